"""Scenarios: what happens to a call, written in YAML or JSON as branches of actions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, Self

from pbx.prompts import Prompt
from pbx.reading import Fields

LONGEST_SCRIPT = 100_000
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
        return found

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    def played(self) -> Mapping[str, Prompt]:
        return {}

    def called(self) -> Mapping[str, str]:
        return {}
