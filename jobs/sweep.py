"""Finding the jobs that nobody looks after, and forgetting what is long over."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.selectors.accounts import working
from accounts.states import AccountState
from common import scope
from jobs.kinds import all_kinds
from jobs.models import Job
from jobs.states import JobState, WhenSuspended

LOST_AFTER = timedelta(seconds=15)
AT_ONCE = 500


def due(now: datetime) -> QuerySet[Job]:
    """Jobs that a worker may claim: waiting ones whose time has come, and those whose holder's lease has ended."""
    waiting = Q(state=JobState.QUEUED, run_at__lte=now)
    abandoned = Q(state=JobState.RUNNING, lease_until__lt=now)
    return Job.objects.filter(waiting | abandoned)


def may_begin() -> Q:
    """All jobs but those that wait while their account, or one above it, is suspended (``states.WhenSuspended``).

    It joins the account, so it narrows what is read and never what is claimed by an update.
    """
    waits = [kind.name for kind in all_kinds() if kind.when_suspended == WhenSuspended.WAITS]
    closed = Q(account__state=AccountState.CLOSED) | Q(account__state_above=AccountState.CLOSED)
    held_back = ~working("account") & ~closed
    return ~(Q(kind__in=waits, called_at=None) & held_back)


def take_lost() -> list[UUID]:
    """Mark as woken, and return, the due jobs that were never woken or whose wake-up was lost."""
    now = timezone.now()
    with scope.system(), transaction.atomic():
        unwoken = Q(woken_at=None) | Q(woken_at__lt=now - LOST_AFTER)
        rows = due(now).filter(unwoken).filter(may_begin())
        lost = rows.select_for_update(skip_locked=True, of=("self",)).order_by("run_at")
        ids = list(lost.values_list("pk", flat=True)[:AT_ONCE])
        Job.objects.filter(pk__in=ids).update(woken_at=now)
    return ids
