"""What agents are like now, for many at a time: to compare them with a file, and to write one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.models import Account, Agent
from accounts.states import AgentRole, AgentState
from agents import identity
from agents.imports.cells import COLUMN_OF, Asked
from agents.imports.columns import SERVICES, TEXTS
from messaging.models import InboxMember
from numbers.models import NumberAssignment
from numbers.states import NumberUse


@dataclass
class Present:
    """An agent with the numbers held, by use, and the object ids of the supervisors of the agent's inbox."""

    agent: Agent
    numbers: dict[str, str] = field(default_factory=dict)
    supervisors: set[str] = field(default_factory=set)


def present(account: Account, agents: Sequence[Agent]) -> dict[int, Present]:
    """By the agents' ids; two statements, or none for no agents."""
    found = {agent.pk: Present(agent) for agent in agents}
    if not found:
        return found
    held = NumberAssignment.objects.filter(
        account=account, agent__any_of=list(found), until=None, use__in=COLUMN_OF
    )
    for pk, use, e164 in held.order_by().values_list("agent", "use", "e164"):
        found[pk].numbers[use] = e164
    members = InboxMember.objects.filter(
        account=account, inbox__owner__any_of=list(found), inbox__removed_at=None
    )
    rows = members.exclude(agent__state=AgentState.OFFBOARDED).order_by("pk")
    for pk, object_id in rows.values_list("inbox__owner", "agent__object_id"):
        found[pk].supervisors.add(object_id)
    return found


def texts_that_differ(asked: Asked, agent: Agent) -> dict[str, str]:
    return {
        column: value
        for column, value in asked.texts.items()
        # Most are the same to the letter, and those of a whole file are many.
        if (now := getattr(agent, column)) != value
        and identity.folded(column, now) != identity.folded(column, value)
    }


def services_that_differ(asked: Asked, agent: Agent) -> dict[str, bool | None]:
    return {name: value for name, value in asked.services.items() if agent.services.get(name) != value}


def numbers_that_differ(asked: Asked, now: Present) -> dict[NumberUse, str | None]:
    return {use: number for use, number in asked.numbers.items() if now.numbers.get(use) != number}


def roles_differ(asked: Asked, agent: Agent) -> bool:
    return asked.roles is not None and set(asked.roles) != set(agent.roles)


def active_differs(asked: Asked, agent: Agent) -> bool:
    return asked.active is not None and asked.active != agent.is_active


def is_as_asked(asked: Asked, now: Present, supervisors: Iterable[str]) -> bool:
    """Whether the agent is what the row says already; what the row does not say may be anything."""
    wished = all(now.numbers.get(use, "").startswith(start) for use, start in asked.any_number.items())
    others = set(supervisors) - {now.agent.object_id}
    return (
        wished
        and not texts_that_differ(asked, now.agent)
        and not services_that_differ(asked, now.agent)
        and not numbers_that_differ(asked, now)
        and not roles_differ(asked, now.agent)
        and not active_differs(asked, now.agent)
        and (asked.supervisors is None or others == now.supervisors)
    )


def as_values(now: Present) -> dict[str, str]:
    """The agent as cells of a file, by our columns."""
    agent = now.agent
    values = {column: getattr(agent, column) for column in TEXTS}
    values |= {column: now.numbers.get(use, "") for use, column in COLUMN_OF.items()}
    values["roles"] = ", ".join(role.value for role in AgentRole if role.value in agent.roles)
    values["supervisors"] = ", ".join(sorted(now.supervisors))
    for name in SERVICES:
        value = agent.services.get(name)
        values[name] = "" if value is None else "yes" if value else "no"
    values["active"] = "yes" if agent.is_active else "no"
    values["ref"] = agent.ref
    return values
