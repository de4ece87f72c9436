"""Writes the activity log; call it inside the transaction that makes the change."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from accounts.actor import Actor
from accounts.models import Account, Activity
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
    _row(account, by, verb, subject, before, after).save(force_insert=True)


def record_each(
    *,
    account: Account,
    by: Actor,
    verb: str,
    subjects: Iterable[Model],
    after: Mapping[int, dict[str, Any]] | None = None,
) -> None:
    """Append a row for each of many subjects, in one statement; ``after`` is by the subject's id."""
    told = after or {}
    Activity.objects.bulk_create(
        _row(account, by, verb, subject, None, told.get(subject.pk)) for subject in subjects
    )


def _row(
    account: Account,
    by: Actor,
    verb: str,
    subject: Model,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> Activity:
    return Activity(
        account=account,
        user_id=by.user_id,
        actor=by.label[:160],
        acting_from=by.acting_from,
        source=by.source,
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        subject=str(subject)[:160],
        before=redact(before or {}),
        after=redact(after or {}),
        request_id=by.request_id,
    )
