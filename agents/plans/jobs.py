"""Does a person plan step by step, and takes it back step by step; a step that is over is never done again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from agents.models import PersonPlan, PersonPlanStep
from agents.plans.states import PlanState, StepKind, StepState
from agents.plans.steps import DO, StepRun
from agents.plans.undo import UNDO
from common.errors import DomainError
from jobs import work
from jobs.errors import Again
from jobs.models import Job

TO_UNDO = frozenset({StepState.DONE, StepState.FAILED, StepState.RUNNING})


def carry_out(job: Job) -> None:
    """Do the steps that are not done yet; a refusal stops the plan there, and what was done stays."""
    plan = _begun(job, {PlanState.RUNNING, PlanState.STOPPED}, PlanState.RUNNING)
    if plan is None:
        return
    steps = list(plan.steps.all())
    done = [step for step in steps if step.state == StepState.DONE]
    for step in steps[len(done) :]:
        run = _next(job, plan, step, len(steps), done=step.position)
        step.state, step.text = StepState.RUNNING, ""
        step.save(update_fields=["state", "text"])
        _do(run)
    _end(job, plan, PlanState.DONE)


def _do(run: StepRun) -> None:
    try:
        DO[StepKind(run.step.kind)](run)
    except (DomainError, Again) as exc:
        waits = isinstance(exc, Again)
        state = StepState.RUNNING if waits else StepState.FAILED
        PersonPlanStep.objects.filter(pk=run.step.pk).update(state=state, text=exc.text[:500])
        raise


def not_carried_out(job: Job) -> None:
    """The plan stopped: by a refusal, on request, or because a carrier did not answer for long."""
    plans = PersonPlan.objects.filter(account_id=job.account_id, job=job)
    PersonPlanStep.objects.filter(plan__in=plans, state=StepState.RUNNING).update(
        state=StepState.FAILED, text=job.error[:500]
    )
    plans.filter(state=PlanState.RUNNING).update(state=PlanState.STOPPED, finished_at=timezone.now())


def undo(job: Job) -> None:
    """Take back every step that was begun, the last one first."""
    plan = _begun(job, {PlanState.UNDOING, PlanState.UNDO_STOPPED}, PlanState.UNDOING)
    if plan is None:
        return
    begun = list(plan.steps.exclude(state=StepState.WAITING).order_by("-position"))
    left = [step for step in begun if step.state in TO_UNDO]
    for step in left:
        run = _next(job, plan, step, len(begun), done=begun.index(step))
        try:
            UNDO[StepKind(step.kind)](run)
        except (DomainError, Again) as exc:
            PersonPlanStep.objects.filter(pk=step.pk).update(text=exc.text[:500])
            raise
    _end(job, plan, PlanState.UNDONE)


def not_undone(job: Job) -> None:
    plans = PersonPlan.objects.filter(account_id=job.account_id, job=job, state=PlanState.UNDOING)
    plans.update(state=PlanState.UNDO_STOPPED, finished_at=timezone.now())


def _begun(job: Job, states: Iterable[PlanState], state: PlanState) -> PersonPlan | None:
    """The job's plan, at work; None, and the job settled, when another job has taken the plan over."""
    rows = PersonPlan.objects.filter(account_id=job.account_id, job=job)
    if rows.filter(state__in=states).update(state=state, finished_at=None):
        return rows.select_related("agent").get()
    work.settle(job, {"outcome": "Nothing to do."})
    return None


def _next(job: Job, plan: PersonPlan, step: PersonPlanStep, total: int, *, done: int) -> StepRun:
    """Heed a wish to stop, renew the lease, and begin the step."""
    work.progress(job, done, total)
    return StepRun(job, plan, step, total)


def _end(job: Job, plan: PersonPlan, state: PlanState) -> None:
    with transaction.atomic():
        work.settle(job, {"plan": plan.pk})
        PersonPlan.objects.filter(pk=plan.pk).update(state=state, finished_at=timezone.now())
