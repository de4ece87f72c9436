"""What the pages of agents and inboxes share: words, badges, faults on forms, and one agent by their ref."""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm
from django.urls import reverse

from accounts.models import Agent
from accounts.states import AgentState
from accounts.web import AccountRequest
from agents.records import AgentRefs, Fault, Identifier, Outcome
from agents.selectors import staff
from agents.selectors.agents import agent as one_agent
from common.e164 import for_people
from common.errors import NotFound

STATE_TONES = {AgentState.ACTIVE: "ok", AgentState.SUSPENDED: "warn", AgentState.OFFBOARDED: "muted"}
GROUP_LABELS = {staff.PEOPLE: "People", staff.BOTS: "Voice bots", staff.LEFT: "Offboarded"}


def working_agent(request: AccountRequest, ref: str) -> Agent:
    """The agent, who has not left."""
    found = one_agent(request.account, ref)
    if found.state == AgentState.OFFBOARDED:
        raise NotFound("This agent has been offboarded.")
    return found


def refs_of(agent: Agent) -> AgentRefs:
    return AgentRefs(Identifier.REF, (agent.ref,))


def state_badge(agent: Agent) -> dict[str, str]:
    return {"tone": STATE_TONES[AgentState(agent.state)], "label": agent.get_state_display()}


def all_faults(outcome: Outcome) -> list[Fault]:
    return [fault for found in outcome.faults.values() for fault in found]


def fault_text(fault: Fault) -> str:
    """The words of a fault, with its number as people write it."""
    if fault.value.startswith("+") and fault.value in fault.text:
        return fault.text.replace(fault.value, for_people(fault.value))
    return fault.text


def put_faults(form: BaseForm, faults: Iterable[Fault], *, numbers: dict[str, str] | None = None) -> None:
    """Show each fault at its field; one about a number at the field of ``numbers`` that has it."""
    by_number = {e164: name for name, e164 in (numbers or {}).items() if e164}
    for fault in faults:
        name = by_number.get(fault.value, fault.field)
        form.add_error(name if name in form.fields else None, fault_text(fault))


def tabs(active: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The groups of agents."""
    url = reverse("agents:list")
    return [
        {
            "label": label,
            "url": url if name == staff.PEOPLE else f"{url}?group={name}",
            "active": name == active,
            "count": counts[name],
        }
        for name, label in GROUP_LABELS.items()
    ]
