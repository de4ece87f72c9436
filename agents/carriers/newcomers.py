"""Takes over agents whom only a carrier knew, with the numbers and inboxes that they have there."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from django.db import transaction

from accounts.models import Account, Agent
from agents.carriers.compare import NUMBERS
from agents.carriers.push import CARRIER
from agents.records import AgentChange, AgentRefs, Identifier, NewAgent, NewInbox, NumberWanted
from agents.selectors.agents import find_agents
from agents.services.changes import change_agents
from agents.services.inboxes import create_inboxes
from agents.services.onboarding import onboard
from common import scope
from messaging.selectors.inboxes import inboxes
from messaging.states import InboxKind
from numbers.states import NumberUse
from providers.contract.people import CarrierAgent

Made = list[tuple[Agent, CarrierAgent]]


def take_over(account: Account, new: Sequence[CarrierAgent]) -> tuple[Made, list[str]]:
    """Onboard the newcomers in the account; returns those who were, and why others could not be.

    Nothing of it is sent anywhere: the carrier has it already.
    """
    if not new:
        return [], []
    with scope.tenant(account.pk), transaction.atomic():
        known = _people(account, new)
        items = [_newcomer(agent, known) for agent in new]
        outcome = onboard(account=account, by=CARRIER, items=items, keep_going=True)
        made = [(agents[0], new[place]) for place, agents in outcome.agents.items()]
        asleep = [
            AgentChange(_by_id(there.object_id), active=False) for _, there in made if not there.is_active
        ]
        changed = change_agents(account=account, by=CARRIER, changes=asleep).agents.values()
        present = {agent.pk: agent for (agent,) in changed}
        made = [(present.get(agent.pk, agent), there) for agent, there in made]
        _share(account, made)
    refused = [f"{new[place].name[:60]}: {faults[0].text}" for place, faults in outcome.faults.items()]
    return made, refused


def _people(account: Account, new: Sequence[CarrierAgent]) -> set[str]:
    """Object IDs of those who can read along: the newcomers, and who is in the account already."""
    named = {object_id for agent in new for object_id in agent.supervisors}
    present = find_agents(account, AgentRefs(Identifier.OBJECT_ID, tuple(sorted(named))))
    return {agent.object_id for agent in new} | {agent.object_id for agent in present}


def _newcomer(agent: CarrierAgent, known: AbstractSet[str]) -> NewAgent:
    supervisors = AgentRefs(Identifier.OBJECT_ID, tuple(each for each in agent.supervisors if each in known))
    numbers = [
        NumberWanted(NumberUse(use), e164, supervisors if use == NumberUse.SUPERVISED else None)
        for use, name in NUMBERS.items()
        if (e164 := getattr(agent, name))
    ]
    return NewAgent(
        object_id=agent.object_id,
        name=agent.name,
        directory_tenant=agent.directory_tenant,
        upn=agent.upn,
        consistency_id=agent.consistency_id,
        place=dict(agent.place),
        roles=agent.roles or ("member",),
        numbers=tuple(numbers),
    )


def _share(account: Account, made: Made) -> None:
    """Make the shared inboxes that the newcomers are in; one that cannot be made shows as a difference."""
    names: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for agent, there in made:
        for inbox in there.shared_inboxes:
            names.setdefault(inbox.e164, inbox.name)
            members.setdefault(inbox.e164, []).append(agent.object_id)
    present = set(inboxes(account).filter(e164__in=names).values_list("e164", flat=True))
    items = [
        NewInbox(names[e164], InboxKind.SHARED, e164, members=_by_id(*members[e164]))
        for e164 in sorted(names)
        if e164 not in present
    ]
    create_inboxes(account=account, by=CARRIER, items=items, keep_going=True)


def _by_id(*object_ids: str) -> AgentRefs:
    return AgentRefs(Identifier.OBJECT_ID, object_ids)
