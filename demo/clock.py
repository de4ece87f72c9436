"""Lets services work as if it were an earlier day, so that a new installation has a past."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from django.utils import timezone

_reached = datetime.min.replace(tzinfo=UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block Django believes that it is ``moment``; only for a process that does nothing else."""
    global _reached
    _reached = max(_reached, moment)
    with patch.object(timezone, "now", lambda: moment):
        yield


@dataclass
class Timeline:
    """What happened when. Everything is done in order of time, as ids and balances tell the same story: what took some
    minutes is over before the next thing begins.
    """

    today: datetime
    _events: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    def add(self, moment: datetime, do: Callable[[], object]) -> None:
        self._events.append((moment, len(self._events), do))

    def before(self, *, days: int = 0, hours: float = 0) -> datetime:
        return self.today - timedelta(days=days, hours=hours)

    def month_starts(self, *, days: int) -> list[datetime]:
        """Five in the morning on the first day of each month in the last ``days``."""
        moments = [self.before(days=ago).replace(hour=5, minute=0) for ago in range(1, days)]
        return sorted(moment for moment in moments if moment.day == 1)

    def play(self) -> None:
        global _reached
        _reached = datetime.min.replace(tzinfo=UTC)
        for moment, _, do in sorted(self._events, key=lambda event: event[:2]):
            with at(max(moment, _reached)):
                do()
