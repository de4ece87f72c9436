"""``cdr`` (callr.md §5.6): the records of calls, one for each leg."""

from typing import Annotated

from calls import selectors
from pbx.models import VoiceApp
from pbx.selectors.apps import voice_app
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import UNFIT, Fault
from portal.api.callr.objects.cdr import CdrIn, CdrOut
from portal.api.callr.objects.values import DateTime, Direction, Hash, Phone, after, moment_of
from portal.api.callr.reading import Found
from portal.api.callr.records import DIRECTIONS, told_records
from portal.api.callr.registry import method

OfApp = Annotated[VoiceApp, Found(Hash, voice_app)]


@method("cdr.get")
def get(
    call: ApiCall,
    type: Direction,
    from_: DateTime,
    to: DateTime,
    app: OfApp | None = None,
    number: Phone | None = None,
) -> list[CdrIn | CdrOut]:
    """Calls that began between two moments, both in it, newest first, 10,000 at most.

    ``number`` is the one that was called: for IN a number of the account, for OUT the other side's.
    """
    since, until = moment_of(from_), moment_of(to)
    if until < since:
        raise Fault(UNFIT, "TO_BEFORE_FROM")
    rows = selectors.of_one_way(
        call.account,
        since=since,
        until=after(until),
        direction=DIRECTIONS[type],
        app=app,
        called=number or "",
    )
    return told_records(call.account, list(rows[: selectors.MOST_AT_ONCE]))
