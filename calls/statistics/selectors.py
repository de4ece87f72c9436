"""Reads of how calls were answered; every total is at every moment the sum of the calls of the same time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from django.db.models import TextChoices
from django.utils import timezone

from accounts.models import Account, Agent
from accounts.products import Feature, require
from calls.states import Direction
from calls.statistics.sums import ANSWERS
from common import hourly
from common.hourly import Unit, unit_for
from pbx.models import Reception


class Whose(StrEnum):
    """Whose calls are added up; values of sums begin with it."""

    RECEPTION = "R"
    COLLEAGUE = "E"


class Group(TextChoices):
    """What calls are added up by, besides time."""

    RECEPTION = "reception", "Reception"
    COLLEAGUE = "colleague", "Colleague"
    KEY = "key", "Menu key"
    PHASE = "phase", "Phase"


# Where each is kept.
DIMENSIONS: Mapping[tuple[Whose, Group], str] = {
    (Whose.RECEPTION, Group.RECEPTION): "whose",
    (Whose.RECEPTION, Group.COLLEAGUE): "answerer",
    (Whose.RECEPTION, Group.KEY): "way",
    (Whose.RECEPTION, Group.PHASE): "phase",
    (Whose.COLLEAGUE, Group.COLLEAGUE): "whose",
    (Whose.COLLEAGUE, Group.RECEPTION): "way",
}


# Nothing is older than this.
FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def within_reach(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """The part of a time in which calls can have come."""
    since, until = max(since, FIRST), min(until, timezone.now() + timedelta(hours=1))
    return min(since, until), until


@dataclass(frozen=True)
class Answers:
    """What some calls add up to. ``judged`` are those that came while it was open and of which it is known how long
    they waited; ``in_time`` were answered within the target. ``waits`` were answered, and ``waited`` milliseconds
    before; ``talked`` are milliseconds too.
    """

    calls: int = 0
    answered: int = 0
    closed: int = 0
    judged: int = 0
    in_time: int = 0
    waits: int = 0
    waited: int = 0
    talked: int = 0

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @classmethod
    def of(cls, row: hourly.Figure) -> Self:
        return cls(**{name: int(value) for name, value in row.measures.items()})

    @property
    def missed(self) -> int:
        """Neither answered nor come while it was closed."""
        return self.calls - self.answered - self.closed

    @property
    def wait(self) -> int | None:
        """Seconds until an answer, on average; None where there was none."""
        return round(self.waited / self.waits / 1000) if self.waits else None

    @property
    def talk(self) -> int | None:
        """Seconds of talk, on average of those that were answered."""
        return round(self.talked / self.answered / 1000) if self.answered else None

    @property
    def talk_seconds(self) -> int:
        return round(self.talked / 1000)

    @property
    def share_in_time(self) -> int | None:
        """Per cent that were answered within the target; None where no call is judged."""
        return round(100 * self.in_time / self.judged) if self.judged else None


@dataclass(frozen=True)
class Figures:
    """By the hours, days, weeks or months in which calls came; and by whose they are (a row's id) and what was asked
    for: an id, the keys with dots between them, or a phase; "" is for calls that have none.
    """

    unit: Unit
    course: Mapping[tuple[Direction, datetime], Answers]
    values: Mapping[tuple[Direction, int, str], Answers]


def total(parts: Iterable[Answers]) -> Answers:
    return sum(parts, Answers())


def figures(
    account: Account,
    *,
    whose: Whose,
    group: Group,
    since: datetime,
    until: datetime,
    zone: str,
    unit: Unit | None = None,
    only: Collection[int] | None = None,
) -> Figures:
    """Of the calls that came at or after ``since`` and before ``until``: of all receptions or colleagues, or of those
    with these ids. Hours, days, weeks and months are those of the zone. Forbidden where the account's product has none.
    """
    require(account, Feature.STATISTICS)
    unit = unit or unit_for(since, until)
    since, until = within_reach(since, until)
    told = hourly.read(
        ANSWERS,
        account.pk,
        since=since,
        until=until,
        dimension=DIMENSIONS[whose, group],
        unit=unit,
        zone=zone,
        of=[f"{whose}%"] if only is None else [f"{whose}{pk}" for pk in only],
    )
    values: dict[tuple[Direction, int, str], Answers] = {}
    for row in told.values:
        mine, _, part = row.value.partition(":")
        if mine[:1] != whose or (only is not None and int(mine[1:]) not in only):
            continue
        key = Direction(row.direction), int(mine[1:]), _part(group, part)
        values[key] = values.get(key, Answers()) + Answers.of(row)
    course = {(Direction(row.direction), row.began): Answers.of(row) for row in told.course if row.began}
    return Figures(unit, course, values)


def waits(
    account: Account, reception: int, *, since: datetime, until: datetime
) -> list[tuple[str, int, Answers]]:
    """A reception's calls of some time by phase and by how many seconds the caller waited for an answer or until the
    end, begun ones counted whole, and 86,401 for more than a day.
    """
    since, until = within_reach(since, until)
    told = hourly.read(
        ANSWERS,
        account.pk,
        since=since,
        until=until,
        dimension="took",
        unit="month",
        zone="UTC",
        of=[f"{Whose.RECEPTION}{reception}"],
    )
    rows = [(row.value.split(":"), Answers.of(row)) for row in told.values if row.value]
    mine = f"{Whose.RECEPTION}{reception}"
    return [(phase, int(seconds), answers) for (whose, phase, seconds), answers in rows if whose == mine]


def _part(group: Group, part: str) -> str:
    """Ids of receptions and colleagues without the letter before them."""
    return part[1:] if group in (Group.RECEPTION, Group.COLLEAGUE) else part


def reception_names(account: Account) -> dict[int, str]:
    """Of all that there were, by their ids."""
    return dict(Reception.objects.filter(account=account).values_list("pk", "name"))


def colleague_names_ever(account: Account, ids: Collection[int]) -> dict[int, str]:
    """Of these, whether they still work here or not."""
    return dict(Agent.objects.filter(account=account, pk__in=ids).values_list("pk", "name"))
