"""A switch for tests of flows: it answers commands as it is told to, and checks what no flow may do."""

from collections.abc import Callable
from datetime import UTC, datetime

from calls.engine.board import Beginning
from calls.engine.commands import Answer, Collect, Command, HangUp, Originate
from calls.engine.events import Answered, Event, Finished, LegOver, Ringing
from calls.engine.flow import Flow, FlowState, Step, advance, begin

BEGAN = datetime(2026, 5, 18, 12, 0, tzinfo=UTC)
CALLER, OURS = "+12015550147", "+12013422000"
# What happens to a called number: the events of its leg, which is filled in.
Outcome = Callable[[int], list[Event]]


def answers(leg: int) -> list[Event]:
    return [Ringing(leg), Answered(leg)]


def rings(leg: int) -> list[Event]:
    return [Ringing(leg)]


def ends(cause: int) -> Outcome:
    return lambda leg: [LegOver(leg, cause)]


def beginning(*, is_inbound: bool = True) -> Beginning:
    return Beginning(7, CALLER, OURS, is_inbound, BEGAN)


class Switchboard:
    """``outcomes`` by number, ``results`` of commands by their class in turn.

    ``held`` commands do not finish by themselves.
    """

    def __init__(
        self,
        flow: Flow,
        outcomes: dict[str, Outcome] | None = None,
        results: dict[type[Command], list[object]] | None = None,
        *,
        is_inbound: bool = True,
        held: set[type[Command]] | None = None,
    ) -> None:
        self.outcomes, self.results = outcomes or {}, results or {}
        self.held = held or set()
        self.done: list[Command] = []
        step = begin(flow, beginning(is_inbound=is_inbound))
        self.state: FlowState = step.state
        self._obey(step)

    def send(self, event: Event) -> Step:
        step = advance(self.state, event)
        self.state = step.state
        self._obey(step)
        return step

    def _obey(self, step: Step) -> None:
        for command in step.commands:
            self.done.append(command)
        for command in step.commands:
            for event in self._events(command):
                self.send(event)

    def _events(self, command: Command) -> list[Event]:
        if type(command) in self.held:
            return []
        match command:
            case Answer(leg=leg):
                return [Answered(leg)]
            case Originate(leg=leg, number=number):
                return self.outcomes[number](leg)
            case HangUp(leg=leg, cause=cause):
                return [LegOver(leg, cause)]
            case Collect():
                return [Finished(command.id, self._next(command, ""))]
            case _ if command.FINISHES:
                return [Finished(command.id, self._next(command, None))]
        return []

    def _next(self, command: Command, usual: object) -> object:
        left = self.results.get(type(command), [])
        return left.pop(0) if left else usual

    def names(self) -> list[str]:
        return [type(command).__name__ for command in self.done]

    def ends_of(self) -> list[tuple[str, str, int | None]]:
        legs = self.state.legs or {}
        return [(leg.number, str(leg.state), leg.cause) for leg in legs.values()]
