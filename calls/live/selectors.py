"""Reads of calls under way, planned and over."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Account
from calls.engine.events import TransferAsked
from calls.live.models import Call, CallEvent, Leg, call_of, place_of
from calls.states import LegState
from common.errors import NotFound
from numbers.destinations import sort_of
from numbers.selectors.destinations import read_at_once
from numbers.selectors.numbers import phone_numbers
from pbx.models import VoiceApp
from providers.contract.destinations import Destination, DestinationKind

RINGS = (LegState.DIALING, LegState.RINGING)
# What runs calls here and has a page of its own.
RUNS = (
    DestinationKind.VOICE_APP,
    DestinationKind.RECEPTION,
    DestinationKind.CALL_GROUP,
    DestinationKind.ROOM,
)
MOST_OFFERED = 100
TWO = 2


def calls(account: Account, *, app: VoiceApp | None = None) -> QuerySet[Call]:
    """The account's calls, newest first, with their legs."""
    rows = (
        Call.objects.filter(account=account)
        .select_related("app", "reception", "provider_account")
        .prefetch_related("legs")
    )
    return rows.filter(app=app) if app else rows


def live_calls(account: Account) -> QuerySet[Call]:
    """Those that have begun and are not over."""
    return calls(account).filter(started_at__isnull=False, ended_at=None)


def waiting_calls(account: Account, reception: int) -> QuerySet[Call]:
    """Those of a reception's callers, by its id, with whom nobody talks yet."""
    rows = Call.objects.filter(account=account, reception=reception, ended_at=None, started_at__isnull=False)
    talks = Leg.objects.filter(call=OuterRef("pk"), is_ours=True, state=LegState.ANSWERED)
    return rows.exclude(Exists(talks))


def planned_calls(account: Account) -> QuerySet[Call]:
    """Those that have not begun, the next one first."""
    return calls(account).filter(started_at=None, ended_at=None).order_by("planned_for", "pk")


def ended_calls(account: Account) -> QuerySet[Call]:
    """Those that are over, cancelled ones too."""
    return calls(account).filter(ended_at__isnull=False)


def numbers_to_try(account: Account) -> list[tuple[str, str]]:
    """Up to a hundred numbers that apps, receptions, groups and rooms of the account answer, each with what that is."""
    sorts = [sort for kind in RUNS if (sort := sort_of(kind)) is not None]
    named = {
        str(Destination.of(kind, pk)): f"{kind.label} {name}"
        for kind, rows in read_at_once((sort, sort.choices(account)) for sort in sorts).items()
        for pk, name in rows
    }
    if not named:
        return []
    rows = phone_numbers(account).filter(destination__any_of=list(named)).order_by("e164")
    found = rows.values_list("e164", "destination")[:MOST_OFFERED]
    return [(e164, named[str(destination)]) for e164, destination in found]


def call(account: Account, ref: str) -> Call:
    """One of the account's; NotFound for any other."""
    found = calls(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such call.", field="call")
    return found


def call_with_id(account: Account, pk: int) -> Call:
    """The same by the row's id."""
    found = calls(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such call.", field="call")
    return found


def call_with_callid(account: Account, callid: int) -> Call:
    """The call that one of its legs' numbers stands for; NotFound for any other."""
    found = calls(account).filter(pk=call_of(callid), legs__place=place_of(callid)).first()
    if found is None:
        raise NotFound("There is no such call.", field="callid")
    return found


def leg_with_id(account: Account, pk: int) -> Leg | None:
    """A leg with its call, app and record; None for one that the account does not have."""
    rows = Leg.objects.filter(account=account, pk=pk)
    return rows.select_related("call__app", "record__app").first()


def legs_of(account: Account, call: Call) -> list[Leg]:
    """The call's legs in order, each with its record."""
    return list(Leg.objects.filter(account=account, call=call).select_related("record"))


def open_legs(account: Account, call: Call) -> list[Leg]:
    """Those of the call's legs that are not over, in order."""
    return list(Leg.objects.filter(account=account, call=call, ended_at=None).order_by("place"))


def is_handed_over(legs: Iterable[Leg]) -> bool:
    """Whether the open legs are those of a call that is being handed over: somebody is called, or has come for a word
    beside the two.
    """
    states = [leg.state for leg in legs]
    return any(state in RINGS for state in states) or states.count(LegState.ANSWERED) > TWO


def handing_over(account: Account, call: Call) -> int:
    """The place of the leg that has a word with somebody, while the other party waits to be handed over; 0 for none."""
    states = [leg.state for leg in open_legs(account, call)]
    if states.count(LegState.ANSWERED) <= TWO:
        return 0
    asked = events_of(account, call).filter(event__type=TransferAsked.__name__).order_by("-place").first()
    return int(asked.event["leg"]) if asked is not None else 0


def started(account: Account, app: VoiceApp, *, since: datetime, until: datetime) -> QuerySet[Call]:
    """Calls with the app that were asked for between the moments, the first included, newest first."""
    return calls(account, app=app).filter(created_at__gte=since, created_at__lt=until)


def events_of(account: Account, call: Call) -> QuerySet[CallEvent]:
    """What happened to it, in order."""
    return CallEvent.objects.filter(account=account, call=call)
