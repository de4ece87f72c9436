"""Reads of exports."""

from collections.abc import Collection

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import NotFound
from jobs.models import Export, Job


def exports(account: Account) -> QuerySet[Export]:
    """The account's, newest first."""
    return Export.objects.filter(account=account).select_related("job")


def exports_of(account: Account, sources: Collection[str]) -> QuerySet[Export]:
    """Those of some lists."""
    return exports(account).filter(source__in=sources)


def export(account: Account, ref: str) -> Export:
    """One; NotFound for another account's."""
    found = exports(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such file.")
    return found


def export_of(job: Job) -> Export | None:
    """The file that the job writes; None for another job, and once its file is forgotten."""
    return exports(job.account).filter(job=job).first()
