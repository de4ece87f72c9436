"""The jobs that carry calls on: each does what is due and leaves the rest to the next one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.states import AccountState
from calls.engine.causes import Cause, state_after
from calls.live.ending import write_records
from calls.live.models import Call, Leg
from calls.live.running import begin_call, carry_on
from calls.recordings.services.taking import end_all
from calls.states import HungUpBy, LegState
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.services import NewJob

CARRY_ON = "calls.carry_on"


def wake(call: Call, *, by: Actor, at: datetime | None = None) -> None:
    """Have a worker carry the call on, now or at a moment; call it in the transaction that gives it something to do."""
    new = NewJob(CARRY_ON, f"Call {call.ref}", {"call": call.pk}, subject=call, run_at=at)
    job_services.start(new, account=call.account, by=by)


def carry_on_job(job: Job) -> None:
    """A call that was planned for an account that is suspended by now does not begin."""
    call = Call.objects.select_related("account").get(account=job.account, pk=job.payload["call"])
    if call.started_at is None and job.account.effective_state != AccountState.ACTIVE:
        rows = Call.objects.filter(account=job.account, pk=call.pk, started_at=None, ended_at=None)
        rows.update(state=LegState.CANCELLED, ended_at=timezone.now())
    elif call.started_at is None and call.ended_at is None:
        begin_call(call)
    due = carry_on(job.account, call.pk)
    with transaction.atomic():
        work.settle(job)
        if due is not None:
            wake(call, by=work.actor_of(job), at=due)


def gave_up(job: Job) -> None:
    """The job failed for good: the call ends as it stands, so that it holds neither its app nor anybody's attention."""
    rows = Call.objects.select_for_update(of=("self",)).select_related("account")
    call = rows.filter(account=job.account, pk=job.payload["call"], ended_at=None).first()
    if call is None:
        return
    now = timezone.now()
    for leg in Leg.objects.filter(account=job.account, call=call, ended_at=None):
        leg.state = state_after(LegState(leg.state), Cause.OUT_OF_ORDER)
        leg.cause, leg.by, leg.ended_at = Cause.OUT_OF_ORDER, HungUpBy.US, now
        leg.save(update_fields=["state", "cause", "by", "ended_at"])
    call.state = state_after(LegState(call.state), Cause.OUT_OF_ORDER)
    call.ended_at = now
    call.save(update_fields=["state", "ended_at"])
    end_all(call, now)
    write_records(call)
