"""When a broadcast goes on and pauses in a week, in the account's time zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from common.errors import Invalid
from pbx.reading import Fields

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GO_ON, PAUSE = "unpause", "pause"
HOUR = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
MOST_OF_DAY = 24


@dataclass(frozen=True)
class Change:
    """At ``hour`` (as in 18:00) of a day the broadcast goes on, or pauses."""

    hour: str
    action: str

    @classmethod
    def parse(cls, raw: object, at: str) -> Self:
        fields = Fields(raw, at)
        action = fields.choice("action", (GO_ON, PAUSE), default=PAUSE)
        hour = fields.text("hour", most=5)
        fields.finish()
        if not HOUR.fullmatch(hour):
            raise Invalid("An hour is written 00:00 to 23:59.", field=fields.path("hour"))
        return cls(hour, action)

    def to_json(self) -> dict[str, object]:
        return {"action": self.action, "hour": self.hour}


@dataclass(frozen=True)
class Schedule:
    """The changes of each day of the week, Monday first; none at all leaves everything to people."""

    days: tuple[tuple[Change, ...], ...] = ((),) * len(DAYS)

    @classmethod
    def parse(cls, raw: object, at: str = "schedule") -> Self:
        fields = Fields(raw, at)
        days = tuple(fields.each(day, Change.parse, most=MOST_OF_DAY) for day in DAYS)
        fields.finish()
        return cls(days)

    def to_json(self) -> dict[str, object]:
        return {
            day: [change.to_json() for change in changes]
            for day, changes in zip(DAYS, self.days, strict=True)
            if changes
        }

    def __bool__(self) -> bool:
        return any(self.days)

    def next_after(self, moment: datetime, zone: ZoneInfo) -> tuple[datetime, str] | None:
        """When the next change is, and what it does; None without any. Of two at one moment, pausing counts."""
        return min(
            ((at, action) for at, action in self._around(moment, zone) if at > moment),
            key=lambda found: (found[0], found[1] != PAUSE),
            default=None,
        )

    def _around(self, moment: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
        today = moment.astimezone(zone).date()
        for later in range(len(DAYS) + 1):
            day = today + timedelta(days=later)
            for change in self.days[day.weekday()]:
                yield datetime.combine(day, time.fromisoformat(change.hour), tzinfo=zone), change.action


NEVER = Schedule()
