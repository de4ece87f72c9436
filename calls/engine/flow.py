"""Steps a flow: takes an event, gives the new state and the commands that follow from it."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from calls.engine.board import Beginning, Board, Exhausted, Leg
from calls.engine.commands import Command, HangUp
from calls.engine.events import Answered, Event, Finished, HangUpAsked

T = TypeVar("T")
# Yields a command to issue it, or None to be sent the next event.
Script = Generator[Command | None, Event | None, T]
MOST_EVENTS = 2000


class Gone(Exception):
    """A party that the flow needs has hung up; leg 0 where somebody wants the call to end."""

    def __init__(self, leg: int) -> None:
        super().__init__(leg)
        self.leg = leg


class Flow(Protocol):
    """What happens to a call. ``run`` depends on the events that it is sent, and on nothing else."""

    def run(self, board: Board) -> Script[None]: ...


@dataclass(frozen=True)
class FlowState:
    """A flow after some events. ``is_over``: all is done, every leg has ended, and nothing follows any more."""

    flow: Flow
    beginning: Beginning
    history: tuple[Event, ...] = ()
    legs: Mapping[int, Leg] | None = None
    commands: tuple[Command, ...] = ()
    is_over: bool = False


@dataclass(frozen=True)
class Step:
    """``was_taken`` is False for an event that could not be: of a leg that is over, or a command that is done."""

    state: FlowState
    commands: tuple[Command, ...] = ()
    was_taken: bool = True


def begin(flow: Flow, beginning: Beginning, history: tuple[Event, ...] = ()) -> Step:
    """The first commands of a flow; with a stored history, all of them up to where it stands."""
    run = _Run(flow, beginning)
    for event in history:
        run.take(event)
    return Step(run.state(flow, history), tuple(run.commands))


def issued(flow: Flow, beginning: Beginning, history: tuple[Event, ...]) -> list[tuple[int, Command]]:
    """Every command so far, in order, each with the number of events that went before it."""
    run = _Run(flow, beginning)
    found = [(0, command) for command in run.commands]
    for place, event in enumerate(history, start=1):
        run.take(event)
        found += [(place, command) for command in run.commands[len(found) :]]
    return found


def advance(state: FlowState, event: Event) -> Step:
    """What follows from the event. One that cannot be any more changes nothing and has no commands."""
    run = _Run(state.flow, state.beginning)
    for known in state.history:
        run.take(known)
    if not run.may_take(event):
        return Step(state, was_taken=False)
    run.take(event)
    after = run.state(state.flow, (*state.history, event))
    return Step(after, after.commands[len(state.commands) :])


class _Run:
    """A flow that is being run through its history."""

    def __init__(self, flow: Flow, beginning: Beginning) -> None:
        self.board = Board(beginning)
        self.commands: list[Command] = []
        self._script: Script[None] | None = flow.run(self.board)
        self._pending: set[int] = set()
        self._hung_up: set[int] = set()
        self._events = 0
        self._go_on(None)

    @property
    def is_over(self) -> bool:
        return self._script is None and not self.board.live()

    def may_take(self, event: Event) -> bool:
        if self.is_over:
            return False
        if isinstance(event, Finished):
            return event.command in self._pending
        if isinstance(event, HangUpAsked):
            return self._script is not None
        if isinstance(event, Answered) and event.leg in self._hung_up:
            # Of telephones that pick up at once one has the caller; the others were let go before.
            return False
        return self.board.takes(event)

    def take(self, event: Event) -> None:
        self.board.note(event)
        self._events += 1
        if isinstance(event, Finished):
            self._pending.discard(event.command)
        if self._script is None:
            return
        if self._events >= MOST_EVENTS:
            self._end()
        else:
            self._go_on(event)

    def state(self, flow: Flow, history: tuple[Event, ...]) -> FlowState:
        legs = dict(self.board.legs)
        return FlowState(flow, self.board.beginning, history, legs, tuple(self.commands), self.is_over)

    def _go_on(self, event: Event | None) -> None:
        """Send the script an event, and issue what it wants done until it waits for the next."""
        script = self._script
        assert script is not None
        try:
            asked = isinstance(event, HangUpAsked)
            command = script.throw(Gone(0)) if asked else script.send(event)
            while command is not None:
                self._issue(command)
                command = next(script)
        except (StopIteration, Gone, Exhausted):
            self._end()

    def _issue(self, command: Command) -> None:
        self.commands.append(command)
        if command.FINISHES:
            self._pending.add(command.id)
        if isinstance(command, HangUp):
            self._hung_up.add(command.leg)

    def _end(self) -> None:
        """The script is done: whoever is still there is hung up, and what was not finished never matters again."""
        if self._script is not None:
            self._script.close()
        self._script = None
        self._pending.clear()
        for leg in self.board.live():
            if leg.id not in self._hung_up:
                self.board.commands += 1
                self._issue(HangUp(self.board.commands, leg.id))
