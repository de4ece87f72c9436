"""Taking back the steps of a person plan. Each can be taken back again after a worker died in it."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import Agent
from accounts.states import AgentState
from agents.plans.states import StepKind, StepState
from agents.plans.steps import LOOK_AGAIN, StepRun, plans_record, refs_of, require_done
from agents.records import MembershipChange
from agents.services.inboxes import change_members
from agents.services.offboarding import offboard
from common.e164 import for_people
from common.errors import DomainError
from jobs.errors import Again
from messaging.models import Message
from messaging.selectors.inboxes import inboxes
from messaging.states import InboxKind, MessageState
from numbers.e911_states import E911State
from numbers.models import NumberOrder
from numbers.selectors.numbers import phone_numbers
from numbers.services import e911
from numbers.services.holding import schedule_release
from numbers.states import NumberState, OrderState

NOT_SENT = frozenset({MessageState.FAILED, MessageState.CANCELLED})


def _agent_here(run: StepRun) -> Agent | None:
    """The plan's agent, unless they have left meanwhile."""
    rows = Agent.objects.filter(account=run.account, person_plans=run.plan)
    return rows.exclude(state=AgentState.OFFBOARDED).first()


def _message(run: StepRun) -> None:
    """A message stays sent; only one that never went can be forgotten."""
    key = run.step.made.get("key")
    rows = (
        Message.objects.filter(account=run.account, job__idempotency_key=key)
        if key
        else Message.objects.none()
    )
    if run.step.state == StepState.DONE or rows.exclude(state__in=NOT_SENT).exists():
        run.ends(StepState.KEPT, "It was sent, and a message cannot be unsent.")
    else:
        run.ends(StepState.UNDONE, "It was not sent.")


def _address(run: StepRun) -> None:
    number = phone_numbers(run.account).filter(e164=run.plan.e164).first()
    record = plans_record(run) if number else None
    if record is None:
        run.ends(StepState.UNDONE, "The address is not in force.")
        return
    if record.state in {E911State.ACTIVE, E911State.REMOVAL_FAILED}:
        try:
            e911.remove_record(account=run.account, by=run.by, e164=run.plan.e164, wait=True)
        except DomainError:
            record.refresh_from_db()
            if record.state not in {E911State.DEPROVISIONING, E911State.REMOVED}:
                raise
        else:
            record.refresh_from_db()
    if record.state != E911State.REMOVED:
        raise Again("The carrier has not answered about the address yet.", retry_after=LOOK_AGAIN)
    run.ends(StepState.UNDONE, "The address was removed.")


def _inboxes(run: StepRun) -> None:
    with transaction.atomic():
        agent = _agent_here(run)
        rows = inboxes(run.account).filter(pk__in=run.step.made.get("inboxes", []), kind=InboxKind.SHARED)
        if agent is not None:
            items = [MembershipChange(refs_of(agent), add=False, e164=inbox.e164) for inbox in rows]
            require_done(change_members(account=run.account, by=run.by, items=items))
        run.ends(StepState.UNDONE, "Left them again.")


def _agent(run: StepRun) -> None:
    """Offboard; the inbox that came with the plan goes, and the number is free."""
    with transaction.atomic():
        agent = _agent_here(run)
        if agent is not None:
            require_done(
                offboard(account=run.account, by=run.by, targets=[refs_of(agent)], remove_inboxes=True)
            )
        gone = "Has left already." if run.plan.agent_id else "Nobody was onboarded."
        run.ends(StepState.UNDONE, "Offboarded, and the number is free." if agent else gone)


def _number(run: StepRun) -> None:
    """Keep a bought number, free for others, or schedule its release."""
    key = run.step.made.get("key")
    order = NumberOrder.objects.filter(account=run.account, job__idempotency_key=key).first() if key else None
    if order is not None and order.state == OrderState.PROCESSING:
        raise Again("The carrier has not answered the order yet.", retry_after=LOOK_AGAIN)
    with transaction.atomic():
        number = phone_numbers(run.account).filter(e164=run.plan.e164).first()
        if order is None or order.state == OrderState.FAILED or number is None:
            run.ends(StepState.UNDONE, "The account does not have the number.")
        elif not run.plan.releases_number:
            run.ends(
                StepState.KEPT,
                f"{for_people(number.e164, run.account.country)} stays on the account, free for others.",
            )
        else:
            if number.state != NumberState.RELEASE_SCHEDULED:
                schedule_release(account=run.account, by=run.by, e164=number.e164)
            run.ends(StepState.UNDONE, "Its release is scheduled; until then you can keep it on its page.")


UNDO: dict[StepKind, Callable[[StepRun], None]] = {
    StepKind.NUMBER: _number,
    StepKind.AGENT: _agent,
    StepKind.INBOXES: _inboxes,
    StepKind.E911: _address,
    StepKind.WELCOME: _message,
}
