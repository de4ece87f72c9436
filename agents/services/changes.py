"""Changing agents: their texts, roles, services and numbers, and whether they may work."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AgentRole, AgentState
from agents.carriers.push import send_to_carriers
from agents.records import OWN_KEYS, PLACE_FIELDS, AgentChange, Fault, FaultCode, Faults, Identifier, Outcome
from agents.services.faults import number_fault, role_faults, service_faults, text_faults
from agents.services.locking import Refused, agents_locked
from agents.services.lookup import folded, people_by
from agents.services.numbers import follow_name, set_number
from agents.services.onboarding_checks import DUPLICATE_TEXT
from numbers.services.assignments import locked_numbers
from numbers.states import NumberUse

# Whether each text must have something in it.
TEXT_FIELDS = {"object_id": True, "name": True} | dict.fromkeys(
    ("directory_tenant", "upn", "consistency_id", "email", *PLACE_FIELDS), False
)


@while_active
def change_agents(
    *, account: Account, by: Actor, changes: Sequence[AgentChange], keep_going: bool = False
) -> Outcome:
    """Change agents one after the other, each wholly or not at all.

    When one has a fault nothing is done, or with ``keep_going`` the others are. Naming nobody is a fault; an object ID
    that is nobody's may be an agent's ref (smartcommunicator.md §6, reading 4).
    """
    faults: Faults = {place: found for place, change in enumerate(changes) if (found := shape_faults(change))}
    if faults and not keep_going:
        return Outcome(faults=faults)
    agents: dict[int, list[Agent]] = {}
    try:
        with agents_locked(account):
            locked_numbers(account, [e164 for change in changes for e164 in change.numbers.values() if e164])
            for place, change in enumerate(changes):
                if place in faults:
                    continue
                agent, found = _change(account, by, change)
                if found and not keep_going:
                    raise Refused({place: found})
                if agent is None or found:
                    faults[place] = found
                else:
                    agents[place] = [agent]
            send_to_carriers(account=account, by=by, agents=[agent for (agent,) in agents.values()])
    except Refused as exc:
        return exc.outcome
    return Outcome(agents, dict(sorted(faults.items())))


def shape_faults(change: AgentChange) -> list[Fault]:
    """What is wrong with a change as it stands."""
    faults: list[Fault] = []
    for field, value in change.texts.items():
        faults += text_faults(field, value, required=TEXT_FIELDS[field])
    for names, field in ((change.add_roles, "add_roles"), (change.remove_roles, "remove_roles")):
        faults += role_faults(names, field)
    if change.roles is not None:
        faults += role_faults(change.roles)
        if not change.roles:
            faults.append(Fault(FaultCode.REQUIRED, "roles", "An agent needs at least one role."))
    if both := sorted(set(change.add_roles) & set(change.remove_roles)):
        text = f"The role {both[0]} is to be both given and taken."
        faults.append(Fault(FaultCode.NOT_ALLOWED, "roles", text, both[0]))
    faults += service_faults(change.services)
    for e164 in change.numbers.values():
        if e164 is not None and (fault := number_fault(e164)) is not None:
            faults.append(fault)
    return faults


def _change(account: Account, by: Actor, change: AgentChange) -> tuple[Agent | None, list[Fault]]:
    """Change one agent, or say why not; a refusal leaves it as it was."""
    agent = named(account, change)
    if agent is None:
        value = change.target.values[0] if change.target.values else ""
        return None, [
            Fault(FaultCode.UNKNOWN_AGENT, "target", f"There is no agent “{value[:60]}”.", value[:200])
        ]
    before = _snapshot(agent)
    faults = _duplicates(account, agent, change.texts)
    faults += _apply_roles(agent, change)
    if faults:
        return agent, faults
    _apply(agent, change)
    try:
        with transaction.atomic():
            agent.save()
            follow_name(agent, str(before["name"]))
            for use, e164 in change.numbers.items():
                if fault := set_number(account=account, by=by, agent=agent, use=NumberUse(use), e164=e164):
                    raise Refused({0: [fault]})
            after = _snapshot(agent) | {use.value: e164 or "" for use, e164 in change.numbers.items()}
            activity.record(account=account, by=by, verb="changed", subject=agent, before=before, after=after)
    except Refused as exc:
        return agent, exc.outcome.faults[0]
    return agent, []


def named(account: Account, change: AgentChange) -> Agent | None:
    """The agent that a change is about."""
    if len(change.target.values) != 1:
        return None
    by, value = change.target.by, change.target.values[0]
    keys = [(by, value)]
    if by == Identifier.OBJECT_ID and len(value) == 24:
        keys.append((Identifier.REF, value))
    found = people_by(account, keys)
    for key in keys:
        if agents := found.get((key[0], folded(*key))):
            return agents[0]
    return None


def _snapshot(agent: Agent) -> dict[str, object]:
    fields = {field: getattr(agent, field) for field in TEXT_FIELDS}
    return fields | {"roles": list(agent.roles), "services": dict(agent.services), "state": agent.state}


def _duplicates(account: Account, agent: Agent, texts: Mapping[str, str]) -> list[Fault]:
    """Faults of identifiers that another agent has."""
    wanted = [(by, value) for by in OWN_KEYS if (value := texts.get(by.value, ""))]
    found = people_by(account, wanted)
    return [
        Fault(FaultCode.DUPLICATE, by.value, DUPLICATE_TEXT[by], value)
        for by, value in wanted
        if any(other.pk != agent.pk for other in found.get((by, folded(by, value)), []))
    ]


def _apply_roles(agent: Agent, change: AgentChange) -> list[Fault]:
    present = set(change.roles if change.roles is not None else agent.roles)
    wanted = (present | set(change.add_roles)) - set(change.remove_roles)
    if not wanted:
        return [Fault(FaultCode.NOT_ALLOWED, "roles", "An agent keeps at least one role.")]
    agent.roles = [role.value for role in AgentRole if role.value in wanted]
    return []


def _apply(agent: Agent, change: AgentChange) -> None:
    for field, value in change.texts.items():
        setattr(agent, field, value)
    services = dict(agent.services) | dict(change.services)
    agent.services = {name: value for name, value in services.items() if value is not None}
    if change.active is not None:
        agent.state = AgentState.ACTIVE if change.active else AgentState.SUSPENDED
