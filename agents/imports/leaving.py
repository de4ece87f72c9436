"""Rows as agents who leave: looked at without changing anything, or offboarded."""

from collections.abc import Sequence

from accounts.actor import Actor
from accounts.models import Account, Agent
from agents.imports.cells import ROW, CellFault, Row, read_row
from agents.imports.columns import TARGETS
from agents.imports.present import as_values, present
from agents.imports.states import ImportMode
from agents.imports.targets import find_targets
from agents.imports.verdicts import Verdict
from agents.records import AgentRefs, Identifier, Key
from agents.selectors.agents import former_agents
from agents.services.lookup import FOLDED, folded, without_case
from agents.services.offboarding import offboard


def foresee(account: Account, rows: Sequence[Row]) -> list[Verdict]:
    """Who would leave; who has left already stays as they are."""
    verdicts = [
        Verdict(row, asked, _of_target(asked.faults))
        for row in rows
        if (asked := read_row(row, ImportMode.OFFBOARD, account.country))
    ]
    missing = find_targets(account, verdicts)
    former = _former(account, list(missing.values()))
    for place, key in missing.items():
        if key in former:
            verdicts[place].already = former[key]
        else:
            text = f"There is no agent “{key[1][:60]}”."
            verdicts[place].refuse(key[0].value, text, "Correct it, or leave the row out.")
    return verdicts


def carry_out(account: Account, by: Actor, rows: Sequence[Row], *, remove_inboxes: bool) -> list[Verdict]:
    """Offboard the agents of the rows without a fault. Call it with the account's agents locked."""
    verdicts = foresee(account, rows)
    good = [verdict for verdict in verdicts if verdict.agent is not None and not verdict.faults]
    agents = [verdict.agent for verdict in good if verdict.agent is not None]
    now = present(account, agents)
    for verdict, agent in zip(good, agents, strict=True):
        verdict.made = {"values": as_values(now[agent.pk])}
    if agents:
        target = AgentRefs(Identifier.REF, tuple(agent.ref for agent in agents))
        offboard(account=account, by=by, targets=[target], remove_inboxes=remove_inboxes)
    return verdicts


def _of_target(faults: list[CellFault]) -> list[CellFault]:
    """Of a row about somebody who leaves only the names count."""
    return [fault for fault in faults if fault.column in {*TARGETS, ROW}]


def _former(account: Account, keys: Sequence[Key]) -> dict[Key, Agent]:
    """Those of the names that somebody had who has left."""
    found: dict[Key, Agent] = {}
    for by in {by for by, _ in keys}:
        values = [value for key, value in keys if key == by]
        people = without_case(former_agents(account))
        for agent in people.filter(**{f"{FOLDED.get(by, by.value)}__in": values}).order_by("pk"):
            found[by, folded(by, getattr(agent, by.value))] = agent
    return found
