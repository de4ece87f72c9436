"""What happens to a call at a moment: pure rules, of which pages, calls and the API all tell."""

from dataclasses import dataclass
from datetime import datetime

from pbx.receptions.hours import Hours, Verdict
from pbx.receptions.path import Path, Step
from pbx.receptions.states import StepKind


@dataclass(frozen=True)
class Plan:
    """All that decides: hours and path."""

    hours: Hours = Hours()
    path: Path = Path()

    @classmethod
    def stored(cls, raw: dict[str, object]) -> "Plan":
        """Of what a row keeps."""
        return cls(Hours.parse(raw.get("hours")), Path.parse(raw.get("path")))

    def to_json(self) -> dict[str, object]:
        return {"hours": self.hours.to_json(), "path": self.path.to_json()}


@dataclass(frozen=True)
class Happening:
    """``steps`` are where a caller comes who presses ``keys``, each with its place; the last one is what answers.

    ``backup`` is what takes over where nobody does; None where there is no such.
    """

    verdict: Verdict
    steps: tuple[tuple[str, Step], ...]
    backup: Step | None


def what_happens(plan: Plan, at: datetime, keys: str = "") -> Happening:
    """The phase at a moment, and the path of who presses these keys one after another; a wrong one is passed over."""
    verdict = plan.hours.at(at)
    place, step = verdict.phase.value, plan.path.of(verdict.phase)
    steps = [(place, step)]
    for key in keys:
        if step.do != StepKind.MENU:
            break
        if key in step.keys:
            place, step = f"{place}.{key}", step.keys[key]
            steps.append((place, step))
    may_fail = step.do not in (StepKind.VOICEMAIL, StepKind.END)
    return Happening(verdict, tuple(steps), plan.path.backup if may_fail else None)
