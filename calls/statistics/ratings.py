"""What callers thought of their calls, for statistics: whoever keeps ratings says here how they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.models import Account
from calls.statistics.selectors import Group, Whose
from common.hourly import Unit


@dataclass(frozen=True)
class Ratings:
    """How many there are, and their average from 0 to 1; None where there is none."""

    count: int = 0
    average: float | None = None


NONE = Ratings()


class Reader(Protocol):
    """Ratings of calls of some time, by the id of a reception or colleague (``group``), or by when an hour, day, week
    or month of the account's zone began, such as ``2026-11-01T00:00:00Z`` (``unit``).
    """

    def __call__(
        self,
        account: Account,
        whose: Whose,
        since: datetime,
        until: datetime,
        *,
        group: Group | None = None,
        unit: Unit | None = None,
        only: Sequence[int] | None = None,
    ) -> Mapping[str, Ratings]: ...


_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Have statistics tell these ratings; there is one reader."""
    if reader not in _readers:
        _readers.append(reader)


def ratings_by(
    account: Account,
    whose: Whose,
    since: datetime,
    until: datetime,
    *,
    group: Group | None = None,
    unit: Unit | None = None,
    only: Sequence[int] | None = None,
) -> Mapping[str, Ratings]:
    """As the reader has them; nothing where nobody keeps any."""
    for read in _readers:
        return read(account, whose, since, until, group=group, unit=unit, only=only)
    return {}
