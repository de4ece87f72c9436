"""Reads of promised calls back."""

from django.db.models import QuerySet

from accounts.models import Account
from calls.callbacks.models import Promise
from calls.callbacks.states import OPEN


def promises(account: Account) -> QuerySet[Promise]:
    """All of the account, newest first, with their calls, receptions and colleagues."""
    rows = Promise.objects.filter(account=account)
    return rows.select_related("call__reception", "agent", "made").order_by("-asked_at", "-pk")


def open_promises(account: Account) -> QuerySet[Promise]:
    """Those that are not settled."""
    return promises(account).filter(state__in=OPEN)


def open_count(account: Account) -> int:
    return Promise.objects.filter(account=account, state__in=OPEN).count()
