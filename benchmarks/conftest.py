"""What the benchmarks share: the large demo, committed, and how figures are printed."""

import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account
from common import scope
from demo import build, large
from jobs import tasks
from portal.celery import app
from tests.database import django_db_setup, emptied

__all__ = ["django_db_setup", "emptied"]

# One account has nearly all, so that its list is 98,000 rows long.
SIZE = large.Size(biggest=98_000)


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
def biggest(
    transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Account]:
    """The account with 98,000 numbers in an installation of 2,000 accounts."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(large, "Size", lambda: replace(SIZE))
    # Nobody works here; a queued mail stays queued.
    monkeypatch.setattr(tasks.wake, "delay", lambda _job: None)
    build.build(large=True)
    with scope.system():
        yield Account.objects.get(name="Continental Clinics")
