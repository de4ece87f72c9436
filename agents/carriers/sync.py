"""Compares a carrier's agents with ours and takes over those that are new: read all, plan, brake, apply.

A login may serve a whole branch of the account tree, so the agents may stand on any account below the login's own; the
rows are read and written in the system scope here, always by login. Newcomers go to the login's own account.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.models import Agent
from accounts.states import AgentKind, AgentState
from agents.carriers.compare import Description, differences, told
from agents.carriers.newcomers import take_over
from agents.carriers.selectors import wanted_by_agent
from agents.models import AgentAtCarrier
from common import scope
from providers.contract.people import CarrierAgent
from providers.errors import Malformed
from providers.models import ProviderAccount
from providers.states import Agreement, SyncState
from providers.syncs import Sync, too_many_vanish

AT_ONCE = 500
GONE_AFTER = 2
Pair = tuple[AgentAtCarrier, CarrierAgent]


@dataclass
class Plan:
    """Rows that the carrier told of, agents of ours without a row there, newcomers, and rows that are missing."""

    listed: list[Pair] = field(default_factory=list)
    unlinked: list[tuple[Agent, CarrierAgent]] = field(default_factory=list)
    new: list[CarrierAgent] = field(default_factory=list)
    missing: list[AgentAtCarrier] = field(default_factory=list)
    expected: int = 0


def sync_agents(sync: Sync) -> None:
    """Read every agent the carrier has and apply it; nothing when the answer is unusable or the brake holds."""
    found = _read(sync)
    with scope.system():
        plan = make_plan(sync.provider_account, found)
        sync.run.read = len(found)
        if too_many_vanish(plan.expected, len(plan.missing)) and not sync.force:
            sync.run.missing = len(plan.missing)
            sync.finish(SyncState.BRAKED, error=_why_braked(plan))
            return
        _compare(sync, plan.listed + _linked(sync, plan.unlinked))
    made, refused = take_over(sync.provider_account.account, plan.new)
    with scope.system():
        _compare(sync, _linked(sync, made))
    with scope.system(), transaction.atomic():
        _miss(sync, plan.missing)
        sync.finish(error=_not_taken(refused))


def _why_braked(plan: Plan) -> str:
    return (
        f"{len(plan.missing):,} of {plan.expected:,} agents are no longer listed by the carrier. Nothing was changed;"
        " sync anyway if that is right."
    )


def _not_taken(refused: list[str]) -> str:
    return f"{len(refused):,} agents could not be taken over. The first: {refused[0]}" if refused else ""


def _read(sync: Sync) -> dict[str, CarrierAgent]:
    """Everybody the carrier tells of, by object ID; one that is told twice makes the whole list unusable."""
    found: dict[str, CarrierAgent] = {}
    for count, agent in enumerate(sync.connector.list_agents()):
        if count % AT_ONCE == 0:
            sync.progress(count)
        if not agent.object_id or agent.object_id in found:
            raise Malformed("The carrier lists an agent twice, or without an object ID.")
        if _has_nul(agent.raw):
            # The database has no place for it, and no honest carrier sends it.
            raise Malformed("The carrier's list holds unusable characters.")
        found[agent.object_id] = agent
    return found


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(item) for pair in value.items() for item in pair)
    return isinstance(value, list) and any(_has_nul(item) for item in value)


def make_plan(login: ProviderAccount, found: dict[str, CarrierAgent]) -> Plan:
    """Who is who: rows by what the carrier told last or by the agent's own object ID, those present first."""
    rows = AgentAtCarrier.objects.filter(provider_account=login).select_related("agent").order_by("pk")
    plan, by_id = Plan(), {}
    for row in sorted(rows, key=lambda row: row.agent.state != AgentState.OFFBOARDED):
        by_id[row.agent.object_id] = row
        if row.reported:
            by_id[row.reported["object_id"]] = row
    told_of = set()
    ours = _ours(login, [object_id for object_id in found if object_id not in by_id])
    for object_id, agent in found.items():
        if object_id in by_id:
            plan.listed.append((by_id[object_id], agent))
            told_of.add(by_id[object_id].pk)
        elif object_id in ours:
            plan.unlinked.append((ours[object_id], agent))
        else:
            plan.new.append(agent)
    expected = [row for row in rows if _is_expected(row)]
    plan.expected = len(expected)
    plan.missing = [row for row in expected if row.pk not in told_of]
    return plan


def _is_expected(row: AgentAtCarrier) -> bool:
    """Whom the carrier told of before, and who was sent there without an answer: by a person's word they are there."""
    sent = row.agreement == Agreement.PUSHED and row.agent.state != AgentState.OFFBOARDED
    return sent or (bool(row.reported) and row.agreement not in {Agreement.PENDING, Agreement.GONE})


def _ours(login: ProviderAccount, object_ids: Sequence[str]) -> dict[str, Agent]:
    """People of the login's account and those below it who were never sent there."""
    branch = Q(account=login.account_id) | Q(account__ancestor_ids__contains=[login.account_id])
    people = Agent.objects.filter(branch, kind=AgentKind.PERSON, object_id__in=object_ids)
    return {agent.object_id: agent for agent in people.exclude(state=AgentState.OFFBOARDED)}


def _compare(sync: Sync, pairs: Sequence[Pair]) -> None:
    """Store how each agent stands. What was changed here since the reading began is left alone."""
    done = 0
    for batch in _batches(pairs):
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
    run, theirs = sync.run, told(there)
    if row.agreement == Agreement.PENDING or (row.pushed_at and row.pushed_at >= sync.began_at):
        run.unchanged += 1
        return
    # An agent who left should not be there at all.
    differing = differences(ours, theirs) if ours else ["state"]
    agreement = Agreement.CONFIRMED
    if differing:
        agreement = Agreement.FAILED if row.agreement == Agreement.FAILED else Agreement.DRIFT
    is_news = (agreement, differing, theirs) != (row.agreement, row.differences, row.reported)
    run.drifted += agreement == Agreement.DRIFT
    is_first = row._state.adding
    run.changed += is_news and not is_first
    run.unchanged += not is_news and not is_first
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
        run.added += 1
        defaults = values | {"account_id": row.account_id}
        AgentAtCarrier.objects.get_or_create(
            agent=row.agent, provider_account=row.provider_account, defaults=defaults
        )
        return
    AgentAtCarrier.objects.filter(pk=row.pk, version=row.version).update(**values)


def _miss(sync: Sync, missing: list[AgentAtCarrier]) -> None:
    """Count one more complete sync without these; the second in a row means that they are gone."""
    sync.run.missing = len(missing)
    untouched = Q(pushed_at=None) | Q(pushed_at__lt=sync.began_at)
    rows = AgentAtCarrier.objects.filter(untouched, pk__in=[row.pk for row in missing])
    rows = rows.exclude(agreement=Agreement.PENDING)
    # Who left us and is no longer told of there has left for good.
    rows.filter(agent__state=AgentState.OFFBOARDED).update(
        agreement=Agreement.CONFIRMED, reported={}, differences=[], push_error=""
    )
    rows = rows.exclude(agent__state=AgentState.OFFBOARDED)
    rows.update(missed_syncs=F("missed_syncs") + 1)
    sync.run.gone = rows.filter(missed_syncs__gte=GONE_AFTER).update(agreement=Agreement.GONE)


def _batches(pairs: Sequence[Pair]) -> Iterator[Sequence[Pair]]:
    for first in range(0, len(pairs), AT_ONCE):
        yield pairs[first : first + AT_ONCE]
