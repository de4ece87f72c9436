"""Records a change, once, inside the transaction that makes it: the activity log keeps it, and readers learn of it.

The log stands here because every service writes it, those of this app included. What else follows from a change (mails,
webhooks, what served APIs push) is the matter of ``events``, an app to the right, which registers itself as a reader.
Readers get what was recorded as it is written, so that nobody has to search the log for news and nothing lies between.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Activity
from common.inserting import insert_rows
from common.redact import redact


@dataclass(frozen=True)
class Change:
    """What was recorded; secret values are hidden."""

    subject: Model
    verb: str
    by: Actor
    before: Mapping[str, Any]
    after: Mapping[str, Any]


Reader = Callable[[Account, Sequence[Change]], None]
_readers: list[Reader] = []


def when_recorded(reader: Reader) -> None:
    """Have the reader called for each change of any account, in its transaction; an error of its undoes the change."""
    if reader not in _readers:
        _readers.append(reader)


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
    old, new = redact(before or {}), redact(after or {})
    Activity.objects.create(**_who(account, by, verb), **_what(subject), before=old, after=new)
    _tell(account, [Change(subject, verb, by, old, new)])


def record_each(
    *,
    account: Account,
    by: Actor,
    verb: str,
    subjects: Sequence[Model],
    before: Mapping[int, dict[str, Any]] | None = None,
    after: Mapping[int, dict[str, Any]] | None = None,
) -> None:
    """Append a row for each of many subjects, in one statement; ``before`` and ``after`` are by the subject's id."""
    changes = [
        Change(subject, verb, by, _part(before, subject.pk), _part(after, subject.pk)) for subject in subjects
    ]
    insert_rows(
        Activity,
        [_what(change.subject) | {"before": change.before, "after": change.after} for change in changes],
        same=_who(account, by, verb) | {"created_at": timezone.now()},
    )
    _tell(account, changes)


def _part(part: Mapping[int, dict[str, Any]] | None, pk: int) -> dict[str, Any]:
    return redact(part[pk]) if part and pk in part else {}


def _tell(account: Account, changes: Sequence[Change]) -> None:
    for reader in _readers:
        reader(account, changes)


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


def _what(subject: Model) -> dict[str, Any]:
    return {
        "subject_type": subject._meta.model_name or "",
        "subject_id": str(subject.pk),
        "subject": str(subject)[:160],
    }
