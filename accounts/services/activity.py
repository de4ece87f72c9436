"""Writes the activity log; call it inside the transaction that makes the change."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Activity
from common.inserting import insert_rows
from common.redact import redact


def record(
    *,
    account: Account,
    by: Actor,
    verb: str,
    subject: Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Append one row saying who did ``verb`` to ``subject``; secret values are hidden before they are stored."""
    row = _who(account, by, verb) | _what(subject, after)
    Activity.objects.create(**row, before=redact(before or {}))


def record_each(
    *,
    account: Account,
    by: Actor,
    verb: str,
    subjects: Sequence[Model],
    after: Mapping[int, dict[str, Any]] | None = None,
) -> None:
    """Append a row for each of many subjects, in one statement; ``after`` is by the subject's id."""
    told = after or {}
    insert_rows(
        Activity,
        [_what(subject, told.get(subject.pk)) for subject in subjects],
        same=_who(account, by, verb) | {"created_at": timezone.now()},
    )


def _who(account: Account, by: Actor, verb: str) -> dict[str, Any]:
    return {
        "account_id": account.pk,
        "user_id": by.user_id,
        "actor": by.label[:160],
        "acting_from": by.acting_from,
        "source": by.source,
        "verb": verb,
        "request_id": by.request_id,
    }


def _what(subject: Model, after: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "subject_type": subject._meta.model_name or "",
        "subject_id": str(subject.pk),
        "subject": str(subject)[:160],
        "after": redact(after or {}),
    }
