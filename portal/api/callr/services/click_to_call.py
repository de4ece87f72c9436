"""``clicktocall/calls`` (callr.md §5.5): calls between two parties, now or later."""

from datetime import timedelta
from typing import Annotated, Any

from accounts.models import Account
from calls.live import selectors, services
from calls.models import Call as LiveCall
from calls.models import Leg
from calls.states import UNANSWERED, CallKind, LegState, Party
from common.errors import NotFound
from pbx.states import AppKind
from portal.api.callr.base import ApiCall
from portal.api.callr.calling import OfApp, Targets, require_kind, wish_of
from portal.api.callr.faults import UNFIT, Fault
from portal.api.callr.objects.apps import App
from portal.api.callr.objects.click_to_call import (
    ClickToCallsCall,
    ClickToCallsCallStatus,
    ClickToCallsStartOptions,
)
from portal.api.callr.objects.shape import moment, moment_or_none
from portal.api.callr.objects.target import Target
from portal.api.callr.objects.values import DateTime, Hash, LegStatus, after, moment_of
from portal.api.callr.reading import Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.services import apps

MOST = 10_000
SECOND = timedelta(seconds=1)
STATUSES: dict[LegState, LegStatus] = {
    LegState.PLANNED: "DIALING",
    LegState.DIALING: "DIALING",
    LegState.RINGING: "DIALING",
    LegState.ANSWERED: "ANSWER",
    LegState.ENDED: "HANGUP",
    LegState.VOICEMAIL: "HANGUP",
    LegState.CANCELLED: "ABORTED",
}


def _find(account: Account, ref: str) -> LiveCall:
    found = selectors.call(account, ref)
    if found.kind != CallKind.CLICK_TO_CALL:
        raise NotFound("There is no such call.")
    return found


OfCall = Annotated[LiveCall, Found(Hash, _find)]


@method("clicktocall/calls.start_2", cli="options.cli", custom="options.cdr_field")
def start_2(
    call: ApiCall,
    app: OfApp,
    a_targets: Targets,
    b_targets: Targets,
    options: Annotated[Given, Of(ClickToCallsStartOptions)] | None = None,
) -> Hash:
    """Call A's numbers in turn, and once somebody is there B's; the hash of the call, which may also be planned."""
    require_kind(app, AppKind.CLICK_TO_CALL)
    return services.click_to_call(
        account=call.account,
        by=call.actor,
        app=app.ref,
        a_targets=a_targets,
        b_targets=b_targets,
        wish=wish_of(options),
    ).ref


@method("clicktocall/calls.get_status")
def get_status(caller: ApiCall, call: OfCall) -> ClickToCallsCall:
    """How a call stands, with the last leg to each of the two parties."""
    assert call.app is not None
    return told(call, apps.told(caller.account, [call.app])[0])


@method("clicktocall/calls.cancel", call="call")
def cancel(caller: ApiCall, call: OfCall) -> bool:
    """A planned call does not take place; refused once it has begun."""
    services.cancel_call(account=caller.account, by=caller.actor, ref=call.ref)
    return True


@method("clicktocall/calls.get_list")
def get_list(call: ApiCall, app: OfApp, from_: DateTime, to: DateTime) -> list[ClickToCallsCall]:
    """Calls that were asked for between two moments, newest first, 10,000 at most; the vendor calls it outdated.

    There are none of an app of another package.
    """
    since, until = moment_of(from_), moment_of(to)
    if until < since:
        raise Fault(UNFIT, "TO_BEFORE_FROM")
    if app.kind != AppKind.CLICK_TO_CALL:
        return []
    rows = selectors.started(call.account, app, since=since, until=after(until))[:MOST]
    shown = apps.told(call.account, [app])[0]
    return [told(row, shown) for row in rows]


def told(call: LiveCall, app: App) -> ClickToCallsCall:
    legs = list(call.legs.all())
    moments = [at for leg in legs for at in (leg.began_at, leg.answered_at, leg.ended_at) if at]
    was_planned = call.planned_for - call.created_at > SECOND
    return ClickToCallsCall(
        a_status=_status(call, [leg for leg in legs if leg.party == Party.A]),
        a_targets=_targets(call.plan["targets"]),
        app=app,
        b_status=_status(call, [leg for leg in legs if leg.party == Party.B]),
        b_targets=_targets(call.plan["b_targets"]),
        cdr_field=call.custom or None,
        cli=call.cli,
        date_creation=moment(call.created_at),
        date_scheduled=moment(call.planned_for) if was_planned else None,
        date_started=moment_or_none(call.started_at),
        date_update=moment_or_none(max([*moments, *filter(None, [call.ended_at])], default=None)),
        hash=call.ref,
    )


def _targets(plan: list[dict[str, Any]]) -> list[Target]:
    return [Target(number=one["number"], timeout=one["timeout"]) for one in plan]


def _status(call: LiveCall, legs: list[Leg]) -> ClickToCallsCallStatus:
    """Of the last leg to a party; a call that was cancelled has none, and is told as aborted."""
    if not legs:
        cancelled: LegStatus | None = "ABORTED" if call.started_at is None and call.ended_at else None
        return ClickToCallsCallStatus(callid=None, number=None, status=cancelled, try_=None)
    leg = legs[-1]
    state = LegState(leg.state)
    status: LegStatus = "NOANSWER" if state in UNANSWERED else STATUSES[state]
    if state == LegState.CANCELLED:
        status = "ABORTED"
    return ClickToCallsCallStatus(
        callid=leg.callid,
        number=leg.number,
        status="VOICEMAIL_DETECTED" if leg.is_machine else status,
        try_=leg.attempt,
    )
