"""What could be heard in a simulated call, and when: worked out from its commands and events alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from calls.engine.commands import (
    Bridge,
    Collect,
    Command,
    Loop,
    Play,
    PlayFile,
    Record,
    SendKeys,
    StopLoop,
)
from calls.engine.events import Event, Finished, LegOver
from pbx.prompts import Prompt

# How fast people and prompts speak, and the pause after a sentence.
LETTERS_A_SECOND = 15
PAUSE = 0.6
KEY_SECONDS = 0.2


@dataclass(frozen=True)
class Said:
    """A party's sentence: its ``turn``-th in a conversation, or the message that it leaves (0)."""

    number: str
    turn: int = 0


@dataclass(frozen=True)
class Keys:
    digits: str


@dataclass(frozen=True)
class File:
    """A recording by its name, or a WAV file in base64."""

    name: str = ""
    data: str = ""


@dataclass(frozen=True)
class Looped:
    """A prompt again and again; without one, the usual ring tone."""

    prompt: Prompt


Sound = Prompt | Said | Keys | File | Looped


@dataclass(frozen=True)
class Heard:
    """A sound between two moments, in seconds from the call's beginning; ``leg`` 0 is everybody."""

    began: float
    ended: float
    leg: int
    sound: Sound


class Course:
    """A call's commands, each with the number of events before it, and its events with their moments."""

    def __init__(
        self,
        issued: Sequence[tuple[int, Command]],
        events: Sequence[tuple[float, Event]],
        numbers: Sequence[str],
    ) -> None:
        """``numbers`` are the parties' by leg, from 1."""
        self._issued = [(events[place - 1][0] if place else 0.0, command) for place, command in issued]
        self._last = events[-1][0] if events else 0.0
        self._numbers = numbers
        self._done = {event.command: (at, event) for at, event in events if isinstance(event, Finished)}
        self._over = {event.leg: at for at, event in events if isinstance(event, LegOver)}

    def heard(self, sentences: Sequence[str]) -> list[Heard]:
        """Everything, in the order in which it began; ``sentences`` are what parties say to each other in turn."""
        found: list[Heard] = []
        for at, command in self._issued:
            found += self._of(at, command, sentences)
        return sorted(found, key=lambda one: one.began)

    def _of(self, at: float, command: Command, sentences: Sequence[str]) -> list[Heard]:
        match command:
            case Play(leg=leg, prompt=prompt):
                return [Heard(at, self._end(command.id, leg), leg, prompt)]
            case PlayFile(leg=leg, name=name, data=data):
                return [Heard(at, self._end(command.id, leg), leg, File(name, data))]
            case Collect(leg=leg, prompt=prompt):
                return [Heard(at, self._end(command.id, leg), leg, prompt), *self._pressed(command.id, leg)]
            case SendKeys(leg=leg, digits=digits):
                return [Heard(at, self._end(command.id, leg), leg, Keys(digits))]
            case Loop(leg=leg, prompt=prompt):
                return [Heard(at, self._loop_end(at, leg), leg, Looped(prompt))]
            case Record(leg=leg):
                return [Heard(at, self._end(command.id, leg), leg, Said(self._number(leg)))]
            case Bridge(a=a, b=b):
                return self._talk(at, a, b, sentences)
        return []

    def _number(self, leg: int) -> str:
        return self._numbers[leg - 1] if leg <= len(self._numbers) else ""

    def _end(self, command: int, leg: int) -> float:
        done = self._done.get(command)
        return done[0] if done else self._over.get(leg, self._last)

    def _loop_end(self, at: float, leg: int) -> float:
        stops = [when for when, one in self._issued if isinstance(one, StopLoop) and one.leg == leg]
        return min([when for when in stops if when >= at] + [self._over.get(leg, self._last)])

    def _pressed(self, command: int, leg: int) -> list[Heard]:
        if command not in self._done:
            return []
        at, event = self._done[command]
        digits = str(event.result or "")
        return [Heard(max(0.0, at - KEY_SECONDS * len(digits)), at, leg, Keys(digits))] if digits else []

    def _talk(self, at: float, a: int, b: int, sentences: Sequence[str]) -> list[Heard]:
        end = min(self._over.get(leg, self._last) for leg in (a, b))
        found: list[Heard] = []
        turn = 0
        while at < end and sentences:
            turn += 1
            leg = (a, b)[(turn - 1) % 2]
            until = at + spoken_seconds(sentences[(turn - 1) % len(sentences)])
            found.append(Heard(at, min(until, end), leg, Said(self._number(leg), turn)))
            at = until + PAUSE
        return found


def spoken_seconds(text: str) -> float:
    """How long somebody takes to say it, at the least a second."""
    return max(len(text) / LETTERS_A_SECOND, 1.0)


def audible(heard: Sequence[Heard], *, began: float, ended: float, leg: int) -> list[Heard]:
    """What a recording between two moments holds: everything, or what one party says and presses."""
    return [
        one
        for one in heard
        if one.began < ended
        and one.ended > began
        and (not leg or (one.leg == leg and isinstance(one.sound, Said | Keys)))
    ]
