"""Lists that are read by windows of time come to an end, however many rows are of one second (relatel.md §4)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from calls.models import CallRecord
from calls.recordings.models import Recording
from common import scope
from portal.api.relatel.windows import page_of
from tests.api.relatel.conftest import Company
from tests.calls.conftest import record
from tests.calls.recordings.made import recording
from tests.numbers.conftest import HELD

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Five rows of one second, and an older one.
TIMES = [AT.replace(microsecond=900_000 - n) for n in range(5)] + [AT - timedelta(minutes=1)]


def calls(company: Company) -> None:
    for n, at in enumerate(TIMES):
        row = record(company.account, f"c{n}", called=HELD[0], caller="+12015550147")
        CallRecord.objects.filter(pk=row.pk).update(started_at=at)


def voicemails(company: Company) -> None:
    for at in TIMES:
        row = recording(company.account)
        Recording.objects.filter(pk=row.pk).update(began_at=at)


def messages(company: Company) -> None:
    for n in range(len(TIMES)):
        given = {"message": {"body": "Hi"}, "to_numbers": [f"1201555014{n}"]}
        assert company.ask("post", "messages", json=given).json()["sent"] == 1


@pytest.mark.parametrize(
    ("make", "path", "sort", "end"),
    [
        (calls, "calls", "sort_value", "started_at_lt_or_eq"),
        (voicemails, "voice_mails", "created_at", "created_at_lt_or_eq"),
        (messages, "messages", "sort_value", "created_at_lt_or_eq"),
    ],
)
def test_a_walk_by_small_pages_tells_all(
    company: Company, make: Callable[[Company], None], path: str, sort: str, end: str
):
    with scope.tenant(company.account.pk):
        make(company)
    every = company.get(path, {"limit": 100})[path]
    assert len(every) == len(TIMES)
    found: list[dict[str, object]] = []
    window: dict[str, object] = {"limit": 2}
    while fresh := [row for row in company.get(path, window)[path] if row not in found]:
        found += fresh
        window[end] = str(fresh[-1][sort])
    assert found == every
    for limit in (1, 2):
        assert len(company.get(path, {"limit": limit})[path]) == limit


@pytest.mark.parametrize(
    ("most", "until", "count"), [(2, None, 2), (1, AT, 1), (2, AT, 6), (5, AT, 6), (6, AT, 6), (9, AT, 6)]
)
def test_a_page_of_one_second_is_longer(most: int, until: datetime | None, count: int):
    read: list[int] = []

    def rows(wanted: int) -> list[datetime]:
        read.append(wanted)
        return TIMES[:wanted]

    found = page_of(rows, lambda at: at, most=most, until=until)
    assert (found, read[0]) == (TIMES[:count], most)


def test_what_is_told_by_the_second_after_its_window_hides_nothing_older():
    later, older = AT + timedelta(seconds=1), AT - timedelta(seconds=1)
    times = [later, AT, AT, older]

    def read(most: int) -> list[datetime]:
        return times[:most]

    assert page_of(read, lambda moment: moment, most=2, until=AT) == times
