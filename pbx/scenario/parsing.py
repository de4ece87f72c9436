"""Reads scenarios: every fault with its line, and typed steps where there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain

import yaml

from common.e164 import E164
from common.errors import Invalid
from pbx.prompts import Prompt
from pbx.scenario import expressions
from pbx.scenario.actions import ACTIONS, Params
from pbx.scenario.expressions import GIVEN, BadExpression, Template
from pbx.scenario.nodes import Fault, Unreadable, line_of, pairs, plain, read
from pbx.scenario.steps import (
    AFTER_HANGUP,
    BY_API,
    BY_TEXT,
    INBOUND,
    Act,
    Dial,
    Fetch,
    Play,
    Script,
    StartRecording,
    Step,
)

ENTRIES = (INBOUND, BY_API, BY_TEXT, AFTER_HANGUP)
MOST_STEPS = 500
STEP_KEYS = frozenset({"action", "params", "if", "goto", "events", "name", "description"})
TOP_KEYS = ("description", "variables", "defaults", "branches")


class BadScript(Invalid):
    """A scenario cannot be read; ``faults`` are all that were found, in the order of their lines."""

    def __init__(self, faults: list[Fault]) -> None:
        first = faults[0]
        super().__init__(f"Line {first.line}: {first.text}.", field="script")
        self.faults = faults


def parse(text: str, format: str = "YAML") -> Script:
    """The steps of a scenario; an empty text has none. BadScript otherwise."""
    try:
        node = read(text, format)
    except Unreadable as exc:
        raise BadScript([exc.fault]) from exc
    if node is None:
        return Script()
    reading = _Reading()
    script = reading.script(node)
    if reading.faults:
        raise BadScript(sorted(reading.faults, key=lambda fault: fault.line))
    return script


@dataclass
class _Reading:
    """One pass over a scenario: it collects faults and goes on."""

    faults: list[Fault] = field(default_factory=list)
    variables: dict[str, object] = field(default_factory=dict)
    gone_to: list[tuple[int, str]] = field(default_factory=list)
    asked_for: list[tuple[int, str]] = field(default_factory=list)
    steps: int = 0

    def fault(self, node: yaml.Node, text: str) -> None:
        self.faults.append(Fault(line_of(node), text))

    def script(self, node: yaml.Node) -> Script:
        top = self._parts(node, TOP_KEYS, "a scenario")
        self.variables = self._variables(top.get("variables"))
        defaults = self._plain_parts(top.get("defaults"), ("autoAnswer", "language"), "defaults")
        branches = self._branches(top.get("branches"), node)
        self._check_names(branches)
        auto_answer, language = defaults.get("autoAnswer", True), defaults.get("language", "en-US")
        if not isinstance(auto_answer, bool):
            self.fault(top["defaults"], "autoAnswer is true or false")
        if not isinstance(language, str):
            self.fault(top["defaults"], "language is a text such as en-US")
        description = plain(top["description"]) if "description" in top else ""
        return Script(str(description or ""), self.variables, bool(auto_answer), str(language), branches)

    def _parts(self, node: yaml.Node, known: tuple[str, ...], what: str) -> dict[str, yaml.Node]:
        """The values of a mapping by their keys; unknown and doubled keys are faults."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} is written as keys with values")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, name, value in pairs(node):
            if name not in known:
                self.fault(key, f"{what} has no key “{name[:40]}”")
            elif name in found:
                self.fault(key, f"{what} has the key “{name}” twice")
            else:
                found[name] = value
        return found

    def _plain_parts(self, node: yaml.Node | None, known: tuple[str, ...], what: str) -> dict[str, object]:
        parts = self._parts(node, known, what) if node is not None else {}
        return {name: plain(value) for name, value in parts.items()}

    def _variables(self, node: yaml.Node | None) -> dict[str, object]:
        if node is None or plain(node) is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, "variables are written as names with values")
            return {}
        for key, name, _ in pairs(node):
            if not name.startswith("$") or not name[1:].isidentifier():
                self.fault(key, f"a variable's name begins with $, and “{name[:40]}” does not")
        return {name: plain(value) for _, name, value in pairs(node)}

    def _branches(self, node: yaml.Node | None, whole: yaml.Node) -> dict[str, tuple[Step, ...]]:
        if not isinstance(node, yaml.MappingNode):
            self.fault(node or whole, "a scenario has branches, each with its actions")
            return {}
        found: dict[str, tuple[Step, ...]] = {}
        for key, name, value in pairs(node):
            if name in found:
                self.fault(key, f"there are two branches “{name[:40]}”")
            actions = self._parts(value, ("actions", "description"), f"branch “{name[:40]}”").get("actions")
            found[name] = self._steps(actions) if actions is not None else ()
        if not set(found) & set(ENTRIES):
            self.fault(node, f"one branch must be {', '.join(ENTRIES[:-1])} or {ENTRIES[-1]}")
        return found

    def _steps(self, node: yaml.Node) -> tuple[Step, ...]:
        if plain(node) is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, "actions are a list, each beginning with a dash")
            return ()
        self.steps += len(node.value)
        if self.steps > MOST_STEPS:
            self.fault(node, f"a scenario has up to {MOST_STEPS} actions")
            return ()
        return tuple(step for item in node.value if (step := self._step(item)) is not None)

    def _step(self, node: yaml.Node) -> Step | None:
        parts = self._parts(node, tuple(sorted(STEP_KEYS)), "an action")
        if not parts:
            return None
        act, goto = None, self._goto(parts.get("goto"))
        if "action" in parts:
            act = self._act(parts)
        elif not goto:
            self.fault(node, "this has neither an action nor a branch to go to")
        when = self._guarded(expressions.condition, parts["if"]) if "if" in parts else None
        if when is not None:
            self.asked_for += [(line_of(parts["if"]), name) for name in expressions.names_in(when)]
        return Step(line_of(node), act, when, goto)

    def _goto(self, node: yaml.Node | None) -> str:
        if node is None:
            return ""
        branch = self._plain_parts(node, ("branch",), "goto").get("branch")
        if not isinstance(branch, str):
            self.fault(node, "goto names a branch")
            return ""
        self.gone_to.append((line_of(node), branch))
        return branch

    def _act(self, parts: Mapping[str, yaml.Node]) -> Act | None:
        name = plain(parts["action"])
        action = ACTIONS.get(name) if isinstance(name, str) else None
        if action is None:
            self.fault(parts["action"], f"there is no action “{str(name)[:40]}”")
            return None
        params = Params(self._parts(parts["params"], action.params, f"“{name}”") if "params" in parts else {})
        events = self._parts(parts["events"], action.events, f"“{name}”") if "events" in parts else {}
        if missing := [one for one in action.needs if one not in params.nodes]:
            self.fault(parts["action"], f"“{name}” needs {missing[0]}")
            return None
        act = action.make(params)
        self.faults += params.faults
        self.asked_for += params.asked_for
        if isinstance(act, StartRecording) and "ready" in events:
            act = StartRecording(act.transcription_language, self._steps(events["ready"]))
        if isinstance(act, Dial) and act.answer_on_branch:
            self.gone_to.append((line_of(parts["params"]), act.answer_on_branch))
        return act

    def _guarded(
        self, make: Callable[[str], expressions.Expression], node: yaml.Node
    ) -> expressions.Expression | None:
        try:
            return make(str(plain(node)))
        except BadExpression as exc:
            self.fault(node, str(exc))
            return None

    def _check_names(self, branches: Mapping[str, object]) -> None:
        """Branches and variables that are named must be there."""
        for line, branch in self.gone_to:
            if branch not in branches:
                self.faults.append(Fault(line, f"there is no branch “{branch[:40]}”"))
        results = {f"${name.partition('@')[0]}" for name in ACTIONS}
        known = GIVEN | set(self.variables) | results
        for line, name in self.asked_for:
            if name not in known:
                self.faults.append(Fault(line, f"nothing is called “{name[:40]}”"))


