"""How fast a sync of 100,000 numbers is: reading JSON, planning and applying; the carrier's own time is left out."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from common import scope
from jobs import tasks, work
from numbers.models import PhoneNumber
from providers import services
from providers.http import Http
from providers.models import SyncRun
from providers.voicetel.connector import VoiceTel
from tests.people import BY, make_people
from tests.providers.fakes import MemoryBudget, MemoryKey
from tests.providers.one_sort import only

COUNT = 100_000


class Canned(Http):
    """Answers the list of numbers from a text, as if it had just come over the wire."""

    def __init__(self) -> None:
        super().__init__(
            label="VoiceTel", base_url="http://x", pool=0, egress_address=None, budget=MemoryBudget()
        )
        self.text = ""

    def get(self, *_arguments: Any, **_options: Any) -> Any:
        return json.loads(self.text)


class Counted:
    """Counts statements and their time; the test client's own recorder would format megabytes of values."""

    count, seconds = 0, 0.0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


def answer(change: Callable[[int], dict[str, Any]]) -> str:
    """The carrier's list; ``change`` gives what differs from the usual for each number."""
    return json.dumps({"status": "success", "data": {"numbers": [row(i) | change(i) for i in range(COUNT)]}})


def row(index: int) -> dict[str, Any]:
    number = f"{201 + index // 10_000}342{index % 10_000:04d}"
    return {
        "number": number,
        "translated": number,
        "route": 4,
        "gateway": "DID",
        "cnam": False,
        "forward": False,
        "forwardTo": None,
        "carrier": 19,
        "smsEnabled": True,
        "faxEnabled": False,
    }


@pytest.fixture
def sync(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], SyncRun]:
    """Syncs one text under a name, and prints how long that took."""
    people = make_people()
    http = Canned()
    carrier = VoiceTel(http, "1", "x", MemoryKey("k"))
    monkeypatch.setattr(services, "connector_for", lambda _row: carrier)
    monkeypatch.setattr(tasks.wake, "delay", lambda _job: None)

    def run(name: str, text: str) -> SyncRun:
        http.text = text
        with scope.tenant(people.operator.pk):
            job = services.start_sync(account=people.operator, by=BY, provider_account=people.house)
        statements = Counted()
        with connection.execute_wrapper(statements):
            began, cpu = time.perf_counter(), time.process_time()
            with only("numbers"):
                work.run(job.pk)
            took, cpu = time.perf_counter() - began, time.process_time() - cpu
        print(  # noqa: T201
            f"\nsync, {name}: {took:6.2f} s (Python {cpu:.2f} s, {statements.count} SQL {statements.seconds:.2f} s),"
            f" {COUNT / took:8,.0f} rows/s"
        )
        with scope.system():
            return SyncRun.objects.get(job=job, sort="numbers")

    return run


def test_sync_of_100_000_numbers(sync):
    same = answer(lambda _i: {})

    first = sync("first load", same)
    second = sync("nothing new", same)
    third = sync("1 % changed", answer(lambda i: {"route": 1} if i % 100 == 0 else {}))

    assert (first.added, second.unchanged, third.changed) == (COUNT, COUNT, COUNT // 100)
    with scope.system():
        assert PhoneNumber.objects.count() == COUNT
