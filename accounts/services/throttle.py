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
