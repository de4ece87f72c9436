"""Limits on how often something may happen, counted in the database so that all processes share them."""

from django.db import connection
from django.db.models import F

from accounts.models import ThrottleWindow
from common.errors import Throttled

COUNT = """
INSERT INTO accounts_throttlewindow AS w (key, started_at, count) VALUES (%(key)s, now(), 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN w.started_at <= now() - %(seconds)s * interval '1 second' THEN 1 ELSE w.count + 1 END,
    started_at = CASE WHEN w.started_at <= now() - %(seconds)s * interval '1 second' THEN now() ELSE w.started_at END
RETURNING count, ceil(extract(epoch FROM started_at + %(seconds)s * interval '1 second' - now()))::int
"""
# After a quiet day failures are forgotten. No row comes back while the pause lasts.
BACK_OFF = """
INSERT INTO accounts_throttlewindow AS w (key, started_at, count) VALUES (%(key)s, now(), 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN w.started_at <= now() - interval '1 day' THEN 1 ELSE w.count + 1 END, started_at = now()
WHERE w.count < %(free)s OR w.started_at
    + least(power(2, least(w.count - %(free)s, 20)), %(longest)s) * interval '1 second' <= now()
RETURNING count
"""
FREE = 5
LONGEST_PAUSE = 900


def count(*, key: str, limit: int, seconds: int) -> None:
    """Count one more occurrence; raises Throttled when it is more than ``limit`` in the window of ``seconds``.

    One statement both reads and counts, so requests that race cannot pass the limit together.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key[:160], "seconds": seconds})
        row = cursor.fetchone()
    assert row is not None
    if row[0] > limit:
        raise Throttled("Rate limit exceeded.", reset_seconds=row[1])


def take_back(*, key: str) -> None:
    """Uncount one occurrence, for limits that count failures only."""
    ThrottleWindow.objects.filter(key=key[:160], count__gt=0).update(count=F("count") - 1)


def back_off(*, key: str) -> None:
    """Count one more attempt; raises Throttled while the pause after the last one is not over.

    Five attempts are free, then pauses of 1, 2, 4 … seconds follow, up to a quarter of an hour. One statement both
    looks and counts, so attempts that race cannot pass together. ``forget`` ends it.
    """
    with connection.cursor() as cursor:
        cursor.execute(BACK_OFF, {"key": key[:160], "free": FREE, "longest": LONGEST_PAUSE})
        if cursor.fetchone() is not None:
            return
    found = ThrottleWindow.objects.filter(key=key[:160]).first()
    pause = min(2 ** min(max(found.count - FREE, 0), 20), LONGEST_PAUSE) if found else 1
    raise Throttled("Too many failed sign-ins; wait and try again.", reset_seconds=pause)


def forget(*, key: str) -> None:
    """The next attempt is the first one again."""
    ThrottleWindow.objects.filter(key=key[:160]).delete()
