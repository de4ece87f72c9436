"""The actions that scenarios know, with their parameters (callr.md §12 A12; ``read@v1`` is ours)."""

from collections.abc import Callable
from dataclasses import dataclass, field

import yaml

from pbx.scenario import expressions
from pbx.scenario.expressions import BadExpression, Template
from pbx.scenario.nodes import Fault, line_of, pairs, plain
from pbx.scenario.steps import (
    Act,
    Bridge,
    Dial,
    DialTarget,
    Fetch,
    Hangup,
    Log,
    Play,
    Read,
    Say,
    StartRecording,
)
from pbx.targets import DEFAULT_RING, MOST_TARGETS, RINGS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOTHING = Template(())


@dataclass
class Params:
    """The parameters of one action; a fault is kept and an empty value given instead."""

    nodes: dict[str, yaml.Node]
    faults: list[Fault] = field(default_factory=list)
    asked_for: list[tuple[int, str]] = field(default_factory=list)

    def _fault(self, node: yaml.Node, text: str) -> None:
        self.faults.append(Fault(line_of(node), text))

    def template(self, name: str) -> Template:
        return self.template_or_none(name) or NOTHING

    def template_or_none(self, name: str) -> Template | None:
        return self.as_template(self.nodes[name], name) if name in self.nodes else None

    def as_template(self, node: yaml.Node, name: str) -> Template:
        if not isinstance(node, yaml.ScalarNode):
            self._fault(node, f"{name} is a text")
            return NOTHING
        try:
            found = expressions.template(str(node.value))
        except BadExpression as exc:
            self._fault(node, str(exc))
            return NOTHING
        self.asked_for += [(line_of(node), one) for one in found.names()]
        return found

    def text(self, name: str, default: str = "") -> str:
        if name not in self.nodes:
            return default
        found = plain(self.nodes[name])
        if not isinstance(found, str) or "${{" in found:
            self._fault(self.nodes[name], f"{name} is a text without expressions")
            return default
        return found

    def whole(self, name: str, *, least: int, most: int, default: int) -> int:
        if name not in self.nodes:
            return default
        return self.as_whole(self.nodes[name], name, least, most, default)

    def as_whole(self, node: yaml.Node, name: str, least: int, most: int, default: int) -> int:
        found = plain(node)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            self._fault(node, f"{name} is a whole number from {least} to {most}")
            return default
        return found

    def targets(self, name: str) -> tuple[DialTarget, ...]:
        node = self.nodes[name]
        if not isinstance(node, yaml.SequenceNode) or not 0 < len(node.value) <= MOST_TARGETS:
            self._fault(node, f"{name} are a list of 1 to {MOST_TARGETS} numbers")
            return ()
        return tuple(self._target(item) for item in node.value)

    def _target(self, node: yaml.Node) -> DialTarget:
        if isinstance(node, yaml.ScalarNode):
            return DialTarget(self.as_template(node, "a target"))
        parts = {name: value for _, name, value in pairs(node)} if isinstance(node, yaml.MappingNode) else {}
        if "number" not in parts or set(parts) - {"number", "timeout"}:
            self._fault(node, "a target has a number, and may have a timeout")
            return DialTarget(NOTHING)
        number = self.as_template(parts["number"], "number")
        if "timeout" not in parts:
            return DialTarget(number)
        return DialTarget(number, self.as_whole(parts["timeout"], "timeout", *RINGS, DEFAULT_RING))

    def headers(self, name: str) -> tuple[tuple[str, Template], ...]:
        node = self.nodes.get(name)
        if node is None:
            return ()
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, f"{name} are names with values")
            return ()
        for key, header, _ in pairs(node):
            if not header or not header.isascii() or not header.replace("-", "").replace("_", "").isalnum():
                self._fault(key, f"“{header[:40]}” is no name of a header")
        return tuple((header, self.as_template(value, header)) for _, header, value in pairs(node))

    def method(self, name: str) -> str:
        found = self.text(name, METHODS[0]).upper()
        if found not in METHODS:
            self._fault(self.nodes[name], f"{name} is one of {', '.join(METHODS)}")
        return found


@dataclass(frozen=True)
class Action:
    """What it does, which parameters it takes and needs, which events it has, and the step that comes of it."""

    make: Callable[[Params], Act]
    does: str
    params: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


def _say(params: Params) -> Say:
    return Say(
        params.template("what"), params.text("voice"), params.whole("rate", least=1, most=100, default=50)
    )


def _read(params: Params) -> Read:
    return Read(
        prompt=params.template_or_none("prompt"),
        attempts=params.whole("attempts", least=1, most=10, default=1),
        max_digits=params.whole("maxDigits", least=1, most=20, default=1),
        timeout_ms=params.whole("timeoutMs", least=100, most=30_000, default=5000),
    )


def _dial(params: Params) -> Dial:
    return Dial(params.targets("targets"), params.text("answerOnBranch"), params.template_or_none("cli"))


def _recording(params: Params) -> StartRecording:
    node = params.nodes.get("transcription")
    told = plain(node) if node is not None else {}
    language = told.get("language", "") if isinstance(told, dict) else ""
    return StartRecording(str(language))


def _fetch(params: Params) -> Fetch:
    return Fetch(
        url=params.template("url"),
        method=params.method("method"),
        headers=params.headers("headers"),
        body=params.template_or_none("body"),
    )


SAY = Action(_say, "Speaks a text.", ("what", "voice", "rate"), ("what",))
FETCH = Action(
    _fetch,
    "Asks a URL; $fetch.ok, $fetch.status and $fetch.body tell of the answer.",
    ("url", "method", "headers", "body"),
    ("url",),
)
HANGUP = Action(lambda _params: Hangup(), "Ends the call.")
ACTIONS: dict[str, Action] = {
    "log@v1": Action(
        lambda params: Log(params.template("message")),
        "Notes a text with the call.",
        ("message",),
        ("message",),
    ),
    "say@v1": SAY,
    "say@v2": SAY,
    "play@v1": Action(
        lambda params: Play(params.template("media")), "Plays a media by its id.", ("media",), ("media",)
    ),
    "read@v1": Action(
        _read, "Waits for keys; $read.digits has them.", ("prompt", "attempts", "maxDigits", "timeoutMs")
    ),
    "dial@v1": Action(
        _dial,
        "Calls targets one after another; $dial.ok tells whether one answered. Who answers is joined with the caller "
        "at once, unless the script says when by a bridge@v1, or has them go through a branch first.",
        ("targets", "answerOnBranch", "cli"),
        ("targets",),
    ),
    "bridge@v1": Action(
        lambda _params: Bridge(),
        "Joins the caller and the target that answered; when one hangs up, the next step follows for the other.",
    ),
    "startRecording@v1": Action(
        _recording, "Records the call from here on.", ("transcription",), events=("ready",)
    ),
    "hangup": HANGUP,
    "hangup@v1": HANGUP,
    "fetch@v1": FETCH,
    "fetch@v2": FETCH,
}


def reference() -> list[dict[str, object]]:
    """Every action as people look it up."""
    return [
        {"name": name, "does": one.does, "needs": one.needs, "may": _may(one), "events": one.events}
        for name, one in ACTIONS.items()
    ]


def _may(action: Action) -> tuple[str, ...]:
    return tuple(name for name in action.params if name not in action.needs)
