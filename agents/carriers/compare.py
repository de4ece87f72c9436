"""Agents as we want them at a carrier and as it tells of them, in the same words, and what lies between the two.

A description is a dictionary that fits into JSON: texts by the fields of ``Agent``, numbers by use, and lists sorted.
Only numbers of the carrier's login count, as it cannot know others.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from accounts.models import Agent
from accounts.states import AgentState
from agents.records import PLACE_FIELDS
from agents.selectors.agents import AgentView
from providers.contract.people import AgentUpdate, CarrierAgent, InboxMembers

TEXTS = ("object_id", "name", "directory_tenant", "upn", "consistency_id", *PLACE_FIELDS)
NUMBERS = {"private": "private_number", "supervised": "supervised_number"}
# An agent who has left should not be told of at all.
STATE = "state"

Description = dict[str, Any]


def wanted(view: AgentView, e164s: AbstractSet[str]) -> Description:
    """The agent as the carrier should have them; ``e164s`` are our numbers there."""
    agent = view.agent
    return {name: getattr(agent, name) for name in TEXTS} | {
        "roles": sorted(agent.roles),
        "is_active": agent.state == AgentState.ACTIVE,
        "private_number": _there(view.private_number, e164s),
        "supervised_number": _there(view.supervised_number, e164s),
        "supervisors": sorted(_object_ids(view.supervisors)),
        "shared_inboxes": sorted(inbox.e164 for inbox in view.shared_inboxes if inbox.e164 in e164s),
        "services": dict(agent.services),
    }


def described(agent: CarrierAgent) -> Description:
    """The agent as the carrier has them."""
    texts = {name: getattr(agent, name) for name in TEXTS if name not in PLACE_FIELDS}
    return texts | {
        **{name: agent.place.get(name, "") for name in PLACE_FIELDS},
        "roles": sorted(agent.roles),
        "is_active": agent.is_active,
        "private_number": agent.private_number,
        "supervised_number": agent.supervised_number,
        "supervisors": sorted(agent.supervisors) if agent.supervised_number else [],
        "shared_inboxes": sorted(inbox.e164 for inbox in agent.shared_inboxes),
        "services": dict(agent.services),
    }


def differences(ours: Description, theirs: Description) -> list[str]:
    """What is not as we want it. Services that nobody set by hand follow from the rest and are not compared."""
    found = [name for name, value in ours.items() if name != "services" and theirs.get(name) != value]
    if changed_services(ours, theirs):
        found.append("services")
    return sorted(found)


def changed_services(ours: Description, theirs: Description) -> dict[str, bool]:
    there = theirs.get("services", {})
    return {name: on for name, on in ours["services"].items() if there.get(name) != on}


def newcomer(ours: Description) -> CarrierAgent:
    """The agent to be onboarded, still without those who supervise: they may be new themselves."""
    texts = {name: ours[name] for name in TEXTS if name not in PLACE_FIELDS}
    return CarrierAgent(
        **texts,
        place={name: ours[name] for name in PLACE_FIELDS},
        roles=tuple(ours["roles"]),
        services=ours["services"],
        private_number=ours["private_number"],
        supervised_number=ours["supervised_number"],
    )


def as_onboarded(ours: Description) -> Description:
    """What the carrier has of an agent whom it has just taken."""
    return ours | {"supervisors": [], "shared_inboxes": [], "is_active": True}


def update(ours: Description, theirs: Description) -> AgentUpdate | None:
    """What to change about the agent there, but for inboxes of others; None when that is nothing."""
    changed = set(differences(ours, theirs)) - {"supervisors", "shared_inboxes"}
    if not changed:
        return None
    before, after = set(theirs.get("roles", [])), set(ours["roles"])
    return AgentUpdate(
        object_id=theirs["object_id"],
        texts={name: ours[name] for name in TEXTS if name in changed},
        add_roles=tuple(sorted(after - before)),
        remove_roles=tuple(sorted(before - after)),
        numbers={use: ours[name] or None for use, name in NUMBERS.items() if name in changed},
        services=changed_services(ours, theirs),
        is_active=ours["is_active"] if "is_active" in changed else None,
    )


def freeing(ours: Description, theirs: Description, others_want: AbstractSet[str]) -> AgentUpdate | None:
    """Give back, before anybody is given a number, those that others are to have."""
    numbers = {
        use: None
        for use, name in NUMBERS.items()
        if theirs.get(name) and theirs[name] != ours[name] and theirs[name] in others_want
    }
    return AgentUpdate(object_id=theirs["object_id"], numbers=numbers) if numbers else None


def supervisor_changes(ours: Description, theirs: Description) -> list[InboxMembers]:
    """Who is to read along in the agent's supervised inbox, and who no longer."""
    if not ours["supervised_number"]:
        return []
    return _changes(ours["supervisors"], theirs.get("supervisors", []), owner=ours["object_id"])


def _changes(ours: Sequence[str], theirs: Sequence[str], **inbox: str) -> list[InboxMembers]:
    steps = ((set(ours) - set(theirs), True), (set(theirs) - set(ours), False))
    return [InboxMembers(tuple(sorted(who)), add=add, **inbox) for who, add in steps if who]


def shared_changes(
    pairs: Iterable[tuple[Description, Description]],
) -> dict[str, tuple[list[str], list[str]]]:
    """For each shared inbox, by its number, who is to come in and who to go."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for ours, theirs in pairs:
        wanted_in, is_in = set(ours["shared_inboxes"]), set(theirs.get("shared_inboxes", []))
        for e164 in wanted_in - is_in:
            found.setdefault(e164, ([], []))[0].append(ours["object_id"])
        for e164 in is_in - wanted_in:
            found.setdefault(e164, ([], []))[1].append(ours["object_id"])
    return found


def _there(e164: str, e164s: AbstractSet[str]) -> str:
    return e164 if e164 in e164s else ""


def _object_ids(agents: Iterable[Agent]) -> set[str]:
    return {agent.object_id for agent in agents if agent.object_id and agent.state != AgentState.OFFBOARDED}
