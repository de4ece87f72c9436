"""Rows as changes of agents: what differs from now, looked at without changing anything, or changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, Agent
from agents.imports.cells import COLUMN_OF, Row, read_row
from agents.imports.naming import name_supervisors, pick_beside
from agents.imports.present import (
    Present,
    active_differs,
    numbers_that_differ,
    present,
    roles_differ,
    services_that_differ,
    texts_that_differ,
)
from agents.imports.states import ImportMode
from agents.imports.targets import find_targets, target_of
from agents.imports.verdicts import SAME, Firsts, Verdict
from agents.records import AgentChange, AgentRefs, Fault, FaultCode, Identifier, MembershipChange
from agents.services.changes import change_agents, shape_faults
from agents.services.inboxes import change_members
from agents.services.lookup import folded, people_by
from agents.services.onboarding_checks import DUPLICATE_TEXT, known_numbers
from numbers.selectors.assignments import current
from numbers.states import NumberUse


@dataclass
class Difference:
    """What a row changes about its agent; ``before`` holds the present values of the same things."""

    change: AgentChange
    before: AgentChange
    join: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        change = self.change
        return bool(
            change.texts
            or change.roles is not None
            or change.services
            or change.numbers
            or change.active is not None
            or self.join
            or self.leave
        )


@dataclass
class Plan:
    """The verdicts, and the differences of those that have something to change, by place."""

    verdicts: list[Verdict]
    differences: dict[int, Difference] = field(default_factory=dict)


def foresee(account: Account, rows: Sequence[Row]) -> Plan:
    """What the rows would change; a row that changes nothing is so already."""
    verdicts = []
    for row in rows:
        asked = read_row(row, ImportMode.UPDATE, account.country)
        verdicts.append(Verdict(row, asked, list(asked.faults)))
    for place, key in find_targets(account, verdicts).items():
        text = f"There is no agent “{key[1][:60]}”."
        verdicts[place].refuse(key[0].value, text, "Correct it, or onboard that person first.")
    name_supervisors(account, verdicts)
    now = present(account, [verdict.agent for verdict in verdicts if verdict.agent is not None])
    _pick(account, verdicts, now)
    plan = Plan(verdicts)
    firsts = Firsts(verdicts)
    for place, verdict in enumerate(verdicts):
        if verdict.agent is None:
            continue
        difference = _difference(verdict, now[verdict.agent.pk])
        firsts.refuse_seconds(verdict)
        verdict.add(shape_faults(difference.change))
        if difference:
            plan.differences[place] = difference
        elif not verdict.faults:
            verdict.already = verdict.agent
    _refuse_taken_names(account, plan)
    _refuse_taken_numbers(account, plan)
    return plan


def _pick(account: Account, verdicts: Sequence[Verdict], now: dict[int, Present]) -> None:
    """Who has a number that begins as wished keeps it."""
    taken = {number for verdict in verdicts for number in verdict.asked.numbers.values() if number}
    wishes = [
        (verdict, use, start)
        for verdict in verdicts
        if verdict.agent is not None
        for use, start in verdict.asked.any_number.items()
        if not now[verdict.agent.pk].numbers.get(use, "").startswith(start)
    ]
    pick_beside(account, wishes, taken)
    for verdict in verdicts:
        for use, column in COLUMN_OF.items():
            if column in verdict.picked:
                verdict.asked.numbers[use] = verdict.picked[column]


def _difference(verdict: Verdict, now: Present) -> Difference:
    asked, agent = verdict.asked, now.agent
    target = target_of(verdict)
    texts = texts_that_differ(asked, agent)
    if target is not None:
        texts.pop(target[0].value, None)
    services = services_that_differ(asked, agent)
    numbers = numbers_that_differ(asked, now)
    join, leave = _supervisors(verdict, now, numbers)
    refs = AgentRefs(Identifier.REF, (agent.ref,))
    change = AgentChange(
        target=refs,
        texts=texts,
        roles=asked.roles if roles_differ(asked, agent) else None,
        services=services,
        numbers=numbers,
        active=asked.active if active_differs(asked, agent) else None,
    )
    before = AgentChange(
        target=refs,
        texts={name: getattr(agent, name) for name in texts},
        roles=tuple(agent.roles) if change.roles is not None else None,
        services={name: agent.services.get(name) for name in services},
        numbers={use: now.numbers.get(use) for use in numbers},
        active=agent.is_active if change.active is not None else None,
    )
    return Difference(change, before, join, leave)


def _supervisors(
    verdict: Verdict, now: Present, numbers: dict[NumberUse, str | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is to join the agent's supervised inbox, and who to leave it."""
    if verdict.asked.supervisors is None:
        return (), ()
    wanted = set(verdict.supervisors) - {now.agent.object_id}
    join, leave = wanted - now.supervisors, now.supervisors - wanted
    has_inbox = numbers.get(NumberUse.SUPERVISED, now.numbers.get(NumberUse.SUPERVISED))
    if join and not has_inbox:
        text = "The agent has no supervised inbox."
        verdict.refuse("supervisors", text, "Give the agent a supervised number, or empty the cell.")
    return tuple(sorted(join)), tuple(sorted(leave)) if has_inbox else ()


