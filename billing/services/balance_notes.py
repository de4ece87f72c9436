"""Noticing when a balance crosses the threshold that its account has set, once for each crossing."""

from decimal import Decimal

from django.db.models import F, Q

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from accounts.states import AccountState, BalanceNote

LOW = Q(balance__lt=F("balance_limit") + F("notify_threshold"))
# A new account that never had money is not told that it runs low.
CROSSED = Q(LOW, balance_noted=BalanceNote.FINE) | Q(~LOW, balance_noted__in=["", BalanceNote.LOW])


def crossed() -> list[Account]:
    """Accounts that pay for themselves and whose balance is on the other side now; call it in the system scope."""
    rows = Account.objects.filter(CROSSED, billed_to=None).exclude(state=AccountState.CLOSED)
    return list(rows.order_by("pk"))


def note_crossing(*, account: Account) -> BalanceNote | None:
    """Remember on which side the balance is, and return it when somebody should be told.

    Of several at once one notes it; the others, and those who come when the balance is back, get None. The first
    time that an account has money is remembered without a word.
    """
    before = account.balance_noted
    now = BalanceNote.LOW if before == BalanceNote.FINE else BalanceNote.FINE
    if not Account.objects.filter(CROSSED, pk=account.pk, balance_noted=before).update(balance_noted=now):
        return None
    if not before:
        return None
    verb = "noted a low balance of" if now == BalanceNote.LOW else "noted a topped-up balance of"
    after = {"balance": str(account.balance), "threshold": str(_threshold(account))}
    activity.record(account=account, by=SYSTEM, verb=verb, subject=account, after=after)
    return now


def _threshold(account: Account) -> Decimal:
    return account.balance_limit + account.notify_threshold
