"""The steps of a person plan. Each can be done again after a worker died in it: what touches only our records is
stored in one transaction with its outcome, and what a carrier is asked has a key or a record by which it is found.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from agents.models import PersonPlan, PersonPlanStep
from agents.plans.preview import offered
from agents.plans.records import PlanWanted
from agents.plans.states import StepKind, StepState
from agents.records import AgentRefs, Identifier, MembershipChange, Outcome
from agents.services.inboxes import change_members
from agents.services.onboarding import onboard
from common.e164 import for_people
from common.errors import Conflict, DomainError, OutcomeUnknown
from jobs import work
from jobs.errors import Again, Cancelled
from jobs.models import Job
from messaging.selectors import eligibility
from messaging.selectors.campaigns import open_to
from messaging.selectors.inboxes import inboxes
from messaging.services.bindings import bind_number
from messaging.services.sending import Draft, send_message
from messaging.states import InboxKind
from numbers.e911_states import E911State
from numbers.models import E911Record
from numbers.selectors.numbers import phone_number
from numbers.services import e911
from numbers.services.orders import TAKEN, OrderLine, place_order
from numbers.states import OrderState, Strategy

# Seconds until a step looks again at what another job is doing for it.
LOOK_AGAIN = 5.0
OVER = frozenset({E911State.FAILED, E911State.REMOVED, E911State.INVALID})


@dataclass
class StepRun:
    """One step of a plan, being done or taken back by a worker."""

    job: Job
    plan: PersonPlan
    step: PersonPlanStep
    total: int

    @property
    def account(self) -> Account:
        return self.job.account

    @property
    def by(self) -> Actor:
        return work.actor_of(self.job)

    @property
    def wanted(self) -> PlanWanted:
        """What was asked for, with the number that the plan has got."""
        return replace(PlanWanted.read(self.plan.wanted), e164=self.plan.e164)

    def note(self, **made: object) -> None:
        """Store something before it is acted upon; None forgets it."""
        kept = self.step.made | made
        self.step.made = {name: value for name, value in kept.items() if value is not None}
        self.step.save(update_fields=["made"])

    def ends(self, state: StepState, text: str, **made: object) -> None:
        """Store how the step ended; LostLease when another worker has the job. A wish to stop is heeded afterwards."""
        self.step.state, self.step.text = state, text[:500]
        self.step.made, self.step.finished_at = self.step.made | made, timezone.now()
        with transaction.atomic(), suppress(Cancelled):
            self.step.save(update_fields=["state", "text", "made", "finished_at"])
            work.progress(self.job, self.job.progress_done + 1, self.total)


def refs_of(agent: Agent) -> AgentRefs:
    return AgentRefs(Identifier.REF, (agent.ref,))


def require_done(outcome: Outcome) -> None:
    for faults in outcome.faults.values():
        raise Conflict(faults[0].text)


def _buy(run: StepRun) -> None:
    """Order the number. While the carrier's answer is out the same order is looked at, never another made."""
    if "key" not in run.step.made:
        if run.step.made.get("tried"):
            PersonPlan.objects.filter(pk=run.plan.pk).update(e164=offered(run.account, run.wanted))
            run.plan.refresh_from_db(fields=["e164"])
        run.note(key=f"person-plan:{uuid4()}", tried=True)
    try:
        order = place_order(
            account=run.account,
            by=run.by,
            lines=[OrderLine(run.plan.e164)],
            strategy=Strategy.ALL_OR_NOTHING,
            idempotency_key=run.step.made["key"],
        )
        if order.state == OrderState.FAILED:
            raise Conflict(order.error or TAKEN)
    except DomainError:
        run.note(key=None)
        raise
    if order.state == OrderState.PROCESSING:
        raise Again("The carrier has not answered the order yet.", retry_after=LOOK_AGAIN)
    run.ends(
        StepState.DONE, f"{for_people(run.plan.e164, run.account.country)} is on the account.", order=order.pk
    )


def _onboard(run: StepRun) -> None:
    with transaction.atomic():
        outcome = onboard(account=run.account, by=run.by, items=[run.wanted.person])
        require_done(outcome)
        run.plan.agent = outcome.agents[0][0]
        run.plan.save(update_fields=["agent"])
        run.ends(StepState.DONE, f"{run.plan.name} is an agent.")


def _join(run: StepRun) -> None:
    assert run.plan.agent is not None, "The agent comes before the inboxes."
    with transaction.atomic():
        rows = list(inboxes(run.account).filter(pk__in=run.wanted.inboxes, kind=InboxKind.SHARED))
        if len(rows) < len(run.wanted.inboxes):
            raise Conflict("One of the inboxes has been removed.")
        agents = refs_of(run.plan.agent)
        items = [MembershipChange(agents, add=True, e164=inbox.e164) for inbox in rows]
        require_done(change_members(account=run.account, by=run.by, items=items))
        names = ", ".join(inbox.name for inbox in rows)
        run.ends(StepState.DONE, f"Joined {names}.", inboxes=[inbox.pk for inbox in rows])


def plans_record(run: StepRun) -> E911Record | None:
    """The emergency record that the plan has made, if it has."""
    postal = run.wanted.postal
    if postal is None:
        return None
    rows = E911Record.objects.filter(
        account=run.account,
        e164=run.plan.e164,
        caller_name=run.wanted.caller_name,
        created_at__gte=run.plan.created_at,
    )
    return rows.exclude(state__in=OVER).order_by("-pk").first()


def _set_address(run: StepRun) -> None:
    record = plans_record(run)
    try:
        if record is None:
            assert run.wanted.address_id is not None, "A plan is shown with a validated address."
            e911.provision(
                account=run.account,
                by=run.by,
                e164=run.plan.e164,
                address_id=run.wanted.address_id,
                caller_name=run.wanted.caller_name,
                wait=True,
            )
    except DomainError:
        record = plans_record(run)
        if record is None:
            raise
    else:
        record = plans_record(run)
    if record is None or record.state != E911State.ACTIVE:
        raise Again("The carrier has not confirmed the address yet.", retry_after=LOOK_AGAIN)
    run.ends(StepState.DONE, f"{record.address} is in force.", record=record.pk)


def _enable(run: StepRun) -> None:
    """Put the number on the account's first approved campaign where it may not send without one; once."""
    number = phone_number(run.account, run.plan.e164)
    if eligibility.is_enabled(run.account, number):
        return
    campaign = open_to(run.account, number).first()
    if campaign is not None:
        bind_number(account=run.account, by=run.by, e164=number.e164, ref=campaign.ref, wait=True)


def _welcome(run: StepRun) -> None:
    _enable(run)
    if "key" not in run.step.made:
        run.note(key=f"person-plan:{uuid4()}")
    draft = Draft(ours=run.plan.e164, peer=run.wanted.mobile, text=run.wanted.welcome)
    try:
        message = send_message(
            account=run.account, by=run.by, draft=draft, wait=True, idempotency_key=run.step.made["key"]
        )
    except OutcomeUnknown as exc:
        raise Again("The carrier has not confirmed the message yet.", retry_after=LOOK_AGAIN) from exc
    except DomainError:
        run.note(key=None)
        raise
    run.ends(
        StepState.DONE, f"Sent to {for_people(message.peer, run.account.country)}.", message=str(message.pk)
    )


DO: dict[StepKind, Callable[[StepRun], None]] = {
    StepKind.NUMBER: _buy,
    StepKind.AGENT: _onboard,
    StepKind.INBOXES: _join,
    StepKind.E911: _set_address,
    StepKind.WELCOME: _welcome,
}