def _refuse_taken_names(account: Account, plan: Plan) -> None:
    wanted = {
        place: [(by, value) for by in SAME if (value := difference.change.texts.get(by.value, ""))]
        for place, difference in plan.differences.items()
    }
    known = people_by(account, [key for keys in wanted.values() for key in keys])
    for place, keys in wanted.items():
        verdict = plan.verdicts[place]
        for by, value in keys:
            others = [other for other in known.get((by, folded(by, value)), []) if other != verdict.agent]
            if others:
                verdict.add([Fault(FaultCode.DUPLICATE, by.value, DUPLICATE_TEXT[by], value)])


def _refuse_taken_numbers(account: Account, plan: Plan) -> None:
    wanted = {
        e164
        for difference in plan.differences.values()
        for e164 in difference.change.numbers.values()
        if e164
    }
    if not wanted:
        return
    known = known_numbers(account, wanted)
    holders = {row.e164: row for row in current(account).filter(e164__in=wanted)}
    for place, difference in plan.differences.items():
        verdict = plan.verdicts[place]
        for e164 in difference.change.numbers.values():
            if e164 and e164 not in known:
                text = f"{e164} is not a number of this account."
                verdict.add([Fault(FaultCode.UNKNOWN_NUMBER, "number", text, e164)])
            elif e164 and e164 in holders:
                text = f"{e164} is held by {holders[e164].holder}."
                verdict.add([Fault(FaultCode.NUMBER_TAKEN, "number", text, e164)])


def carry_out(account: Account, by: Actor, rows: Sequence[Row]) -> list[Verdict]:
    """Make the changes of the rows without a fault. Call it with the account's agents locked."""
    plan = foresee(account, rows)
    good = {
        place: difference for place, difference in plan.differences.items() if not plan.verdicts[place].faults
    }
    plain = {place: found for place, found in good.items() if not (found.join or found.leave)}
    outcome = change_agents(
        account=account, by=by, changes=[found.change for found in plain.values()], keep_going=True
    )
    for index, place in enumerate(plain):
        plan.verdicts[place].add(outcome.faults.get(index, []))
    for place in good.keys() - plain.keys():
        plan.verdicts[place].add(_with_members(account, by, good[place]))
    done = {place: plan.verdicts[place] for place in good if not plan.verdicts[place].faults}
    stamps = _stamps(account, [verdict.agent for verdict in done.values() if verdict.agent is not None])
    for place, verdict in done.items():
        assert verdict.agent is not None
        verdict.made = _made(good[place], stamps[verdict.agent.pk])
    return plan.verdicts


def _stamps(account: Account, agents: Sequence[Agent]) -> dict[int, str]:
    """When each agent was changed last."""
    rows = Agent.objects.filter(account=account, pk__in=[agent.pk for agent in agents])
    return {pk: at.isoformat() for pk, at in rows.order_by().values_list("pk", "updated_at")}


class _Undone(Exception):
    """Takes back the change of an agent whose supervisors could not be changed."""


def _with_members(account: Account, by: Actor, difference: Difference) -> list[Fault]:
    """Change an agent and the supervisors of the agent's inbox, or neither; returns what stood against it."""
    faults: list[Fault] = []
    try:
        with transaction.atomic():
            outcome = change_agents(account=account, by=by, changes=[difference.change])
            faults += outcome.faults.get(0, [])
            items = [
                MembershipChange(
                    AgentRefs(Identifier.OBJECT_ID, people), add=add, owner=difference.change.target
                )
                for people, add in ((difference.join, True), (difference.leave, False))
                if people
            ]
            if not faults:
                outcome = change_members(account=account, by=by, items=items)
                faults += [fault for found in outcome.faults.values() for fault in found]
            if faults:
                raise _Undone
    except _Undone:
        return faults
    return []


def _made(difference: Difference, at: str) -> dict[str, object]:
    """What was before and what is now, as JSON, for an undo."""
    before, after = difference.before, difference.change
    return {
        "at": at,
        "before": as_json(before),
        "after": as_json(after),
        "joined": list(difference.join),
        "left": list(difference.leave),
    }


def as_json(change: AgentChange) -> dict[str, object]:
    return {
        "texts": dict(change.texts),
        "roles": list(change.roles) if change.roles is not None else None,
        "services": dict(change.services),
        "numbers": {use.value: number for use, number in change.numbers.items()},
        "active": change.active,
    }
