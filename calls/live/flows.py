"""The flow of a call, made anew from its row: its app's settings as they were, and what was asked for."""

from collections.abc import Mapping

from calls.engine.board import Beginning
from calls.engine.events import Event
from calls.engine.flow import Flow, Step, begin
from calls.engine.flows.broadcast import BroadcastFlow
from calls.engine.flows.call_tracking import TrackingFlow
from calls.engine.flows.click_to_call import ClickToCallFlow
from calls.engine.flows.real_time import RealTimeFlow
from calls.engine.flows.scenario import ScenarioFlow
from calls.engine.stored import from_json
from calls.live.models import Call, CallEvent, callid_of
from calls.live.receptions import flow_through
from calls.live.rooms import flow_into
from calls.states import CallKind, Direction
from pbx.detection import MachineDetection
from pbx.key_menu import KeyMenu
from pbx.kinds.call_tracking import CallTracking
from pbx.kinds.click_to_call import ClickToCall
from pbx.kinds.real_time import RealTime
from pbx.kinds.scenario import Scenario
from pbx.media.voices import voice_for
from pbx.models import VoiceApp
from pbx.prompts import Prompt
from pbx.stored import settings_as
from pbx.targets import Target


def settings_then(call: Call) -> VoiceApp:
    """The app as it was when the call began."""
    return VoiceApp(kind=call.kind, settings=call.settings)


def flow_of(call: Call) -> Flow:
    """What runs the call."""
    app, targets = settings_then(call), _targets(call.plan, "targets")
    target = targets[0] if targets else None
    match CallKind(call.kind):
        case CallKind.CALL_TRACKING:
            return TrackingFlow(settings_as(app, CallTracking), call.cli)
        case CallKind.CLICK_TO_CALL:
            b_targets = _targets(call.plan, "b_targets")
            return ClickToCallFlow(
                settings_as(app, ClickToCall), targets, b_targets, call.cli, call.plan.get("shown", "")
            )
        case CallKind.REAL_TIME:
            return RealTimeFlow(call.cli, target, has_url=bool(settings_as(app, RealTime).url))
        case CallKind.SCENARIO:
            steps = settings_as(app, Scenario).steps()
            given = {**call.plan.get("variables", {}), "app": {"id": call.app.ref if call.app else ""}}
            return ScenarioFlow(steps, call.cli, voice_for(steps.language).id, target, given)
        case CallKind.BROADCAST:
            return _broadcast(call, targets)
        case CallKind.CONFERENCE:
            return flow_into(call.settings, call.cli, target)
        case CallKind.RECEPTION | CallKind.CALL_GROUP | CallKind.AGENT:
            return flow_through(call.settings, call.caller if call.caller.startswith("+") else call.cli)


def _broadcast(call: Call, targets: tuple[Target, ...]) -> BroadcastFlow:
    plan = call.plan
    return BroadcastFlow(
        targets,
        tuple(Prompt.parse(raw) for raw in plan["prompts"]),
        call.cli,
        plan["times"],
        KeyMenu.parse(plan.get("menu")),
        MachineDetection(active=True) if plan.get("finds_machines") else None,
        is_recorded=bool(plan.get("is_recorded")),
    )


def _targets(plan: Mapping[str, object], name: str) -> tuple[Target, ...]:
    found = plan.get(name, [])
    return tuple(Target.parse(raw) for raw in found) if isinstance(found, list) else ()


def stand_of(call: Call) -> tuple[Step, list[CallEvent]]:
    """Where the flow stands after the stored events, which are given too; its commands are all from the beginning."""
    rows = list(CallEvent.objects.filter(account=call.account, call=call))
    history: tuple[Event, ...] = tuple(from_json(row.event) for row in rows)
    beginning = Beginning(
        call=callid_of(call.pk, 1),
        caller=call.caller or call.cli,
        called=call.called,
        is_inbound=call.direction == Direction.INBOUND,
        began=call.taken_for or call.started_at or call.planned_for,
        custom=call.custom,
        request=call.ref,
    )
    return begin(flow_of(call), beginning, history), rows
