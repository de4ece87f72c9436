"""The contract of a switch: what flows have done is done by one of these, and what happens is reported as events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from calls.engine.commands import (
    Answer,
    Bridge,
    Collect,
    Command,
    Confer,
    HangUp,
    Listen,
    Loop,
    Originate,
    Play,
    PlayFile,
    Record,
    SendKeys,
    StartRecording,
    StopLoop,
    StopRecording,
    Wait,
)
from calls.engine.events import Event
from calls.live.models import Call

Heard = Play | PlayFile | Loop | StopLoop
Recorded = Record | StartRecording | StopRecording
Sensed = Listen | SendKeys | Confer | Wait


@dataclass(frozen=True)
class Report:
    """What is known to happen ``after`` so many seconds; a switch that pushes its events gives none beforehand."""

    after: float
    event: Event


class Switch(Protocol):
    """Carries out commands for calls. A command that was carried out before is not again: it has the call's id and its
    own. Called without a transaction open; each returns at once.
    """

    def arrived(self, call: Call) -> Sequence[Report]:
        """What is known of a caller who just called in."""
        ...

    def originate(self, call: Call, command: Originate) -> Sequence[Report]: ...

    def answer(self, call: Call, command: Answer) -> Sequence[Report]: ...

    def play(self, call: Call, command: Heard) -> Sequence[Report]: ...

    def collect(self, call: Call, command: Collect, *, asked: Sequence[int]) -> Sequence[Report]:
        """``asked`` says how many keys each question of this leg took at most, this one last."""
        ...

    def record(self, call: Call, command: Recorded) -> Sequence[Report]: ...

    def sense(self, call: Call, command: Sensed) -> Sequence[Report]:
        """Listen for silence, send keys, join a room, wait."""
        ...

    def bridge(self, call: Call, command: Bridge) -> Sequence[Report]: ...

    def hang_up(self, call: Call, command: HangUp) -> Sequence[Report]: ...

    def list(self, call: Call) -> Sequence[str]:
        """The numbers of the legs of the call that the switch knows to be connected or ringing."""
        ...


def carry_out(switch: Switch, call: Call, command: Command, *, asked: Sequence[int]) -> Sequence[Report]:
    """Have the switch do a command; one that is not a switch's does nothing."""
    match command:
        case Originate():
            return switch.originate(call, command)
        case Answer():
            return switch.answer(call, command)
        case Play() | PlayFile() | Loop() | StopLoop():
            return switch.play(call, command)
        case Collect():
            return switch.collect(call, command, asked=asked)
        case Record() | StartRecording() | StopRecording():
            return switch.record(call, command)
        case Listen() | SendKeys() | Confer() | Wait():
            return switch.sense(call, command)
        case Bridge():
            return switch.bridge(call, command)
        case HangUp():
            return switch.hang_up(call, command)
    return ()