def numbers_called(script: Script) -> dict[str, str]:
    """The numbers that stand in the script itself, in E.164, by the line that calls them."""
    dials = [(line, act) for line, act in script.acts() if isinstance(act, Dial)]
    found = chain.from_iterable(
        ((line, place, _literal(target.number, script)) for place, target in enumerate(act.targets))
        for line, act in dials
    )
    return {
        f"script.{line}.{place}": number for line, place, number in found if number and E164.match(number)
    }


def prompts_played(script: Script) -> dict[str, Prompt]:
    """The media that the script plays by their ids, by the line that plays them."""
    literals = [(line, act.media.literal) for line, act in script.acts() if isinstance(act, Play)]
    return {
        f"script.{line}": Prompt(media=int(text))
        for line, text in literals
        if text and text.isascii() and text.isdecimal() and len(text) < 10
    }


def urls_by_line(script: Script) -> dict[int, str]:
    """Those of them that are whole without a call."""
    fetches = [(line, act.url.literal) for line, act in script.acts() if isinstance(act, Fetch)]
    return {line: url for line, url in fetches if url}


def urls_asked(script: Script) -> frozenset[str]:
    """The URLs that the script asks, with its variables as they are at first, and nothing where a call is needed."""
    fetches = [act for _, act in script.acts() if isinstance(act, Fetch)]
    return frozenset(act.url.text(script.variables) for act in fetches)


def _literal(number: Template, script: Script) -> str:
    """A number that is written out, at its place or as the value of a variable."""
    found = number.value(script.variables)
    return found if isinstance(found, str) else ""
