"""Scenarios: what happens to a call, written in YAML or JSON as branches of actions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, Self

from pbx.prompts import Prompt
from pbx.reading import Fields
from pbx.scenario.parsing import numbers_called, parse, prompts_played, urls_asked, urls_by_line
from pbx.scenario.steps import Script

LONGEST_SCRIPT = 60_000
FORMATS = ("YAML", "JSON")


@dataclass(frozen=True)
class Scenario:
    """``script`` is kept as it was written; an empty one hangs up."""

    SECRETS: ClassVar[frozenset[str]] = frozenset()

    script: str = ""
    format: str = FORMATS[0]

    @classmethod
    def parse(cls, raw: object) -> Self:
        fields = Fields(raw)
        found = cls(
            script=fields.long_text("script", most=LONGEST_SCRIPT),
            format=fields.choice("format", FORMATS, default=cls.format),
        )
        fields.finish()
        found.steps()
        return found

    def steps(self) -> Script:
        """What the script says to do; BadScript, which knows the lines, when it cannot be read."""
        return parse(self.script, self.format)

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    def played(self) -> Mapping[str, Prompt]:
        return prompts_played(self.steps())

    def called(self) -> Mapping[str, str]:
        """The numbers that stand in the script; those that come of expressions are looked at when they are called."""
        return numbers_called(self.steps())

    def asked(self) -> Mapping[str, str]:
        return {f"script.{line}": url for line, url in urls_by_line(self.steps()).items()}

    def told(self) -> frozenset[str]:
        return urls_asked(self.steps())
