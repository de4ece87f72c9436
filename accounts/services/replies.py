"""Stored replies: a write that carries an Idempotency-Key is done once, however often it is sent within a day."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Account, StoredReply
from common.crypto import fingerprint
from common.errors import Conflict

KEPT = timedelta(hours=24)
# The first half of the advisory lock's key; the second is the row's id.
LOCK = 0x4149
# Seconds that a repeat waits for the request that is at work, and between two looks.
LONGEST_WAIT = 10.0
PAUSE = 0.1

# One statement makes the row or starts one that is over anew; the unique constraint settles races.
CLAIM = """
INSERT INTO accounts_storedreply AS r (account_id, operation, key, body_fingerprint, subject, created_at)
VALUES (%(account)s, %(operation)s, %(key)s, %(body)s, %(subject)s, %(now)s)
ON CONFLICT (account_id, operation, key) DO UPDATE SET
    body_fingerprint = excluded.body_fingerprint, subject = excluded.subject, created_at = excluded.created_at,
    status = NULL, reply = NULL
WHERE r.created_at < %(expired)s
RETURNING id, pg_try_advisory_lock(%(lock)s, (id & 2147483647)::int)
"""


@contextmanager
def turn(*, account: Account, operation: str, key: str, body: dict[str, Any]) -> Iterator[StoredReply]:
    """The row of an Idempotency-Key, new or from an earlier request with the same body, for one request at a time.

    With a ``status`` it holds the reply to give. Without one the work is to be done under ``subject`` as its own
    idempotency key: the row is new, or an earlier request has died or could not learn the outcome, and whatever that
    one made is found under the same subject. While another request with the key is at work this waits for its reply,
    for up to ``LONGEST_WAIT``. Raises Conflict for another body, and when the wait was in vain.

    A turn is a lock of the database session, which a killed process loses with its connection.
    """
    body_fingerprint = fingerprint(json.dumps(body, sort_keys=True))
    ends = time.monotonic() + LONGEST_WAIT
    while True:
        row, mine = _claim(account, operation, key, body_fingerprint)
        if row is not None and row.body_fingerprint != body_fingerprint:
            raise Conflict("This Idempotency-Key was used with another body.")
        if row is not None and (row.status is not None or mine):
            break
        if time.monotonic() > ends:
            raise Conflict("A request with this Idempotency-Key is being worked on; ask again in a moment.")
        time.sleep(PAUSE)
    try:
        yield row
    finally:
        if mine:
            _lock("pg_advisory_unlock", row.pk)


def _claim(
    account: Account, operation: str, key: str, body_fingerprint: str
) -> tuple[StoredReply | None, bool]:
    """The row, and whether it is this request's turn to work on it; no row when it has just been forgotten."""
    now = timezone.now()
    subject = f"reply:{uuid.uuid4()}"
    values: dict[str, str | int | datetime] = {
        "account": account.pk,
        "operation": operation,
        "key": key,
        "body": body_fingerprint,
        "subject": subject,
        "now": now,
        "expired": now - KEPT,
        "lock": LOCK,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        if made := cursor.fetchone():
            row = StoredReply(pk=made[0], account=account, subject=subject, body_fingerprint=body_fingerprint)
            return row, made[1]
    rows = StoredReply.objects.filter(account=account, operation=operation, key=key)
    found = rows.first()
    if found is None or found.status is not None or found.body_fingerprint != body_fingerprint:
        return found, False
    if not _lock("pg_try_advisory_lock", found.pk):
        return found, False
    # Whoever worked on it may have stored its reply, or forgotten the row, just before the lock was free.
    again = rows.filter(pk=found.pk).first()
    if again is None or again.status is not None:
        _lock("pg_advisory_unlock", found.pk)
        return again, False
    return again, True


def _lock(function: str, pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LOCK, pk & 0x7FFFFFFF])
        row = cursor.fetchone()
    return bool(row and row[0])


def store(row: StoredReply, *, status: int, reply: dict[str, Any]) -> None:
    """Keep the outcome for whoever repeats the request; one that is known stays as it is."""
    StoredReply.objects.filter(pk=row.pk, subject=row.subject, status=None).update(status=status, reply=reply)


def forget(row: StoredReply) -> None:
    """Free the key of a request that changed nothing, so that a repeat is a fresh try."""
    StoredReply.objects.filter(pk=row.pk, subject=row.subject, status=None).delete()


def forget_expired() -> None:
    """Delete the replies that are no longer given, those of all accounts; call it inside ``scope.system()``."""
    StoredReply.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
