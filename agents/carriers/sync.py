"""Compares a carrier's agents with ours and takes over those that are new, into the login's own account."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import Agent
from accounts.selectors.accounts import family
from accounts.states import AgentKind, AgentState
from agents.carriers.compare import Description, described, differences
from agents.carriers.missing import count_missed, untouched
from agents.carriers.newcomers import take_over
from agents.carriers.selectors import wanted_by_agent
from agents.models import AgentAtCarrier
from common import scope
from providers.contract.people import CarrierAgent
from providers.models import ProviderAccount
from providers.states import Agreement
from providers.sync_runner import Plan, Pull, in_batches, run
from providers.syncs import Sync

AT_ONCE = 500
Pair = tuple[AgentAtCarrier, CarrierAgent]


@dataclass
class AgentPlan(Plan[AgentAtCarrier]):
    """Rows of agents whom the carrier listed, agents of ours without a row there, and newcomers."""

    listed: list[Pair] = field(default_factory=list)
    unlinked: list[tuple[Agent, CarrierAgent]] = field(default_factory=list)
    new: list[CarrierAgent] = field(default_factory=list)


def sync_agents(sync: Sync) -> None:
    run(AgentPull(sync))


class AgentPull(Pull[CarrierAgent, AgentAtCarrier, AgentPlan]):
    """Agents, by their object IDs at the carrier."""

    thing = "an agent"
    things = "agents"

    def read(self) -> Iterator[tuple[str, CarrierAgent]]:
        return ((agent.object_id, agent) for agent in self.sync.connector.list_agents())

    def plan(self, found: dict[str, CarrierAgent]) -> AgentPlan:
        return make_plan(self.sync.provider_account, found)

    def look_up(self) -> Callable[[str], object] | None:
        return self.sync.connector.get_agent

    def names(self, missing: Sequence[AgentAtCarrier]) -> list[tuple[AgentAtCarrier, list[str]]]:
        return [(row, sorted(row.object_ids)) for row in missing]

    def apply(self, plan: AgentPlan) -> str:
        with scope.system():
            _compare(self.sync, plan.listed + _linked(self.sync, plan.unlinked))
        made, refused = take_over(self.sync.provider_account.account, plan.new)
        with scope.system():
            _compare(self.sync, _linked(self.sync, made))
        return self.not_taken_in(refused)

    def miss(self, missing: Sequence[AgentAtCarrier]) -> int:
        rows = untouched(
            AgentAtCarrier.objects.filter(pk__in=[row.pk for row in missing]), self.sync.began_at
        )
        # Who left us and is no longer listed there has left for good.
        rows.filter(agent__state=AgentState.OFFBOARDED).update(
            agreement=Agreement.CONFIRMED, reported={}, differences=[], push_error=""
        )
        return count_missed(rows.exclude(agent__state=AgentState.OFFBOARDED))


def make_plan(login: ProviderAccount, found: dict[str, CarrierAgent]) -> AgentPlan:
    """Who is who: rows by what the carrier reported last or by the agent's own object ID, those present first."""
    rows = AgentAtCarrier.objects.filter(provider_account=login).select_related("agent").order_by("pk")
    plan = AgentPlan()
    by_id: dict[str, AgentAtCarrier] = {}
    for row in sorted(rows, key=lambda row: row.agent.state != AgentState.OFFBOARDED):
        by_id |= dict.fromkeys(row.object_ids, row)
    listed = set()
    ours = _ours(login, [object_id for object_id in found if object_id not in by_id])
    for object_id, agent in found.items():
        if object_id in by_id:
            plan.listed.append((by_id[object_id], agent))
            listed.add(by_id[object_id].pk)
        elif object_id in ours:
            plan.unlinked.append((ours[object_id], agent))
        else:
            plan.new.append(agent)
    expected = [row for row in rows if _is_expected(row)]
    plan.expected = len(expected)
    plan.missing = [row for row in expected if row.pk not in listed]
    return plan


def _is_expected(row: AgentAtCarrier) -> bool:
    """Whom the carrier told of before, and who was sent there without an answer: by a person's word they are there."""
    sent = row.agreement == Agreement.PUSHED and row.agent.state != AgentState.OFFBOARDED
    return sent or (bool(row.reported) and row.agreement not in {Agreement.PENDING, Agreement.GONE})


def _ours(login: ProviderAccount, object_ids: Sequence[str]) -> dict[str, Agent]:
    """People of the login's account and those below it who were never sent there."""
    people = Agent.objects.filter(family(login.account), kind=AgentKind.PERSON, object_id__in=object_ids)
    return {agent.object_id: agent for agent in people.exclude(state=AgentState.OFFBOARDED)}


def _compare(sync: Sync, pairs: Sequence[Pair]) -> None:
    """Store how each agent stands. What was changed here since the reading began is left alone."""
    done = 0
    for batch in in_batches(pairs, AT_ONCE):
        wanted = wanted_by_agent(sync.provider_account, [row.agent for row, _ in batch])
        with transaction.atomic():
            for row, there in batch:
                _judge(sync, row, there, wanted.get(row.agent_id, {}))
            done += len(batch)
            sync.progress(done, len(pairs))


def _linked(sync: Sync, agents: Sequence[tuple[Agent, CarrierAgent]]) -> list[Pair]:
    """Rows, not stored yet, for agents of ours who had none at this login."""
    return [(_row(sync, agent), there) for agent, there in agents]


def _row(sync: Sync, agent: Agent) -> AgentAtCarrier:
    return AgentAtCarrier(
        account_id=agent.account_id,
        agent=agent,
        provider_account=sync.provider_account,
        agreement=Agreement.CONFIRMED,
    )


def _judge(sync: Sync, row: AgentAtCarrier, there: CarrierAgent, ours: Description) -> None:
    counts, theirs = sync.run, described(there)
    if row.agreement == Agreement.PENDING or (row.pushed_at and row.pushed_at >= sync.began_at):
        counts.unchanged += 1
        return
    # An agent who left should not be there at all.
    differing = differences(ours, theirs) if ours else ["state"]
    agreement = Agreement.CONFIRMED
    if differing:
        agreement = Agreement.FAILED if row.agreement == Agreement.FAILED else Agreement.DRIFT
    is_news = (agreement, differing, theirs) != (row.agreement, row.differences, row.reported)
    counts.drifted += agreement == Agreement.DRIFT
    is_first = row._state.adding
    counts.changed += is_news and not is_first
    counts.unchanged += not is_news and not is_first
    values: dict[str, Any] = {
        "agreement": agreement,
        "differences": differing,
        "reported": theirs,
        "evidence": dict(there.raw),
        "carrier_ref": there.ref[:64],
        "seen_at": sync.began_at,
        "missed_syncs": 0,
        "push_error": row.push_error if agreement == Agreement.FAILED else "",
    }
    if is_first:
        counts.added += 1
        defaults = values | {"account_id": row.account_id}
        AgentAtCarrier.objects.get_or_create(
            agent=row.agent, provider_account=row.provider_account, defaults=defaults
        )
        return
    AgentAtCarrier.objects.filter(pk=row.pk, version=row.version).update(**values)
