"""Starting a person plan, trying it again where it stopped, and undoing what it made."""

from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.kinds import PERSON_PLAN, PERSON_PLAN_UNDO
from agents.models import PersonPlan, PersonPlanStep
from agents.plans.records import Preview
from agents.plans.states import UNDOABLE, PlanState
from common.errors import Conflict, NotFound
from jobs import services as job_services
from jobs.services import NewJob


@while_active
def start_plan(*, account: Account, by: Actor, preview: Preview, token: UUID) -> PersonPlan:
    """Have a worker do what was previewed. Of several requests with one token the first starts it, and all of them
    get its plan. Conflict when something stands against it.
    """
    known = PersonPlan.objects.filter(account=account, token=token).first()
    if known is not None:
        return known
    if preview.refusals:
        raise Conflict(preview.refusals[0])
    try:
        with transaction.atomic():
            return _record(account, by, preview, token)
    except IntegrityError:
        return PersonPlan.objects.get(account=account, token=token)


def _record(account: Account, by: Actor, preview: Preview, token: UUID) -> PersonPlan:
    wanted = preview.wanted
    job = job_services.start(
        NewJob(PERSON_PLAN, f"Set up {wanted.name}", idempotency_key=f"person-plan:{token}"),
        account=account,
        by=by,
    )
    plan = PersonPlan.objects.create(
        account=account,
        token=token,
        name=wanted.name,
        wanted=wanted.stored(),
        e164=wanted.e164,
        job=job,
        made_by=by.label[:160],
    )
    PersonPlanStep.objects.bulk_create(
        PersonPlanStep(
            account=account,
            plan=plan,
            position=position,
            kind=step.kind,
            title=step.title[:200],
            cost=step.cost,
        )
        for position, step in enumerate(preview.steps)
    )
    after = {"number": plan.e164, "steps": [step.kind.label for step in preview.steps]}
    activity.record(account=account, by=by, verb="planned", subject=plan, after=after)
    return plan


def _moved(account: Account, pk: int, moves: dict[PlanState, PlanState], refusal: str) -> PersonPlan:
    """Take the plan from one of the states to the one beside it; call it in a transaction."""
    for before, after in moves.items():
        if PersonPlan.objects.filter(account=account, pk=pk, state=before).update(
            state=after, finished_at=None
        ):
            return PersonPlan.objects.get(account=account, pk=pk)
    if not PersonPlan.objects.filter(account=account, pk=pk).exists():
        raise NotFound("There is no such plan.")
    raise Conflict(refusal)


@while_active
def retry_plan(*, account: Account, by: Actor, pk: int) -> PersonPlan:
    """Go on where the plan stopped, forwards or back; Conflict when it has not stopped."""
    moves = {PlanState.STOPPED: PlanState.RUNNING, PlanState.UNDO_STOPPED: PlanState.UNDOING}
    with transaction.atomic():
        plan = _moved(account, pk, moves, "Only a plan that has stopped can be tried again.")
        job_services.retry(account=account, by=by, job_id=plan.job_id)
    return plan


@while_active
def undo_plan(*, account: Account, by: Actor, pk: int, release_number: bool) -> PersonPlan:
    """Take back what the plan made, the last thing first: the emergency address, places in inboxes, the agent with
    inbox and number. A number that was bought stays, free for others, or is released in 72 hours. Conflict while the
    plan is at work and when it was undone.
    """
    moves = dict.fromkeys(sorted(UNDOABLE), PlanState.UNDOING)
    with transaction.atomic():
        plan = _moved(account, pk, moves, "Only a plan that is done or has stopped can be undone.")
        plan.job = job_services.start(
            NewJob(PERSON_PLAN_UNDO, f"Undo the plan of {plan.name}"), account=account, by=by
        )
        plan.releases_number = release_number
        plan.save(update_fields=["job", "releases_number"])
        activity.record(account=account, by=by, verb="undid", subject=plan)
    return plan
