"""What a person plan would do: each step with its cost and with what stands against it. Carriers are asked, nothing
is ordered, sent or made.
"""

from dataclasses import replace

from accounts.models import Account
from accounts.selectors.accounts import payer_of
from agents.plans.records import PlanWanted, Preview, PreviewStep
from agents.plans.states import StepKind
from agents.records import AgentRefs, Identifier
from agents.selectors.agents import find_agents
from agents.services.onboarding import check_new_agents
from common.e164 import for_people
from common.errors import DomainError, NotFound
from messaging import segments
from messaging.selectors import eligibility, opt_outs
from messaging.selectors.campaigns import approved, open_to
from messaging.selectors.inboxes import inboxes
from messaging.selectors.prices import price_of_part
from messaging.selectors.reach import against_peer
from messaging.services import content
from messaging.states import InboxKind
from numbers.e911_states import IN_FORCE
from numbers.models import E911Record
from numbers.selectors import store
from numbers.selectors.numbers import phone_number
from numbers.services.e911 import no_address_needed, validate_address
from providers.contract.numbers_for_sale import NumberQuery


def preview(*, account: Account, wanted: PlanWanted) -> Preview:
    """The plan as it would be done now. When the number to be bought is named no more, or sold, another is chosen."""
    steps: list[PreviewStep] = []
    if wanted.area_code:
        wanted, step = _number(account, wanted)
        steps.append(step)
    steps.append(_agent(account, wanted))
    if wanted.inboxes:
        steps.append(_inboxes(account, wanted))
    if wanted.address is not None:
        wanted, step = _e911(account, wanted)
        steps.append(step)
    if wanted.welcome:
        steps.append(_welcome(account, wanted))
    found = Preview(wanted, steps)
    _check_funds(account, found)
    return found


def offered(account: Account, wanted: PlanWanted) -> str:
    """The number to be bought: the one that was chosen before while it is for sale, or another of the area code."""
    if wanted.e164:
        query = NumberQuery(mask=wanted.e164, limit=1)
        if any(number.e164 == wanted.e164 for number in store.search(account, query)):
            return wanted.e164
    found = store.search(account, NumberQuery(mask=wanted.area_code, limit=1))
    if not found:
        raise NotFound(f"No number of area code {wanted.area_code} is for sale.")
    return found[0].e164


def _number(account: Account, wanted: PlanWanted) -> tuple[PlanWanted, PreviewStep]:
    step = PreviewStep(StepKind.NUMBER, f"Buy a number of area code {wanted.area_code}", "")
    before = wanted.e164
    try:
        wanted = replace(wanted, e164=offered(account, wanted))
    except DomainError as exc:
        step.refusals.append(exc.text)
        return replace(wanted, e164=""), step
    step.title = f"Buy {for_people(wanted.e164, account.country)}"
    step.detail = "A month in advance, and every month after that."
    step.cost = store.price_each(account, wanted.e164)
    if before and before != wanted.e164:
        step.notes.append(f"{for_people(before, account.country)} was sold meanwhile; this is another one.")
    return wanted, step


def _agent(account: Account, wanted: PlanWanted) -> PreviewStep:
    use = "with a supervised inbox on" if wanted.supervised else "with the private number"
    number = for_people(wanted.e164, account.country) if wanted.e164 else "the number"
    step = PreviewStep(StepKind.AGENT, f"Onboard {wanted.name}", f"{use} {number}".capitalize() + ".")
    # A number that is still to be bought is not the account's yet.
    person = wanted.person_without_number if wanted.area_code else wanted.person
    for faults in check_new_agents(account=account, items=[person]).values():
        step.refusals += [fault.text for fault in faults]
    if wanted.area_code and wanted.supervised:
        refs = AgentRefs(Identifier.REF, wanted.supervisors)
        if len(find_agents(account, refs)) < len(wanted.supervisors):
            step.refusals.append("A supervisor is no agent any more.")
    if wanted.supervisors and wanted.supervised:
        step.detail += f" {len(wanted.supervisors)} supervise{'s' * (len(wanted.supervisors) == 1)} it."
    return step


def _inboxes(account: Account, wanted: PlanWanted) -> PreviewStep:
    rows = inboxes(account).filter(pk__in=wanted.inboxes, kind=InboxKind.SHARED)
    names = list(rows.values_list("name", flat=True))
    count = len(wanted.inboxes)
    title = f"Join {count} shared inbox{'es' * (count != 1)}"
    step = PreviewStep(StepKind.INBOXES, title, ", ".join(names) + ".")
    if len(names) < count:
        step.refusals.append("One of the inboxes has been removed.")
    return step


def _e911(account: Account, wanted: PlanWanted) -> tuple[PlanWanted, PreviewStep]:
    step = PreviewStep(
        StepKind.E911, "Set the emergency address", f"{wanted.postal}, as {wanted.caller_name}."
    )
    if not wanted.e164 or wanted.postal is None:
        return wanted, step
    try:
        found = validate_address(account=account, address=wanted.postal)
    except DomainError as exc:
        step.refusals.append(exc.text)
        return replace(wanted, address_id=None), step
    if E911Record.objects.filter(account=account, e164=wanted.e164, state__in=IN_FORCE).exists():
        step.notes.append("The number's present address is replaced, and undoing does not bring it back.")
    if found.postal != wanted.postal:
        step.notes.append(f"The carrier writes the address as {found.postal}. That one is set.")
    if reason := no_address_needed(wanted.e164):
        step.refusals.append(reason)
    return replace(wanted, address_id=found.pk), step


def _welcome(account: Account, wanted: PlanWanted) -> PreviewStep:
    counted = segments.count(wanted.welcome)
    parts = f"{counted.parts} part{'s' * (counted.parts != 1)}"
    to = for_people(wanted.mobile, account.country)
    step = PreviewStep(StepKind.WELCOME, f"Write to {to}", f"SMS, {parts}: “{wanted.welcome}”")
    step.cost = price_of_part(account, wanted.mobile) * counted.parts
    step.notes.append("A message cannot be unsent: undoing the plan leaves it.")
    step.refusals += _against_message(account, wanted)
    return step


def _against_message(account: Account, wanted: PlanWanted) -> list[str]:
    found = []
    if not account.service_sms:
        found.append("SMS is not enabled on this account.")
    elif wanted.e164 and not wanted.area_code:
        try:
            number = phone_number(account, wanted.e164)
            is_enabled = eligibility.is_enabled(account, number) or open_to(account, number).exists()
            refusal = eligibility.may_send(account, number, is_enabled=is_enabled)
        except NotFound as exc:
            refusal = exc
        found += [refusal.text] if refusal else []
    elif wanted.e164 and eligibility.needs_campaign(wanted.e164) and not approved(account).exists():
        found.append("The new number can send only once it is on an approved campaign, and there is none.")
    if against := against_peer(account, ours=wanted.e164, peer=wanted.mobile):
        found.append(against)
    if opt_outs.in_force(account, wanted.e164, wanted.mobile):
        found.append("The recipient has opted out of your messages.")
    try:
        content.check_text(wanted.welcome, required=True)
    except DomainError as exc:
        found.append(exc.text)
    return found


def _check_funds(account: Account, found: Preview) -> None:
    """Put it on the first step that costs something when the balance does not cover the whole plan."""
    payer = payer_of(account)
    short = found.cost > payer.free_balance
    if found.cost and short:
        step = next(step for step in found.steps if step.cost)
        step.refusals.append("The balance does not cover this plan.")
