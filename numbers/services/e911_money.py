"""What the first emergency address of a number costs once: set aside before its carrier is asked, then charged."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Account
from billing.prices import emergency_set_ups
from billing.services import holds, ledger
from billing.services.shares import Share, above, accounts_between, added_up, has_resellers, kept
from common.e164 import for_people
from numbers.e911_states import IN_FORCE
from numbers.models import E911Record, PhoneNumber


@dataclass(frozen=True)
class SetUp:
    """What the account pays, and the accounts above it."""

    amount: Decimal = Decimal(0)
    above: tuple[Share, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.amount) or any(share.amount for share in self.above)


def set_up_of(account: Account, e164: str) -> SetUp:
    """The price, with all who will pay locked until the transaction ends; call it before any other lock.

    Nothing for a number that has an address in force, and no statement where no plan can say so.
    """
    if not (account.has_plan or has_resellers(account)):
        return SetUp()
    number = PhoneNumber.objects.filter(account=account, e164=e164).select_related("provider_account").first()
    if number is None or number.provider_account is None or _has_one(account, e164):
        return SetUp()
    found = _set_up(account, number.provider_account.account_id)
    if found:
        ledger.lock_payers(account, found.above)
    return found


def set_ups_of(account: Account, e164s: Collection[str]) -> dict[str, SetUp]:
    """The same for many numbers, by number: those that cost something."""
    if not (account.has_plan or has_resellers(account)):
        return {}
    rows = PhoneNumber.objects.filter(account=account, e164__any_of=list(e164s))
    logins = dict(rows.values_list("e164", "provider_account__account_id"))
    have = E911Record.objects.filter(account=account, e164__any_of=list(e164s), state__in=IN_FORCE)
    have_one = set(have.values_list("e164", flat=True))
    of_supplier = {supplier: _set_up(account, supplier) for supplier in set(logins.values())}
    found = {e164: of_supplier[login] for e164, login in logins.items() if e164 not in have_one}
    paid = {e164: one for e164, one in found.items() if one}
    if paid:
        ledger.lock_payers(account, [share for one in of_supplier.values() for share in one.above])
    return paid


def lock_payers_of(account: Account, records: Sequence[E911Record]) -> None:
    """Lock the rows of all who pay for the records, where these cost something, before anything else is locked."""
    if not any(record.set_up or record.above for record in records):
        return
    ledger.lock_payers(account, added_up(account, [record.above for record in records]))


def _set_up(account: Account, supplier_id: int) -> SetUp:
    between = accounts_between(account, supplier_id)
    prices = emergency_set_ups([account, *between])
    return SetUp(prices[account.pk], above(account, between, lambda payer: prices[payer.pk]))


def _has_one(account: Account, e164: str) -> bool:
    return E911Record.objects.filter(account=account, e164=e164, state__in=IN_FORCE).exists()


def set_aside(record: E911Record, set_up: SetUp) -> None:
    """Keep the price on the record and set it aside; InsufficientFunds when it is not there."""
    if not set_up:
        return
    record.set_up, record.above = set_up.amount, kept(set_up.above)
    record.save(update_fields=["set_up", "above"])
    holds.hold(account=record.account, amount=set_up.amount, reason=_reason(record), above=set_up.above)


def charge(record: E911Record) -> None:
    """Charge what was set aside; call it in the transaction in which the address is in force."""
    if record.set_up or record.above:
        holds.charge_whole_hold(
            account=record.account,
            amount=record.set_up,
            reason=_reason(record),
            description=f"Emergency address of {for_people(record.e164, record.account.country)}",
            above=added_up(record.account, [record.above]),
            e164=record.e164,
        )


def release(record: E911Record) -> None:
    """Give back what was set aside for an address that did not come into force."""
    if record.set_up or record.above:
        holds.release_hold(account=record.account, reason=_reason(record))


def _reason(record: E911Record) -> str:
    return f"e911:{record.pk}"
