"""Noticing when a balance crosses the threshold that its account has set, or its limit: once for each crossing."""

from decimal import Decimal

from django.db.models import F, Q

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from accounts.states import AccountState, BalanceNote

CENT = Decimal("0.01")
EMPTY = Q(balance__lt=F("balance_limit") + CENT)
LOW = Q(balance__lt=F("balance_limit") + F("notify_threshold"))
# A new account that never had money is not told that it runs low.
CROSSED = (
    Q(EMPTY, balance_noted__in=[BalanceNote.FINE, BalanceNote.LOW])
    | Q(LOW, ~EMPTY, balance_noted__in=[BalanceNote.FINE, BalanceNote.EMPTY])
    | Q(~LOW, ~EMPTY, balance_noted__in=["", BalanceNote.LOW, BalanceNote.EMPTY])
)
VERBS = {
    BalanceNote.LOW: "noted a low balance of",
    BalanceNote.EMPTY: "noted an exhausted balance of",
    BalanceNote.FINE: "noted a topped-up balance of",
}


def crossed() -> list[Account]:
    """Accounts that pay for themselves and whose balance is on the other side now; call it in the system scope."""
    rows = Account.objects.filter(CROSSED, billed_to=None).exclude(state=AccountState.CLOSED)
    return list(rows.order_by("pk"))


def note_crossing(*, account: Account) -> BalanceNote | None:
    """Remember on which side the balance is, and return it when somebody should be told.

    Of several at once one notes it; the others, and those who come when the balance is back, get None. The first
    time that an account has money is remembered without a word, and so is money that does not suffice for more than
    a low balance. One that falls to its limit at once was low on the way.
    """
    before, now = account.balance_noted, _side(account)
    if not Account.objects.filter(CROSSED, pk=account.pk, balance_noted=before).update(balance_noted=now):
        return None
    if not before or (before, now) == (BalanceNote.EMPTY, BalanceNote.LOW):
        return None
    was_skipped = (before, now) == (BalanceNote.FINE, BalanceNote.EMPTY)
    after = {"balance": str(account.balance), "threshold": str(_threshold(account))}
    for note in [BalanceNote.LOW, now] if was_skipped else [now]:
        activity.record(account=account, by=SYSTEM, verb=VERBS[note], subject=account, after=after)
    return now


def _side(account: Account) -> BalanceNote:
    if account.balance < account.balance_limit + CENT:
        return BalanceNote.EMPTY
    return BalanceNote.LOW if account.balance < _threshold(account) else BalanceNote.FINE


def _threshold(account: Account) -> Decimal:
    return account.balance_limit + account.notify_threshold
