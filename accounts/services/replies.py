"""Stored replies: a write that carries an Idempotency-Key is done once, however often it is sent within a day."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Account, StoredReply
from common.crypto import fingerprint
from common.errors import Conflict

KEPT = timedelta(hours=24)

# One statement makes the row or starts one that is over anew; the unique constraint settles races.
CLAIM = """
INSERT INTO accounts_storedreply AS r (account_id, operation, key, body_fingerprint, subject, created_at)
VALUES (%(account)s, %(operation)s, %(key)s, %(body)s, %(subject)s, %(now)s)
ON CONFLICT (account_id, operation, key) DO UPDATE SET
    body_fingerprint = excluded.body_fingerprint, subject = excluded.subject, created_at = excluded.created_at,
    status = NULL, reply = NULL
WHERE r.created_at < %(expired)s
RETURNING id
"""


def claim(*, account: Account, operation: str, key: str, body: dict[str, Any]) -> StoredReply:
    """The row of an Idempotency-Key, new or from an earlier request with the same body.

    With a ``status`` it holds the reply to give. Without one the work is to be done under ``subject`` as its own
    idempotency key: the row is new, or an earlier request is at work, has died, or could not learn the outcome, and
    whatever that one made is found under the same subject. Raises Conflict for another body.
    """
    body_fingerprint = fingerprint(json.dumps(body, sort_keys=True))
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
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        if row := cursor.fetchone():
            return StoredReply(pk=row[0], account=account, subject=subject)
    found = StoredReply.objects.filter(account=account, operation=operation, key=key).first()
    if found is None:
        raise Conflict("A request with this Idempotency-Key has just ended; send it again.")
    if found.body_fingerprint != body_fingerprint:
        raise Conflict("This Idempotency-Key was used with another body.")
    return found


def store(row: StoredReply, *, status: int, reply: dict[str, Any]) -> None:
    """Keep the outcome for whoever repeats the request; one that is known stays as it is."""
    StoredReply.objects.filter(pk=row.pk, subject=row.subject, status=None).update(status=status, reply=reply)


def forget(row: StoredReply) -> None:
    """Free the key of a request that changed nothing, so that a repeat is a fresh try."""
    StoredReply.objects.filter(pk=row.pk, subject=row.subject, status=None).delete()


def forget_expired() -> None:
    """Delete the replies that are no longer given, those of all accounts; call it inside ``scope.system()``."""
    StoredReply.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
