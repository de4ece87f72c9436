"""``calls`` (callr.md §5.5): announcements, calls with a real-time app, and ending calls; under its older names too."""

from typing import Annotated, Any

from accounts.models import Account
from calls.live import selectors, services
from calls.models import Call as LiveCall
from calls.states import LegState
from common.errors import Conflict, Invalid
from pbx.prompts import Prompt
from pbx.states import AppKind
from portal.api.callr.base import ApiCall
from portal.api.callr.calling import OfApp, OneTarget, require_kind, wish_of
from portal.api.callr.faults import unfit
from portal.api.callr.objects.broadcast import CallsBroadcast1Options
from portal.api.callr.objects.realtime import RealtimeCallOptions
from portal.api.callr.objects.values import CallId, Hash, Words
from portal.api.callr.reading import Checked, Found, Given, Of
from portal.api.callr.registry import method

# Words of our own: the vendor has published none.
STATUSES = {
    LegState.PLANNED: "PENDING",
    LegState.DIALING: "DIALING",
    LegState.RINGING: "DIALING",
    LegState.ANSWERED: "ANSWER",
    LegState.ENDED: "HANGUP",
    LegState.VOICEMAIL: "HANGUP",
    LegState.CANCELLED: "ABORTED",
    LegState.BUSY: "BUSY",
    LegState.NO_ANSWER: "NOANSWER",
    LegState.CONGESTION: "CONGESTION",
    LegState.UNAVAILABLE: "CHANUNAVAIL",
}


def _prompt(_account: Account, raw: Any) -> Prompt:
    """A media's id, also as digits, or ``TTS|voice|text`` (callr.md §4, rt_media)."""
    try:
        found = Prompt.parse(raw)
    except Invalid as exc:
        raise ValueError(raw) from exc
    if not found:
        raise ValueError(raw)
    return found


Medias = list[Annotated[Prompt, Checked(Any, _prompt)]]
OfBroadcast = Annotated[LiveCall, Found(Hash, selectors.call)]
OfCallId = Annotated[LiveCall, Found(CallId, selectors.call_with_callid)]
BroadcastOptions = Annotated[Given, Of(CallsBroadcast1Options)] | None
CallOptions = Annotated[Given, Of(RealtimeCallOptions)] | None


@method(
    "calls.broadcast_1",
    targets="target",
    media_id="messages",
    times="options.loop",
    cli="options.cli",
    custom="options.cdr_field",
)
def broadcast_1(call: ApiCall, target: OneTarget, messages: Medias, options: BroadcastOptions = None) -> Hash:
    """Call somebody and play announcements, one after another and ``loop`` times; the id of the request.

    No voicemail is reached without ringing here: ``direct_to_voicemail`` is refused.
    """
    given = options or {}
    if given.get("direct_to_voicemail"):
        raise unfit("options.direct_to_voicemail", "No carrier here reaches a voicemail without ringing.")
    loop = given.get("loop")
    return services.broadcast(
        account=call.account,
        by=call.actor,
        targets=[target],
        prompts=messages,
        times=1 if loop is None else loop,
        wish=wish_of(given),
    ).ref


@method(
    "sendr/simple.broadcast_1",
    targets="target",
    media_id="messages",
    times="options.loop",
    cli="options.cli",
    custom="options.cdr_field",
)
def simple_broadcast_1(
    call: ApiCall, target: OneTarget, messages: Medias, options: BroadcastOptions = None
) -> Hash:
    """The older name of ``calls.broadcast_1``."""
    return broadcast_1(call, target, messages, options)


@method("calls.get_status_1")
def get_status_1(_call: ApiCall, request_id: OfBroadcast) -> str:
    """How a request stands: PENDING, DIALING, ANSWER while it is heard, HANGUP after that, or why nobody heard it."""
    return STATUSES[LegState(request_id.state)]


@method("calls.realtime", target="target", cli="options.cli", custom="options.cdr_field")
def realtime(call: ApiCall, app: OfApp, target: OneTarget, options: CallOptions = None) -> Hash:
    """Call somebody, and ask the app's address what to do; the hash of the request, which the address is told.

    A ``cdr_field`` that is there has a text.
    """
    require_kind(app, AppKind.REAL_TIME)
    if options and "cdr_field" in options and options["cdr_field"] is None:
        raise unfit("options.cdr_field", "Leave it out, or give it a text.")
    return services.call_with_app(
        account=call.account, by=call.actor, app=app.ref, target=target, wish=wish_of(options)
    ).ref


@method("dialr/call.realtime", target="target", cli="options.cli", custom="options.cdr_field")
def dialr_realtime(call: ApiCall, app: OfApp, target: OneTarget, options: CallOptions = None) -> Hash:
    """The older name of ``calls.realtime``."""
    return realtime(call, app, target, options)


@method("calls.realtime_break")
def realtime_break(call: ApiCall, callid: OfCallId) -> bool:
    """End what the app's address has had done last, such as a long announcement, so that it is asked again at once.

    False where nothing is being done. The vendor names this method and tells no more of it: its parameter is ours.
    """
    try:
        services.interrupt(account=call.account, by=call.actor, ref=callid.ref)
    except Conflict:
        return False
    return True


@method("calls.hangup")
def hangup(call: ApiCall, callid: OfCallId, options: Words) -> bool:
    """End the call for everybody in it; false where it is over or has not begun. ``options`` is reserved."""
    del options
    try:
        services.hang_up(account=call.account, by=call.actor, ref=callid.ref)
    except Conflict:
        return False
    return True
