"""What a flow has the switch do. Each command of a flow has a number of its own, from 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from calls.engine.causes import Cause
from pbx.prompts import Prompt


@dataclass(frozen=True)
class Command:
    """``FINISHES``: the switch says with a ``Finished`` when it is done; the flow may wait for that."""

    FINISHES: ClassVar[bool] = False

    id: int


@dataclass(frozen=True)
class Answer(Command):
    """Take an incoming leg; ``Answered`` follows."""

    leg: int


@dataclass(frozen=True)
class Originate(Command):
    """Call a number for ``timeout`` seconds, showing ``cli``; events of the leg follow."""

    leg: int
    number: str
    cli: str
    timeout: int


@dataclass(frozen=True)
class Play(Command):
    """Play once and finish."""

    FINISHES: ClassVar[bool] = True

    leg: int
    prompt: Prompt


@dataclass(frozen=True)
class PlayFile(Command):
    """Play a recording of this call by its name, or WAV data in base64, and finish."""

    FINISHES: ClassVar[bool] = True

    leg: int
    name: str = ""
    data: str = ""


@dataclass(frozen=True)
class Loop(Command):
    """Play again and again until ``StopLoop``; without a prompt, the usual ring tone."""

    leg: int
    prompt: Prompt


@dataclass(frozen=True)
class StopLoop(Command):
    leg: int


@dataclass(frozen=True)
class Collect(Command):
    """Play, then wait for keys, up to ``attempts`` times; the result is the keys, "" for none."""

    FINISHES: ClassVar[bool] = True

    leg: int
    prompt: Prompt
    attempts: int
    max_digits: int
    timeout_ms: int


@dataclass(frozen=True)
class Record(Command):
    """Record what the party says, until ``silence`` seconds of nothing or ``longest``; the result is a name."""

    FINISHES: ClassVar[bool] = True

    leg: int
    longest: int
    silence: int
    is_message: bool = False


@dataclass(frozen=True)
class Listen(Command):
    """Wait for silence of ``silence_ms``, ``iterations`` times within ``timeout`` seconds; the result is a bool."""

    FINISHES: ClassVar[bool] = True

    leg: int
    silence_ms: int
    iterations: int
    timeout: int


@dataclass(frozen=True)
class SendKeys(Command):
    FINISHES: ClassVar[bool] = True

    leg: int
    digits: str
    duration_ms: int


@dataclass(frozen=True)
class Confer(Command):
    """Be in a room with whoever else is there; finishes when the party leaves it, or is alone and shall leave then."""

    FINISHES: ClassVar[bool] = True

    leg: int
    room: str
    leave_when_alone: bool


@dataclass(frozen=True)
class Bridge(Command):
    """Two legs hear each other until one of them ends, hears a ``Loop`` or is joined with another."""

    a: int
    b: int


@dataclass(frozen=True)
class StartRecording(Command):
    """Record the whole call from now on."""


@dataclass(frozen=True)
class StopRecording(Command):
    """The whole call is recorded no longer."""


@dataclass(frozen=True)
class Wait(Command):
    FINISHES: ClassVar[bool] = True

    seconds: int


@dataclass(frozen=True)
class Ask(Command):
    """Ask the account's own program what to do next; the result is its answer, a JSON object."""

    FINISHES: ClassVar[bool] = True

    request: Mapping[str, object]


@dataclass(frozen=True)
class Fetch(Command):
    """An HTTP request; the result has ``status`` and ``body``."""

    FINISHES: ClassVar[bool] = True

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True)
class Note(Command):
    """Write a line into the call's history."""

    text: str


@dataclass(frozen=True)
class Enter(Command):
    """The caller comes to a step of a path, ``place``; what it does is ``kind``, whom it asks ``endpoint``."""

    place: str
    kind: str
    name: str = ""
    endpoint: str = ""


@dataclass(frozen=True)
class PromiseCallBack(Command):
    """Write down that the caller wants to be called back."""


@dataclass(frozen=True)
class HangUpCall(Command):
    """End another call of the account, by its id."""

    FINISHES: ClassVar[bool] = True

    call: int


@dataclass(frozen=True)
class HangUp(Command):
    """End a leg, ringing or not; ``LegOver`` follows."""

    leg: int
    cause: int = Cause.NORMAL
