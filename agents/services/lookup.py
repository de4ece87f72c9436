"""Finds the agents that lists of items name, many at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Account, Agent
from accounts.states import AgentKind, AgentState
from agents import identity
from agents.records import AgentRefs, Fault, FaultCode, Identifier, Key
from agents.services.faults import is_storable
from common import scope
from common.searching import among, find

FOLDED = {Identifier.OBJECT_ID: "folded_object_id", Identifier.UPN: "folded_upn"}


def folded(by: Identifier, value: str) -> str:
    """The form in which values are compared: object ids and user principal names have no case."""
    return identity.folded(by.value, value)


def people_by(account: Account, keys: Iterable[Key]) -> dict[Key, list[Agent]]:
    """The people who have not left, by each of the keys that names one; two statements for each sort of key."""
    found: dict[Key, list[Agent]] = {}
    for by, rows in _named(account, ((by, folded(by, value)) for by, value in keys)):
        for agent in rows:
            found.setdefault((by, folded(by, getattr(agent, by.value))), []).append(agent)
    return found


def taken(account: Account, keys: Iterable[Key]) -> set[Key]:
    """Those of the keys, which are folded, that name somebody who has not left; nobody of them is read."""
    return {
        (by, folded(by, value))
        for by, rows in _named(account, keys)
        for value in rows.values_list(by.value, flat=True)
    }


def _named(account: Account, keys: Iterable[Key]) -> Iterator[tuple[Identifier, QuerySet[Agent]]]:
    wanted: dict[Identifier, set[str]] = defaultdict(set)
    for by, value in keys:
        if value and is_storable(value):
            wanted[by].add(value)
    if not wanted:
        return
    there = Agent.objects.exclude(state=AgentState.OFFBOARDED)
    found = {}
    # Under row-level security no index knows what is compared without its case; of many people all would be read.
    with scope.searching():
        for by in sorted(wanted):
            # No index has a tenant, which many share: of the account all are read. Of the others PostgreSQL may think
            # that this is the shorter way too, and is told of nothing else that an index has.
            of = Q(account=account) if by == Identifier.DIRECTORY_TENANT else Q(whose=account.pk)
            exact = Q(**{f"{FOLDED.get(by, by)}__any_of": wanted[by]}) & ~Q(**{by: ""})
            found[by] = find(without_case(there).alias(whose=F("account_id") + 0), of=of, exact=exact)
    for by, ids in found.items():
        if ids:
            yield by, among(there.filter(account=account, kind=AgentKind.PERSON), ids).order_by("pk")


def without_case(agents: QuerySet[Agent]) -> QuerySet[Agent]:
    """The agents with what ``FOLDED`` names, by which those identifiers are compared."""
    return agents.alias(folded_object_id=Lower("object_id"), folded_upn=Lower("upn"))


def keys_of(refs: AgentRefs) -> list[Key]:
    return [(refs.by, folded(refs.by, value)) for value in refs.values]


def resolve(refs: AgentRefs, known: Mapping[Key, list[Agent]], field: str) -> tuple[list[Agent], list[Fault]]:
    """The agents that the references name, each once, and a fault for each value that names nobody."""
    agents: dict[int, Agent] = {}
    faults = []
    for value in refs.values:
        found = known.get((refs.by, folded(refs.by, value)), [])
        if not found:
            faults.append(
                Fault(FaultCode.UNKNOWN_AGENT, field, f"There is no agent “{value[:60]}”.", value[:200])
            )
        agents |= {agent.pk: agent for agent in found}
    return list(agents.values()), faults
