"""Reads of the activity log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Model, Q, QuerySet

from accounts.models import Account, Activity
from common.compiled import Slot
from common.searching import Search

RECENT = 5000


@dataclass(frozen=True)
class ActivityFilter:
    """What the log is narrowed to; empty parts do not narrow. ``since`` and ``until`` are included."""

    search: str = ""
    verb: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def activity(account: Account | Slot) -> QuerySet[Activity]:
    return Activity.objects.filter(account=account)


def activity_of(account: Account, subject: Model) -> QuerySet[Activity]:
    """What happened to one thing, newest first."""
    return activity_about(account, type(subject), str(subject.pk))


def activity_about(account: Account | Slot, model: type[Model], key: str | Slot) -> QuerySet[Activity]:
    """The same by the key of the thing, for queries that are compiled too."""
    return activity(account).filter(subject_type=model._meta.model_name, subject_id=key)


def activity_of_all(account: Account, subjects: Sequence[Model]) -> QuerySet[Activity]:
    """What happened to several things, newest first."""
    any_of_them = Q(pk__in=[])
    for subject in subjects:
        any_of_them |= Q(subject_type=subject._meta.model_name, subject_id=str(subject.pk))
    return activity(account).filter(any_of_them)


def searched(account: Account, wanted: ActivityFilter) -> Search[Activity]:
    """The account's log entries that fit; the text is looked for in who did it and in what it was done to."""
    rows = activity(account)
    if wanted.verb:
        rows = rows.filter(verb=wanted.verb)
    if wanted.subject:
        rows = rows.filter(subject_type=wanted.subject)
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(created_at__lt=wanted.until)
    text = wanted.search.strip()
    return Search(rows, Q(account=account), (text,) if text else ())


def words_used(account: Account) -> tuple[list[str], list[str]]:
    """The verbs and the sorts of subject in the latest few thousand entries, to choose from."""
    latest = Activity.objects.filter(account=account).order_by("-id").values("verb", "subject_type")[:RECENT]
    select, values = latest.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT verb, subject_type FROM ({select}) AS latest", values)  # noqa: S608
        pairs = cursor.fetchall()
    return sorted({verb for verb, _ in pairs}), sorted({subject for _, subject in pairs})


def log(account: Account, wanted: ActivityFilter) -> QuerySet[Activity]:
    """The entries that fit, newest first."""
    return searched(account, wanted).every().order_by("-id")


def latest(account: Account, most: int) -> list[Activity]:
    """The account's newest entries."""
    return list(activity(account).select_related(None).order_by("-id")[:most])
