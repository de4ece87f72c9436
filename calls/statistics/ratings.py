"""What callers thought of their calls, for statistics: whoever keeps ratings says here how they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypedDict, Unpack

from accounts.models import Account
from calls.statistics.selectors import Group, Whose
from common.hourly import Unit


@dataclass(frozen=True)
class Ratings:
    """How many there are, and their average from 0 to 1; None where there is none."""

    count: int = 0
    average: float | None = None


NONE = Ratings()


class Apart(TypedDict, total=False):
    """By the id of a reception or colleague (``group``), or by when an hour, day, week or month of the account's zone
    began, such as ``2026-11-01T00:00:00Z`` (``unit``); of ``only`` these receptions or colleagues.
    """

    group: Group | None
    unit: Unit | None
    only: Sequence[int] | None


class Reader(Protocol):
    """Ratings of calls of some time."""

    def __call__(
        self, account: Account, whose: Whose, since: datetime, until: datetime, **apart: Unpack[Apart]
    ) -> Mapping[str, Ratings]: ...


_reader: list[Reader] = []


def register(reader: Reader) -> None:
    """Have statistics tell these ratings; there is one reader."""
    _reader[:] = [reader]


def ratings_by(
    account: Account, whose: Whose, since: datetime, until: datetime, **apart: Unpack[Apart]
) -> Mapping[str, Ratings]:
    """As the reader has them; nothing where nobody keeps any."""
    return _reader[0](account, whose, since, until, **apart) if _reader else {}
