"""What the benchmarks share: the demo, filled by the million, committed, and how figures are printed."""

import gc
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import TransactionTestCase

from accounts.models import Account
from billing.services import margin_days
from common import scope
from demo import build
from demo.large import NOTHING, Size, fill, making
from demo.large.accounts import BIGGEST
from demo.large.loading import powerful
from jobs import tasks
from launcher.forked import PATIENCE
from portal.celery import app
from tests.database import POWERFUL, TRUNCATE, django_db_setup

__all__ = ["django_db_setup"]

Grow = Callable[[int], Account]


@pytest.fixture(scope="session", autouse=True)
def emptied() -> Iterator[None]:
    """What a benchmark has committed is gone after it; of a million rows tables are cut off, not swept."""

    def empty(_test: TransactionTestCase) -> None:
        database = connection.settings_dict["NAME"]
        with psycopg.connect(POWERFUL, dbname=database, autocommit=True) as session:
            session.execute(TRUNCATE)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(autouse=True)
def frozen() -> None:
    """The collector does as in every process of the product: what was read at the start is not gone through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*PATIENCE)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is woken: what is measured here is done in this process."""
    monkeypatch.setattr(app.conf, "broker_url", "memory://")


def report(name: str, seconds: list[float], more: str = "") -> None:
    """Print the median and the 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{name:<44} p50 {statistics.median(ordered) * 1000:7.1f} ms  p95 {p95 * 1000:7.1f} ms  {more}")  # noqa: T201


@pytest.fixture
def grow(transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grow:
    """Has the demo grow to so many numbers, messages and calls; gives the account that has nine of ten."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.DATA_DIR = tmp_path
    # Nobody works here; a queued mail stays queued.
    monkeypatch.setattr(tasks.wake, "delay", lambda _job: None)
    build.build()
    there = NOTHING

    def to(rows: int) -> Account:
        nonlocal there
        size = Size(numbers=rows, messages=rows, calls=rows, people=rows // 10)
        with powerful(POWERFUL, connection.settings_dict["NAME"]) as session:
            fill(session, *making.owners(), size, there=there)
        there = size
        making.add()
        margin_days.settle()
        with scope.system():
            return Account.objects.get(name=BIGGEST)

    return to


@pytest.fixture
def biggest(grow: Grow) -> Iterator[Account]:
    """The account with 90,000 numbers in an installation of 100,000."""
    account = grow(100_000)
    with scope.system():
        yield account
