"""Who pays for what an account buys: it, or who is billed for it, and every account between it and its supplier.

Money flows down the tree. What the login of an account above supplies, that account has sold to the next one below, and
that one to the next: each of them is charged at its own price, all of them or none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Account
from common import money, scope
from common.errors import InsufficientFunds, Invalid


@dataclass(frozen=True)
class Share:
    """What one account pays of a purchase. ``caused_by_id`` is the buyer, None where the payer bought it itself."""

    payer_id: int
    amount: Decimal
    caused_by_id: int | None


def has_resellers(account: Account) -> bool:
    """Whether accounts that might have to pay stand between this one and the top of the tree."""
    return len(account.ancestor_ids) > 1


def accounts_between(account: Account, supplier_id: int) -> list[Account]:
    """The accounts between a buyer and the account whose login supplies it, from the top down.

    It costs no statement where there are none, as under the operator itself.
    """
    line: list[int] = account.ancestor_ids
    if supplier_id in line:
        between = line[line.index(supplier_id) + 1 :]
    else:
        between = [] if supplier_id == account.pk else line[1:]
    if not between:
        return []
    with scope.system():
        return list(Account.objects.filter(pk__in=between).order_by("pk"))


def above(
    account: Account, between: Sequence[Account], price: Callable[[Account], Decimal]
) -> tuple[Share, ...]:
    """What those accounts pay, each at its own ``price``."""
    return tuple(Share(row.pk, money.exact(price(row)), account.pk) for row in between)


def kept(shares: Sequence[Share]) -> dict[str, str]:
    """Shares as a JSON column keeps them, by the payer's id."""
    return {str(share.payer_id): str(share.amount) for share in shares}


def added_up(account: Account, stored: Iterable[Mapping[str, str]]) -> tuple[Share, ...]:
    """What was kept for several things that the account buys together, as one share for each payer."""
    sums: dict[int, Decimal] = {}
    for shares in stored:
        for payer, amount in shares.items():
            sums[int(payer)] = sums.get(int(payer), Decimal(0)) + Decimal(amount)
    return tuple(Share(payer, amount, account.pk) for payer, amount in sorted(sums.items()))


def shares_of(account: Account, amount: Decimal, upper: Sequence[Share]) -> list[Share]:
    """All shares of a purchase, from the top down: the buyer's own ``amount`` and those of the accounts above.

    Where one of those is billed for the buyer too, it pays once, at its own price. Invalid for a negative amount.
    """
    payer = account.billed_to_id or account.pk
    found = list(upper)
    if all(share.payer_id != payer for share in upper):
        found.append(Share(payer, money.exact(amount), None if payer == account.pk else account.pk))
    if any(share.amount < 0 for share in found):
        raise Invalid("A price cannot be negative.", field="amount")
    return sorted(found, key=lambda share: share.payer_id)


def circle_of(account: Account) -> list[int]:
    """Every account in whose ledger lines of the buyer's purchases may stand, in the order in which rows are locked."""
    found = {*account.ancestor_ids[1:], account.pk}
    return sorted(found | {account.billed_to_id}) if account.billed_to_id else sorted(found)


@contextmanager
def reaching(account: Account, payers: Sequence[int]) -> Iterator[None]:
    """The payers' rows in scope for the block; where the account alone pays its own scope is enough."""
    if list(payers) == [account.pk]:
        yield
        return
    with scope.system():
        yield


def lock_all(ids: Sequence[int]) -> dict[int, Account]:
    """The accounts by id, their rows locked in order of their ids, which is from the top of the tree down."""
    rows = Account.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def require_funds(locked: Account, amount: Decimal, buyer: Account) -> None:
    """Raise InsufficientFunds unless the balance less what is held covers ``amount``."""
    if locked.balance - locked.held - amount < locked.balance_limit:
        raise too_little(buyer, amount, {locked.pk})


def too_little(buyer: Account, amount: Decimal, short: set[int]) -> InsufficientFunds:
    """The refusal in the buyer's words: what an account above it has is told to nobody below."""
    if short & {buyer.pk, buyer.billed_to_id}:
        text = f"The balance does not cover {money.for_people(amount)} {buyer.currency}."
    else:
        text = "The balance of an account above yours does not cover this; please tell whoever supplies you."
    return InsufficientFunds(text, field="balance")
