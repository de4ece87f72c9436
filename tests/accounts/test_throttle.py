"""Throttling: fixed windows that hold across threads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from accounts.models import ThrottleWindow
from accounts.services import throttle
from common.errors import Throttled


def count(key: str = "login:198.51.100.1", limit: int = 3, seconds: int = 3600) -> None:
    throttle.count(key=key, limit=limit, seconds=seconds)


def test_the_limit_and_the_seconds_to_wait(db):
    for _ in range(3):
        count()
    with pytest.raises(Throttled, match=r"Rate limit exceeded\.") as refusal:
        count()
    assert refusal.value.reset_seconds == 3600
    ThrottleWindow.objects.update(started_at=F("started_at") - timedelta(seconds=3000))
    with pytest.raises(Throttled) as refusal:
        count()
    assert refusal.value.reset_seconds == 600


def test_keys_count_apart(db):
    for key in ("a", "b"):
        for _ in range(3):
            count(key)
    assert dict(ThrottleWindow.objects.values_list("key", "count")) == {"a": 3, "b": 3}


def test_a_new_window_begins_when_the_old_one_is_over(db):
    for _ in range(3):
        count()
    ThrottleWindow.objects.update(started_at=F("started_at") - timedelta(seconds=3600))
    for _ in range(3):
        count()
    with pytest.raises(Throttled):
        count()


def test_what_is_taken_back_may_be_done_again(db):
    for _ in range(3):
        count()
    throttle.take_back(key="login:198.51.100.1")
    count()
    with pytest.raises(Throttled):
        count()
    for _ in range(9):
        throttle.take_back(key="login:198.51.100.1")
    assert ThrottleWindow.objects.get().count == 0


def test_of_forty_at_once_six_pass(transactional_db):
    together = threading.Barrier(40, timeout=20)

    def once(_: int) -> int:
        connection.ensure_connection()
        together.wait()
        try:
            count(limit=6)
        except Throttled as exc:
            return exc.reset_seconds
        finally:
            connection.close()
        return 0

    with ThreadPoolExecutor(40) as pool:
        waits = sorted(pool.map(once, range(40)))
    assert waits[:6] == [0] * 6
    assert all(3590 <= seconds <= 3601 for seconds in waits[6:])
    assert ThrottleWindow.objects.get().count == 40
