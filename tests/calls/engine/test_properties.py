"""Whatever a switch reports, in whatever order: flows end, legs end once, and nothing follows the end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from calls.engine.commands import Command, HangUp
from calls.engine.events import (
    Answered,
    Event,
    Finished,
    HangUpAsked,
    LegOver,
    Ringing,
    TransferAsked,
    TransferCancelled,
    TransferCompleted,
)
from calls.engine.flow import Flow, FlowState, advance, begin
from calls.engine.flows.broadcast import BroadcastFlow
from calls.engine.flows.real_time import RealTimeFlow
from calls.engine.flows.reception import ReceptionFlow
from calls.engine.ways import Way
from calls.states import OVER
from pbx.prompts import Prompt
from pbx.receptions.states import StepKind
from pbx.targets import Target
from tests.calls.engine.switchboard import OURS, beginning
from tests.calls.engine.test_flows import ONE, TWO, click, scenario, tracking

GROUP = Way(StepKind.GROUP, rounds=((ONE, TWO), (ONE,)))
MENU = Way(StepKind.MENU, Prompt(media=1), keys={"5": GROUP, "1": Way(StepKind.VOICEMAIL)})
QUEUE = Way(StepKind.QUEUE, rounds=((ONE,), (TWO,)), position=Prompt(media=2))
FLOWS: list[tuple[Flow, bool]] = [
    (tracking(), True),
    (tracking(prompts={"welcome": 1, "ringtone": 2, "whisper": 3, "bridge": 4}, voicemail={"active": True}), True),
    (click(voicemail={"active": True, "intro": 2}), False),
    (click(options={"attempts": 3, "b_detection": {"active": True, "method": "DTMF"}}), False),
    (BroadcastFlow((Target(ONE), Target(TWO)), (Prompt(media=1),), OURS), False),
    (RealTimeFlow(OURS), True),
    (RealTimeFlow(OURS, target=Target(ONE)), False),
    (scenario(), True),
    (ReceptionFlow(MENU, "open", OURS, QUEUE, recorded=True), True),
    (ReceptionFlow(GROUP, "open", OURS), True),
]  # fmt: skip
RESULTS = st.sampled_from(
    [
        None,
        "",
        "5",
        True,
        {"command": "dialout", "params": {"targets": [{"number": ONE, "timeout": 10}]}},
        {"command": "play", "params": {"media_id": 3}},
        {"command": "read", "params": {"attempts": "x"}},
        {"command": 7, "params": []},
        {"command": "wait", "params": {"seconds": 2}, "variables": {"a": [1]}},
    ]
)
LEGS = st.integers(0, 5)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    LEGS.map(Ringing),
    LEGS.map(Answered),
    st.builds(LegOver, LEGS, st.sampled_from([0, 16, 17, 19, 21, 34, 127])),
    st.builds(Finished, st.integers(0, 20), RESULTS),
    st.builds(Finished, st.integers(0, 20), st.none(), st.just("NO_ANSWER")),
    st.builds(TransferAsked, LEGS, st.just(TWO), st.booleans()),
    st.just(TransferCancelled()),
    st.just(TransferCompleted()),
)
COURSES = st.lists(st.one_of(EVENTS, EVENTS, EVENTS, st.just(HangUpAsked())), max_size=40)


class Watched:
    """A flow under way, with what each step may not do."""

    def __init__(self, flow: Flow, *, is_inbound: bool) -> None:
        step = begin(flow, beginning(is_inbound=is_inbound))
        self.state: FlowState = step.state
        self.commands: list[Command] = list(step.commands)
        self.ended: list[int] = []

    def send(self, event: Event) -> None:
        before = self.state
        step = advance(before, event)
        self.state = step.state
        self.commands += step.commands
        if before.is_over:
            assert (step.was_taken, step.commands) == (False, ())
        for pk, leg in (before.legs or {}).items():
            after = (step.state.legs or {})[pk]
            if leg.state in OVER:
                assert after == leg
            elif after.state in OVER:
                self.ended.append(pk)

    def finish(self) -> None:
        """Somebody hangs up, and the switch does as it is told."""
        for _ in range(20):
            self.send(HangUpAsked())
            for command in self.commands:
                if isinstance(command, HangUp):
                    self.send(LegOver(command.leg, command.cause))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FLOWS), COURSES)
def test_a_flow_ends_and_each_leg_once(chosen: tuple[Flow, bool], course: list[Event]) -> None:
    flow, is_inbound = chosen
    watched = Watched(flow, is_inbound=is_inbound)
    for event in course:
        watched.send(event)
    watched.finish()
    assert watched.state.is_over
    legs = watched.state.legs or {}
    assert sorted(watched.ended) == sorted(legs)
    assert [command.id for command in watched.commands] == list(range(1, len(watched.commands) + 1))
    for event in course:
        watched.send(event)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FLOWS), COURSES)
def test_a_stored_history_leads_to_the_same_commands(chosen: tuple[Flow, bool], course: list[Event]) -> None:
    flow, is_inbound = chosen
    watched = Watched(flow, is_inbound=is_inbound)
    for event in course:
        watched.send(event)
    again = begin(flow, beginning(is_inbound=is_inbound), watched.state.history)
    assert again.state == watched.state
    assert list(again.commands) == watched.commands
