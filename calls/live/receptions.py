"""Calls that receptions, groups and colleagues answer: whom they ring, as it is when a call begins, and their flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Max

from accounts.models import Account, Agent
from accounts.selectors.contacts import colleagues
from calls.engine.flows.reception import ReceptionFlow
from calls.engine.ways import Way
from calls.live.models import Leg
from calls.live.selectors import waiting_calls
from calls.states import CallKind
from pbx.models import CallGroup, Reception
from pbx.reachable import stand_ins, undisturbed
from pbx.receptions import selectors
from pbx.receptions.path import Step
from pbx.receptions.phrases import Language, language_of, thanks, waiting
from pbx.receptions.states import Phase, StepKind
from pbx.selectors.groups import call_groups, lines_of, members
from pbx.states import Strategy
from providers.contract.destinations import Destination, DestinationKind

# A queue rings its group again and again, with so many calls in all.
MOST_CALLS = 120


@dataclass(frozen=True)
class Answering:
    """What answers a call: its kind, and what the call keeps of it."""

    kind: CallKind
    settings: dict[str, Any]
    reception: Reception | None = None
    phase: str = ""


class Roster:
    """Who can be called at this moment: everybody's line, but of those who do not want to be disturbed."""

    def __init__(self, account: Account, people: Sequence[Agent]) -> None:
        away = undisturbed(account, [agent.pk for agent in people])
        self._account = account
        self._lines = {pk: e164 for pk, e164 in lines_of(account, people).items() if pk not in away}
        self._instead = self._stand_ins(away)

    def _stand_ins(self, away: set[int]) -> dict[int, tuple[Agent, str]]:
        """Who is called instead of those who are away, with their line: colleagues who are there themselves."""
        wanted = stand_ins(self._account, away) if away else {}
        if not wanted:
            return {}
        people = {agent.pk: agent for agent in colleagues(self._account).filter(pk__in=wanted.values())}
        gone = undisturbed(self._account, people)
        lines = lines_of(self._account, people.values())
        found = {pk: (people[other], lines[other]) for pk, other in wanted.items() if other in lines}
        return {pk: pair for pk, pair in found.items() if pair[0].pk not in gone}

    def instead_of(self, agent: Agent) -> tuple[Agent, str] | None:
        return self._instead.get(agent.pk)

    def of(self, agents: Sequence[Agent]) -> list[str]:
        return [self._lines[agent.pk] for agent in agents if agent.pk in self._lines]

    def idle_first(self, numbers: list[str]) -> list[str]:
        """Who has talked longest ago first, who never has before all; who is on the telephone now comes last."""
        rows = Leg.objects.filter(account=self._account, number__in=numbers).order_by()
        talked = rows.filter(answered_at__isnull=False)
        last = dict(talked.values_list("number").annotate(last=Max("answered_at")))
        busy = set(rows.filter(ended_at=None).values_list("number", flat=True))

        def idle(number: str) -> tuple[bool, float]:
            return number in busy, last[number].timestamp() if number in last else 0.0

        return sorted(numbers, key=idle)


def answering(account: Account, destination: Destination, at: datetime) -> Answering | None:
    """The reception, group or colleague that answers there; None where something else does."""
    if destination.kind == DestinationKind.RECEPTION:
        found = selectors.reception_at(account, destination)
        return _of_reception(account, found, at) if found is not None else None
    if not destination.target.isdecimal():
        return None
    pk = int(destination.target)
    if destination.kind == DestinationKind.CALL_GROUP:
        group = call_groups(account).filter(pk=pk).first()
        return _of_group(account, group) if group is not None else None
    if destination.kind == DestinationKind.AGENT:
        agent = colleagues(account).filter(pk=pk).first()
        return _of_agent(account, agent) if agent is not None else None
    return None


def flow_through(settings: Mapping[str, Any], cli: str) -> ReceptionFlow:
    """The flow of what a call keeps; ``cli`` is what colleagues see."""
    backup = settings["backup"]
    return ReceptionFlow(
        first=Way.parse(settings["first"]),
        place=settings["place"],
        cli=cli,
        backup=Way.parse(backup) if backup is not None else None,
        recorded=settings["recorded"],
    )


