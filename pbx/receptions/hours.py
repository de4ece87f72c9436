"""Opening hours: by the week, but for days of their own and public holidays; and in which phase a moment falls."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

from common.errors import Invalid
from common.holidays import COUNTRIES, holiday
from pbx.reading import Fields
from pbx.receptions.states import Phase
from pbx.voicemail import timezone

SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_SPANS, MOST_DAYS = 6, 200
DAY_MINUTES = 24 * 60
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not like others of its weekday; no ``spans`` is closed all day."""

    spans: Spans = ()
    name: str = ""


@dataclass(frozen=True)
class Verdict:
    """The phase at a moment, and why: ``reason`` names the weekday, the special day or the holiday."""

    phase: Phase
    reason: str


@dataclass(frozen=True)
class Hours:
    """``week`` has the spans of Monday to Sunday in minutes of the day, ``holidays`` is a country or ""."""

    week: tuple[Spans, ...] = ((),) * 7
    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    holidays: str = ""
    timezone: str = "UTC"

    @classmethod
    def parse(cls, raw: object, at: str = "hours") -> Self:
        fields = Fields(raw, at)
        found = cls(
            week=fields.part("week", _week),
            days=fields.part("days", _days),
            holidays=fields.choice("holidays", ("", *COUNTRIES), default=""),
            timezone=fields.part("timezone", timezone),
        )
        fields.finish()
        return found

    def to_json(self) -> dict[str, object]:
        return {
            "week": [spans_text(spans) for spans in self.week],
            "days": {
                day.isoformat(): {"hours": spans_text(one.spans), "name": one.name}
                for day, one in self.days.items()
            },
            "holidays": self.holidays,
            "timezone": self.timezone,
        }

    def at(self, moment: datetime) -> Verdict:
        """Open or closed; a day of its own goes before a holiday, and that before the weekday."""
        local = self._local(moment)
        day = local.date()
        if special := self.days.get(day):
            return _verdict(local, special.spans, special.name or f"Special hours on {day.isoformat()}")
        if self.holidays and (name := holiday(self.holidays, day)):
            return Verdict(Phase.CLOSED, f"Holiday: {name}")
        return _verdict(local, self.week[day.weekday()], WEEKDAYS[day.weekday()])

    def closed_from(self, moment: datetime, until: time, why: str = "") -> Self:
        """Closed from a moment to a time of the same day, which becomes a day of its own. Invalid, at ``until``, for a
        time that is over, where it is closed then anyway, and beyond 200 such days.
        """
        local, end = self._local(moment), until.hour * 60 + until.minute
        now, spans = local.hour * 60 + local.minute, self._spans(local.date())
        if end <= now:
            raise Invalid("The time is over already.", field="until")
        parts = [part for begin, over in spans for part in ((begin, min(over, now)), (max(begin, end), over))]
        rest = tuple(part for part in parts if part[0] < part[1])
        if rest == spans:
            raise Invalid("It is closed then anyway.", field="until")
        return self._with_day(local.date(), SpecialDay(rest, why))

    def open_from(self, moment: datetime) -> Self:
        """Open from a moment on instead of from when it would open next on that day; Invalid where it would not. A day
        that is like others of its weekday then is none of its own any more.
        """
        local = self._local(moment)
        now, spans = local.hour * 60 + local.minute, self._spans(local.date())
        later = [span for span in spans if span[0] > now]
        if not later or self.at(moment).phase == Phase.OPEN:
            raise Invalid("It does not open again today. Change the hours.", field="until")
        rest = _joined((now, over) if (begin, over) == later[0] else (begin, over) for begin, over in spans)
        day = local.date()
        others = {date: one for date, one in self.days.items() if date != day}
        usual = replace(self, days=others)
        if usual._spans(day) == rest:
            return usual
        return self._with_day(day, SpecialDay(rest, self.days[day].name if day in self.days else ""))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.timezone))

    def _spans(self, day: date) -> Spans:
        if special := self.days.get(day):
            return special.spans
        return () if self.holidays and holiday(self.holidays, day) else self.week[day.weekday()]

    def _with_day(self, day: date, special: SpecialDay) -> Self:
        days = dict(sorted({**self.days, day: special}.items()))
        if len(days) > MOST_DAYS:
            raise Invalid(f"Up to {MOST_DAYS} days of their own are possible.", field="until")
        return replace(self, days=days)


def _verdict(local: datetime, spans: Spans, name: str) -> Verdict:
    minute = local.hour * 60 + local.minute
    is_open = any(begin <= minute < end for begin, end in spans)
    told = f"{name}, {spans_text(spans)}" if spans else f"{name}, closed all day"
    return Verdict(Phase.OPEN if is_open else Phase.CLOSED, told)


def _joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Those that touch as one."""
    found: list[tuple[int, int]] = []
    for begin, over in spans:
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], over)
        else:
            found.append((begin, over))
    return tuple(found)


def spans_of(text: str, *, field: str) -> Spans:
    """Times such as ``09:00-12:00, 13:00-17:00``; nothing is closed. Invalid for others and for such that overlap."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        match = SPAN.fullmatch(part.replace(" ", "").replace("\u2013", "-"))
        if match is None:
            raise Invalid(f"“{part[:30]}” is not written like 09:00-17:00.", field=field)
        begin, end = (_minute(one) for one in match[0].split("-"))
        if begin >= end:
            raise Invalid(f"“{part[:30]}” ends before it begins.", field=field)
        found.append((begin, end))
    found.sort()
    if len(found) > MOST_SPANS:
        raise Invalid(f"A day has up to {MOST_SPANS} times.", field=field)
    if any(first[1] > second[0] for first, second in pairwise(found)):
        raise Invalid("Two of the times overlap.", field=field)
    return tuple(found)


def spans_text(spans: Spans) -> str:
    return ", ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in spans)


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return "24:00" if minute == DAY_MINUTES else time(minute // 60, minute % 60).strftime("%H:%M")


def _week(raw: object, at: str) -> tuple[Spans, ...]:
    if raw is None:
        return Hours.week
    if not isinstance(raw, list) or len(raw) != 7 or not all(isinstance(one, str) for one in raw):
        raise Invalid("A week has seven texts of times, from Monday on.", field=at)
    return tuple(spans_of(text, field=f"{at}.{place}") for place, text in enumerate(raw))


def _days(raw: object, at: str) -> Mapping[date, SpecialDay]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping) or len(raw) > MOST_DAYS:
        raise Invalid(f"Up to {MOST_DAYS} days by their dates are possible here.", field=at)
    found = {}
    for name, one in sorted(raw.items()):
        try:
            day = date.fromisoformat(str(name))
        except ValueError as exc:
            raise Invalid("A day is written like 2026-12-24.", field=at) from exc
        fields = Fields(one, f"{at}.{name}")
        text = fields.text("hours")
        found[day] = SpecialDay(spans_of(text, field=fields.path("hours")), fields.text("name", most=60))
        fields.finish()
    return found
