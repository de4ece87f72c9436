"""A page of a list that is read by windows of time, whose border comes again (relatel.md §4)."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

Row = TypeVar("Row")
# From one row alone nobody can go on, whatever it is given.
FEWEST, STEP, MOST_AT_ONCE = 2, 4, 5000


def page_of(
    read: Callable[[int], list[Row]],
    at: Callable[[Row], datetime | None],
    *,
    most: int,
    until: datetime | None,
) -> list[Row]:
    """So many rows as ``read`` tells, newest first. Where they and more are all of the second that the window ends
    with, all rows of that second and the next older one: whoever goes on from its time would have the same page again.

    A message has its id a moment before its time, and one that got them in two seconds is told by the later in the
    window of the earlier; it counts as one of that.
    """
    rows = read(most)
    if until is None or most < FEWEST:
        return rows
    wanted = most
    while len(rows) >= wanted and not _is_older(at(rows[-1]), until) and wanted < MOST_AT_ONCE:
        wanted = min(wanted * STEP, MOST_AT_ONCE)
        rows = read(wanted)
    alike = sum(not _is_older(at(row), until) for row in rows)
    return rows[: max(most, alike + 1)]


def _is_older(moment: datetime | None, until: datetime) -> bool:
    return moment is None or moment.replace(microsecond=0) < until.replace(microsecond=0)
