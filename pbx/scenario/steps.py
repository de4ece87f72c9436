"""Steps of scenarios: what each action asks for, as frozen values that an engine carries out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pbx.scenario.expressions import Expression, Template

INBOUND, BY_API, BY_TEXT, AFTER_HANGUP = "inbound-call", "api-initiated", "inbound-sms", "hangup"


@dataclass(frozen=True)
class Log:
    message: Template


@dataclass(frozen=True)
class Say:
    """``voice`` "" is one of the scenario's language."""

    what: Template
    voice: str = ""
    rate: int = 50


@dataclass(frozen=True)
class Play:
    """``media`` gives a media's id, or ``TTS|voice|text``."""

    media: Template


@dataclass(frozen=True)
class Read:
    """Keys that the caller presses, kept as ``$read.digits``; ``prompt`` is spoken before each attempt."""

    prompt: Template | None
    attempts: int = 1
    max_digits: int = 1
    timeout_ms: int = 5000


@dataclass(frozen=True)
class DialTarget:
    number: Template
    timeout: int = 30


@dataclass(frozen=True)
class Dial:
    """Targets are called one after another; who answers goes through ``answer_on_branch`` first, where there is one.
    ``$dial.ok`` tells whether anybody did.
    """

    targets: tuple[DialTarget, ...]
    answer_on_branch: str = ""
    cli: Template | None = None


@dataclass(frozen=True)
class Bridge:
    """Caller and answering target hear each other from now on."""


@dataclass(frozen=True)
class StartRecording:
    """``ready`` are the steps to take when the recording can be had."""

    transcription_language: str = ""
    ready: tuple["Step", ...] = ()


@dataclass(frozen=True)
class Hangup:
    pass


@dataclass(frozen=True)
class Fetch:
    """An HTTP request; ``$fetch.ok``, ``.status`` and ``.body`` tell of the answer."""

    url: Template
    method: str = "GET"
    headers: tuple[tuple[str, Template], ...] = ()
    body: Template | None = None


Act = Log | Say | Play | Read | Dial | Bridge | StartRecording | Hangup | Fetch


@dataclass(frozen=True)
class Step:
    """Done only where ``when`` holds; ``goto`` then names the branch to go on with, "" for the next step."""

    line: int
    act: Act | None
    when: Expression | None = None
    goto: str = ""


@dataclass(frozen=True)
class Script:
    """A whole scenario. ``variables`` are by their names, which begin with $."""

    description: str = ""
    variables: Mapping[str, object] = field(default_factory=dict)
    auto_answer: bool = True
    language: str = "en-US"
    branches: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    def acts(self) -> Iterator[tuple[int, Act]]:
        """Every action with its line, those that wait for an event too."""
        for steps in self.branches.values():
            yield from _acts(steps)


def _acts(steps: tuple[Step, ...]) -> Iterator[tuple[int, Act]]:
    for step in steps:
        if step.act is not None:
            yield step.line, step.act
        if isinstance(step.act, StartRecording):
            yield from _acts(step.act.ready)
