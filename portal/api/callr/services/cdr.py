"""``cdr`` (callr.md §5.6): the records of calls, one for each leg."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from accounts.models import Account
from calls import selectors
from common.errors import NotFound
from pbx.models import VoiceApp
from pbx.selectors.apps import voice_app
from portal.api.callr.base import ApiCall
from portal.api.callr.exporting import CALLS, ask
from portal.api.callr.faults import UNFIT, Fault, missing, unfit
from portal.api.callr.hooking import one_off
from portal.api.callr.numbering import number_of_hash
from portal.api.callr.objects.cdr import CdrIn, CdrOut, CdrSearchFilters
from portal.api.callr.objects.values import DateTime, Direction, Hash, Hid, Phone, after, moment_of
from portal.api.callr.objects.webhook import Webhook
from portal.api.callr.reading import Found, Given, Of
from portal.api.callr.records import DIRECTIONS, told_records
from portal.api.callr.registry import method
from portal.api.callr.services.jobs import hid_of

R = TypeVar("R")
Hook = Annotated[Given, Of(Webhook)] | None
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


@method("cdr.export_async")
def export_async(call: ApiCall, filters: Annotated[Given, Of(CdrSearchFilters)], webhook: Hook = None) -> Hid:
    """Have calls of one direction written to a file, by a job whose result tells its ``url``. ``type`` must be given.

    ``did`` is one of the account's numbers, ``hash`` that of a call as it was answered when the call was asked for.
    """
    given = {key: value for key, value in filters.items() if value is not None}
    if "type" not in given:
        raise missing("filters.type")
    if "from" in given and "to" in given and moment_of(given["to"]) < moment_of(given["from"]):
        raise Fault(UNFIT, "TO_BEFORE_FROM")
    if "did" in given:
        given["ours"] = _known(call, number_of_hash, given.pop("did"), "filters.did").e164
    if "app" in given:
        _known(call, voice_app, given["app"], "filters.app")
    return hid_of(ask(call, CALLS, given, one_off(call.account, webhook, at="webhook")))


def _known(call: ApiCall, find: Callable[[Account, str], R], hash: str, at: str) -> R:
    try:
        return find(call.account, hash)
    except NotFound as exc:
        raise unfit(at, exc.text) from exc