def _kept(first: Way, place: str, backup: Way | None = None, **others: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"recorded": False, "position": None}
    told = {"first": first.to_json(), "place": place, "backup": backup.to_json() if backup else None}
    return usual | told | others


def _of_reception(account: Account, row: Reception, at: datetime) -> Answering:
    plan = selectors.plan_of(row)
    phase = plan.hours.at(at).phase
    agents, groups = selectors.asked_in(account, plan.path)
    people = {agent.pk: agent for group in groups.values() for agent in members(group)} | agents
    position = waiting_calls(account, row.pk).count() + 1
    speaks = language_of(row.language, account.country)
    guide = _Guide(account, Roster(account, list(people.values())), agents, groups, position, speaks)
    settings = _kept(
        guide.way(plan.path.of(phase)),
        phase,
        guide.way(plan.path.backup),
        recorded=row.records_calls,
        position=position,
        name=row.name,
        target=row.answer_target,
    )
    return Answering(CallKind.RECEPTION, settings, row, phase.value)


def _of_group(account: Account, group: CallGroup) -> Answering:
    roster = Roster(account, members(group))
    way = _Guide(account, roster, {}, {group.pk: group}, 1).way(Step(StepKind.GROUP, target=group.pk))
    return Answering(CallKind.CALL_GROUP, _kept(way, Phase.OPEN))


def _of_agent(account: Account, agent: Agent) -> Answering:
    guide = _Guide(account, Roster(account, [agent]), {agent.pk: agent}, {}, 1)
    way = guide.way(Step(StepKind.AGENT, target=agent.pk, seconds=30))
    backup = Way(StepKind.VOICEMAIL, name=StepKind.VOICEMAIL.label)
    return Answering(CallKind.AGENT, _kept(way, Phase.OPEN, backup))


@dataclass(frozen=True)
class _Guide:
    """Makes ways of steps."""

    account: Account
    roster: Roster
    agents: Mapping[int, Agent]
    groups: Mapping[int, CallGroup]
    position: int
    speaks: Language = Language.ENGLISH

    def way(self, step: Step) -> Way:
        plain = Way(step.do, step.prompt, seconds=step.seconds, name=step.do.label)
        match step.do:
            case StepKind.MENU:
                return replace(plain, keys={key: self.way(one) for key, one in step.keys.items()})
            case StepKind.NUMBER:
                return replace(plain, rounds=((step.number,),), name=step.number)
            case StepKind.AGENT if step.target in self.agents:
                return self._to_agent(plain, self.agents[step.target])
            case StepKind.GROUP | StepKind.QUEUE if step.target in self.groups:
                return self._to_group(plain, step, self.groups[step.target])
        return plain

    def _to_agent(self, plain: Way, agent: Agent) -> Way:
        """To their line, or to that of whoever stands in for them while they are away."""
        other = self.roster.instead_of(agent)
        numbers = [other[1]] if other is not None else self.roster.of([agent])
        agent = other[0] if other is not None else agent
        endpoint = Destination.of(DestinationKind.AGENT, agent.pk)
        rounds = tuple((number,) for number in numbers)
        return replace(plain, rounds=rounds, name=agent.name, endpoint=endpoint)

    def _to_group(self, plain: Way, step: Step, group: CallGroup) -> Way:
        numbers = list(dict.fromkeys(self.roster.of(members(group))))
        if group.strategy == Strategy.IDLE:
            numbers = self.roster.idle_first(numbers)
        rounds: tuple[tuple[str, ...], ...] = tuple((number,) for number in numbers)
        if group.strategy == Strategy.ALL and numbers:
            rounds = (tuple(numbers),)
        endpoint = Destination.of(DestinationKind.CALL_GROUP, group.pk)
        way = replace(plain, rounds=rounds, seconds=group.ring_seconds, name=group.name, endpoint=endpoint)
        if step.do != StepKind.QUEUE or not (numbers or step.calls_back):
            return way
        place = self.position if numbers else None
        told = waiting(self.speaks, place, is_offered=step.calls_back)
        way = replace(way, calls_back=step.calls_back, position=told)
        way = replace(way, thanks=thanks(self.speaks)) if step.calls_back else way
        if not numbers:
            return way
        times = max(1, step.seconds // (group.ring_seconds * len(rounds)))
        times = min(times, max(1, MOST_CALLS // len(numbers)))
        return replace(way, rounds=rounds * times)
