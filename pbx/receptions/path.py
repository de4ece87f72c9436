"""The path of a reception: what happens to a caller, step by step, as one frozen value of JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from common.e164 import E164
from common.errors import Invalid
from pbx.prompts import Prompt
from pbx.reading import Fields
from pbx.receptions.states import Phase, StepKind

DEEPEST = 3
KEYS = "1234567890*#"
QUEUES, USUAL_QUEUE = (30, 3600), 300
RINGS, USUAL_RING = (5, 120), 25
MOST_STEPS = 200


@dataclass(frozen=True)
class Step:
    """``prompt`` is heard first. ``target`` is the id of an agent or a group; ``seconds`` is how long a number or a
    colleague rings, or how long somebody waits in a queue. With ``calls_back`` who waits
    there may ask to be called back. ``keys`` are where a menu leads.
    """

    do: StepKind = StepKind.END
    prompt: Prompt = Prompt()
    target: int = 0
    number: str = ""
    seconds: int = USUAL_RING
    calls_back: bool = False
    keys: Mapping[str, "Step"] = field(default_factory=dict)

    @classmethod
    def parse(cls, raw: object, at: str = "step") -> Self:
        return cls._parse(raw, at, 1)

    @classmethod
    def _parse(cls, raw: object, at: str, depth: int) -> Self:
        fields = Fields(raw, at)
        do = StepKind(fields.choice("do", tuple(StepKind.values), default=StepKind.END))
        prompt = fields.part("prompt", Prompt.parse)
        found = cls(do, prompt)
        if do in (StepKind.AGENT, StepKind.GROUP, StepKind.QUEUE):
            found = replace(found, target=fields.whole("target", least=1, most=2**63 - 1, default=0))
            if not found.target:
                raise Invalid("Say whom it rings.", field=fields.path("target"))
        if do == StepKind.NUMBER:
            found = replace(found, number=fields.text("number", most=16))
            if not E164.match(found.number):
                raise Invalid("This is not a telephone number in E.164 form.", field=fields.path("number"))
        if do in (StepKind.AGENT, StepKind.NUMBER):
            rings = fields.whole("seconds", least=RINGS[0], most=RINGS[1], default=USUAL_RING)
            found = replace(found, seconds=rings)
        if do == StepKind.QUEUE:
            waits = fields.whole("seconds", least=QUEUES[0], most=QUEUES[1], default=USUAL_QUEUE)
            calls_back = fields.flag("calls_back", default=False)
            found = replace(found, seconds=waits, calls_back=calls_back)
        if do == StepKind.MENU:
            found = replace(found, keys=fields.part("keys", lambda keys, path: cls._keys(keys, path, depth)))
        fields.finish()
        return found

    @classmethod
    def _keys(cls, raw: object, at: str, depth: int) -> Mapping[str, "Step"]:
        if raw is None:
            return {}
        if not isinstance(raw, Mapping) or not set(raw) <= set(KEYS):
            raise Invalid("Keys are 0 to 9, * and #.", field=at)
        if depth > DEEPEST:
            raise Invalid(f"Menus stand in menus {DEEPEST} deep at most.", field=at)
        return {key: cls._parse(raw[key], f"{at}.{key}", depth + 1) for key in KEYS if key in raw}

    def to_json(self) -> dict[str, object]:
        told: dict[str, object] = {"do": self.do.value, "prompt": self.prompt.to_json()}
        if self.target:
            told["target"] = self.target
        if self.number:
            told["number"] = self.number
        if self.do in (StepKind.AGENT, StepKind.NUMBER, StepKind.QUEUE):
            told["seconds"] = self.seconds
        if self.calls_back:
            told["calls_back"] = True
        if self.keys:
            told["keys"] = {key: step.to_json() for key, step in self.keys.items()}
        return told

    def walk(self, at: str) -> Iterator[tuple[str, "Step"]]:
        """This step and all behind it, each with its place, such as ``open.1.2``."""
        yield at, self
        for key, step in self.keys.items():
            yield from step.walk(f"{at}.{key}")

    def at(self, keys: list[str]) -> "Step | None":
        """The step behind these keys; None where they lead nowhere."""
        if not keys:
            return self
        inner = self.keys.get(keys[0])
        return inner.at(keys[1:]) if inner is not None else None

    def put(self, keys: list[str], step: "Step | None") -> "Step":
        """The same path with another step there; None takes it out. KeyError where the keys lead nowhere."""
        if not keys:
            return step or Step()
        first, rest = keys[0], keys[1:]
        if rest:
            after: Step | None = self.keys[first].put(rest, step)
        else:
            after = step
        others = {key: self.keys.get(key) for key in KEYS} | {first: after}
        return replace(self, keys={key: one for key, one in others.items() if one is not None})


@dataclass(frozen=True)
class Path:
    """A step for each phase."""

    open: Step = Step(StepKind.VOICEMAIL)
    closed: Step = Step(StepKind.VOICEMAIL)
    backup: Step = Step(StepKind.VOICEMAIL)

    @classmethod
    def parse(cls, raw: object, at: str = "path") -> Self:
        fields = Fields(raw, at)
        given = {phase.value: fields.maybe(phase.value, Step.parse) for phase in Phase}
        fields.finish()
        found = cls(**{phase: step for phase, step in given.items() if step is not None})
        if sum(1 for _ in found.walk()) > MOST_STEPS:
            raise Invalid(f"A path has up to {MOST_STEPS} steps.", field=at)
        return found

    def to_json(self) -> dict[str, object]:
        return {phase.value: self.of(phase).to_json() for phase in Phase}

    def of(self, phase: Phase) -> Step:
        step: Step = getattr(self, phase.value)
        return step

    def walk(self) -> Iterator[tuple[str, Step]]:
        for phase in Phase:
            yield from self.of(phase).walk(phase.value)

    def at(self, place: str) -> Step | None:
        """The step at a place such as ``open.1``; None where there is none."""
        phase, *keys = place.split(".")
        return self.of(Phase(phase)).at(keys) if phase in Phase else None

    def put(self, place: str, step: Step | None) -> "Path":
        """The same with another step there; KeyError where the place cannot be."""
        phase, *keys = place.split(".")
        return replace(self, **{Phase(phase).value: self.of(Phase(phase)).put(keys, step)})
