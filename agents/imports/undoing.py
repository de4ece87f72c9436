"""Taking back what an import did, row by row, except where somebody has changed it since."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.states import AgentState
from agents.imports.cells import CellFault
from agents.imports.present import Present, present
from agents.imports.rows import as_lists
from agents.imports.states import ImportMode, RowOutcome
from agents.models import AgentImport, AgentImportRow
from agents.records import AgentChange, AgentRefs, Identifier, MembershipChange
from agents.services.changes import change_agents
from agents.services.inboxes import change_members
from agents.services.offboarding import offboard
from messaging.models import Inbox
from numbers.states import NumberUse

LEAVE_IT = "Change it by hand if it is to go."


def take_back(agent_import: AgentImport, by: Actor, rows: Sequence[AgentImportRow]) -> None:
    """Undo the rows and store what became of each. Call it with the account's agents locked."""
    agents = [row.agent for row in rows if row.agent is not None]
    now = present(agent_import.account, agents)
    kept: dict[int, str] = {}
    undone: list[AgentImportRow] = []
    for row in rows:
        if row.agent is None or row.agent.state == AgentState.OFFBOARDED:
            kept[row.pk] = "The agent has left since."
        elif changed := _changed(row, now[row.agent.pk]):
            kept[row.pk] = changed
        else:
            undone.append(row)
    if agent_import.mode == ImportMode.ONBOARD:
        _offboard(agent_import, by, undone)
    else:
        kept |= _change_back(agent_import.account, by, undone)
    _store(rows, kept)


def _changed(row: AgentImportRow, now: Present) -> str:
    """What was changed since the import, if anything."""
    made: Mapping[str, Any] = row.made
    if now.agent.updated_at.isoformat() != made["at"]:
        return "The agent has been changed since."
    numbers = made["numbers"] if "numbers" in made else made["after"]["numbers"]
    held = {use: now.numbers.get(use) for use in numbers} if "after" in made else now.numbers
    return "" if held == numbers else "The agent's numbers have been changed since."


def _offboard(agent_import: AgentImport, by: Actor, rows: Sequence[AgentImportRow]) -> None:
    """Let the agents leave; inboxes that the import made go with them, those that it took over stay."""
    agents = {row.agent.pk: row.agent for row in rows if row.agent is not None}
    inboxes = Inbox.objects.filter(account=agent_import.account, owner__in=agents, removed_at=None)
    older = set(inboxes.filter(created_at__lt=agent_import.started_at).values_list("owner", flat=True))
    for remove in (True, False):
        refs = tuple(agent.ref for pk, agent in agents.items() if (pk not in older) == remove)
        if refs:
            offboard(
                account=agent_import.account,
                by=by,
                targets=[AgentRefs(Identifier.REF, refs)],
                remove_inboxes=remove,
            )


def _change_back(account: Account, by: Actor, rows: Sequence[AgentImportRow]) -> dict[int, str]:
    """Give the agents their former values; returns why not for those that cannot have them any more."""
    changes = [_former(row.agent, row.made["before"]) for row in rows if row.agent is not None]
    outcome = change_agents(account=account, by=by, changes=changes, keep_going=True)
    kept = {}
    for place, row in enumerate(rows):
        if faults := outcome.faults.get(place):
            kept[row.pk] = faults[0].text
            continue
        items = [
            MembershipChange(AgentRefs(Identifier.OBJECT_ID, (name,)), add=add, owner=changes[place].target)
            for names, add in ((row.made["joined"], False), (row.made["left"], True))
            for name in names
        ]
        for item in items:
            # Who has left since, or whose inbox has gone, needs nothing more.
            change_members(account=account, by=by, items=[item])
    return kept


def _former(agent: Agent, before: Mapping[str, Any]) -> AgentChange:
    return AgentChange(
        target=AgentRefs(Identifier.REF, (agent.ref,)),
        texts=before["texts"],
        roles=tuple(before["roles"]) if before["roles"] is not None else None,
        services=before["services"],
        numbers={NumberUse(use): number for use, number in before["numbers"].items()},
        active=before["active"],
    )


def _store(rows: Sequence[AgentImportRow], kept: Mapping[int, str]) -> None:
    for row in rows:
        row.outcome = RowOutcome.KEPT if row.pk in kept else RowOutcome.UNDONE
        why = kept.get(row.pk)
        row.faults = as_lists([CellFault("name", row.values.get("name", ""), why, LEAVE_IT)]) if why else []
    AgentImportRow.objects.bulk_update(rows, ["outcome", "faults"])
