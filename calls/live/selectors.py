"""Reads of calls under way, planned and over."""

from django.db.models import QuerySet

from accounts.models import Account
from calls.live.models import Call, CallEvent
from common.errors import NotFound
from pbx.models import VoiceApp


def calls(account: Account, *, app: VoiceApp | None = None) -> QuerySet[Call]:
    """The account's calls, newest first, with their legs."""
    rows = Call.objects.filter(account=account).select_related("app").prefetch_related("legs")
    return rows.filter(app=app) if app else rows


def live_calls(account: Account) -> QuerySet[Call]:
    """Those that have begun and are not over."""
    return calls(account).filter(started_at__isnull=False, ended_at=None)


def planned_calls(account: Account) -> QuerySet[Call]:
    """Those that have not begun, the next one first."""
    return calls(account).filter(started_at=None, ended_at=None).order_by("planned_for", "pk")


def ended_calls(account: Account) -> QuerySet[Call]:
    """Those that are over, cancelled ones too."""
    return calls(account).filter(ended_at__isnull=False)


def call(account: Account, ref: str) -> Call:
    """One of the account's; NotFound for any other."""
    found = calls(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such call.", field="call")
    return found


def events_of(account: Account, call: Call) -> QuerySet[CallEvent]:
    """What happened to it, in order."""
    return CallEvent.objects.filter(account=account, call=call)
