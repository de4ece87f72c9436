"""Spending caps: the one place that asks whether a charge would pass one, and the services that set them.

What is new is refused at a cap. What goes on is charged all the same and counts: a call that was made, a month of what
the account holds, and what was set aside before.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.accounts import family
from accounts.services import activity
from accounts.services.locking import lock
from accounts.services.suspension import while_active
from billing.capping import FILL
from billing.models import SpendingCap
from billing.selectors.spending import usage_of
from billing.services.shares import Share, circle_of
from common import money, scope
from common.errors import InsufficientFunds, Invalid

PASSED = """
SELECT w.payer, billing_cap_passed(w.payer, w.amount, a.held, %(now)s)
FROM unnest(%(payers)s::bigint[], %(amounts)s::numeric[]) AS w(payer, amount)
    JOIN accounts_account a ON a.id = w.payer
"""
LEAST = Decimal("0.000001")
MOST = Decimal(1_000_000_000)


class CapReached(InsufficientFunds):
    """A charge would pass the spending cap of somebody who pays for it."""


def require_room(locked: Mapping[int, Account], shares: Sequence[Share], buyer: Account) -> None:
    """Raise CapReached when any of the shares would take whoever pays it above a cap. The rows are locked, and in
    scope; where no payer has a cap nothing is asked.
    """
    asked = {share.payer_id: share.amount for share in shares if locked[share.payer_id].has_caps}
    if passed := _passed(asked):
        raise reached(buyer, passed)


def require_open(account: Account) -> None:
    """Raise CapReached when nothing at all can be charged any more to the account or to one above it: something that
    is charged when it is over, such as a call, does not begin then.
    """
    if not account.has_caps:
        return
    with scope.system():
        passed = _passed(dict.fromkeys(circle_of(account), LEAST))
        if passed:
            raise reached(account, passed)


def _passed(asked: Mapping[int, Decimal]) -> dict[int, str]:
    """Which cap each amount would pass, day or month, by the account that pays it."""
    if not asked:
        return {}
    values: dict[str, Any] = {
        "payers": list(asked),
        "amounts": list(asked.values()),
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(PASSED, values)
        return {payer: period for payer, period in cursor.fetchall() if period}


def reached(buyer: Account, passed: Mapping[int, str]) -> CapReached:
    """The refusal in the buyer's words, by ids of the accounts whose caps it would pass; they are in scope.

    What an account above it may spend is told to nobody below.
    """
    own = next((pk for pk in (buyer.pk, buyer.billed_to_id) if pk in passed), None)
    if own is None:
        text = "The spending cap of an account above yours is reached; please tell whoever supplies you."
        return CapReached(text, field="spending_cap")
    payer = buyer if own == buyer.pk else Account.objects.get(pk=own)
    usage = usage_of(payer)
    assert usage is not None
    period = usage.day if passed[own] == "day" else usage.month
    cap, used = (f"{money.for_people(amount or Decimal(0))}" for amount in (period.cap, period.used))
    return CapReached(
        f"This would pass the spending cap of {cap} {payer.currency} a {period.name}, of which {used} are used.",
        field="spending_cap",
    )


@while_active
def set_own_caps(*, account: Account, by: Actor, day: Decimal | None, month: Decimal | None) -> SpendingCap:
    """What the account allows itself in a day and in a month; None for no cap of its own.

    Invalid for nothing or less, and for more than the account above allows.
    """
    return _set(account, by, {"day_cap": day, "month_cap": month})


def set_most(*, account: Account, by: Actor, day: Decimal | None, month: Decimal | None) -> SpendingCap:
    """What an account above allows this one in a day and in a month, None for as much as there is; of it and the
    account's own cap the smaller counts. Invalid for nothing or less.
    """
    return _set(account, by, {"day_most": day, "month_most": month})


def _set(account: Account, by: Actor, asked: dict[str, Decimal | None]) -> SpendingCap:
    asked = {name: _amount(name, value) for name, value in asked.items()}
    with scope.system(), transaction.atomic():
        _lock_and_mark(account)
        row, is_new = SpendingCap.objects.get_or_create(account=account)
        if is_new:
            with connection.cursor() as cursor:
                cursor.execute(FILL, {"account": account.pk, "now": timezone.now()})
        _require_allowed(account, row, asked)
        before = {name: _text(getattr(row, name)) for name in asked}
        after = {name: _text(value) for name, value in asked.items()}
        if before != after:
            for name, value in asked.items():
                setattr(row, name, value)
            row.save(update_fields=list(asked))
            activity.record(account=account, by=by, verb="changed", subject=row, before=before, after=after)
    return row


def _lock_and_mark(account: Account) -> None:
    """Lock the account's row, and the first time those below too, to have them look for caps from now on."""
    if not lock(account).has_caps:
        rows = Account.objects.filter(family(account, "") | Q(billed_to=account), has_caps=False)
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        rows.update(has_caps=True)
    account.has_caps = True


def _amount(name: str, value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    if not (value.is_finite() and 0 < value <= MOST):
        raise Invalid("A cap is more than zero; leave it empty for none.", field=name)
    return money.exact(value)


def _require_allowed(account: Account, row: SpendingCap, asked: Mapping[str, Decimal | None]) -> None:
    for period in ("day", "month"):
        own, most = asked.get(f"{period}_cap"), getattr(row, f"{period}_most")
        if own is not None and most is not None and own > most:
            text = f"The account above allows {money.for_people(most)} {account.currency} a {period} at most."
            raise Invalid(text, field=f"{period}_cap")


def _text(value: Any) -> str:
    return "" if value is None else money.for_people(value)
