"""Finding the jobs that nobody looks after, and forgetting what is long over."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.selectors.accounts import working
from accounts.states import AccountState
from common import scope
from jobs import leases
from jobs.kinds import all_kinds
from jobs.models import Job
from jobs.states import JobState, WhenSuspended

LOST_AFTER = timedelta(seconds=15)
AT_ONCE = 500


def due(now: datetime) -> QuerySet[Job]:
    """Jobs that a worker may claim: waiting ones whose time has come, and those whose holder's lease has ended."""
    waiting = Q(state=JobState.QUEUED, run_at__lte=now)
    abandoned = Q(state=JobState.RUNNING, lease_until__lte=now)
    return Job.objects.filter(waiting | abandoned)


def free_dead() -> int:
    """End the leases of processes of this machine that live no more; returns how many jobs are free by that.

    Call it in the system scope. Each sweep does so, hence a dead worker's work goes on when its successor starts.
    """
    running = Job.objects.filter(state=JobState.RUNNING)
    holders = running.exclude(held_by=leases.holder()).order_by().values_list("held_by", flat=True).distinct()
    if not (dead := leases.dead_among(holders)):
        return 0
    return running.filter(held_by__in=dead).update(lease_until=timezone.now(), held_by="", woken_at=None)


def may_begin() -> Q:
    """All jobs but those that wait while their account, or one above it, is suspended (``states.WhenSuspended``).

    It joins the account, so it narrows what is read and never what is claimed by an update.
    """
    waits = [kind.name for kind in all_kinds() if kind.when_suspended == WhenSuspended.WAITS]
    closed = Q(account__state=AccountState.CLOSED) | Q(account__state_above=AccountState.CLOSED)
    held_back = ~working("account") & ~closed
    return ~(Q(kind__in=waits, called_at=None) & held_back)


def take_lost() -> list[tuple[UUID, str]]:
    """Mark as woken, and return with their kinds, the due jobs that were never woken or whose wake-up was lost."""
    with scope.system(), transaction.atomic():
        free_dead()
        now = timezone.now()
        unwoken = Q(woken_at=None) | Q(woken_at__lt=now - LOST_AFTER)
        rows = due(now).filter(unwoken).filter(may_begin())
        lost = rows.select_for_update(skip_locked=True, of=("self",)).order_by("run_at")
        found = list(lost.values_list("pk", "kind")[:AT_ONCE])
        Job.objects.filter(pk__in=[pk for pk, _ in found]).update(woken_at=now)
    return found
