"""Writes the activity log; call it inside the transaction that makes the change."""

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
    Activity.objects.create(
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
