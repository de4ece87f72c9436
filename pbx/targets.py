"""Targets: the telephone numbers that an app calls, each with how long it may ring."""

from dataclasses import dataclass
from typing import Self

from common.e164 import E164
from common.errors import Invalid
from pbx.reading import Fields

RINGS = (5, 300)
DEFAULT_RING = 30
MOST_TARGETS = 50


@dataclass(frozen=True)
class Target:
    """``number`` is E.164, ``timeout`` the seconds that it rings."""

    number: str
    timeout: int = DEFAULT_RING

    @classmethod
    def parse(cls, raw: object, at: str = "target") -> Self:
        fields = Fields(raw, at)
        number = fields.text("number", most=16)
        if not E164.match(number):
            raise Invalid("This is not a telephone number in E.164 form.", field=fields.path("number"))
        timeout = fields.whole("timeout", least=RINGS[0], most=RINGS[1], default=DEFAULT_RING)
        fields.finish()
        return cls(number, timeout)

    def to_json(self) -> dict[str, object]:
        return {"number": self.number, "timeout": self.timeout}
