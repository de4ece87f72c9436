"""Taking back what an import did, row by row, except where somebody has changed it since."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.states import AgentState
from messaging.agent_records import AgentChange, AgentRefs, Identifier, MembershipChange
from messaging.models import Inbox, RosterImport, RosterRow
from messaging.roster.cells import CellFault
from messaging.roster.present import Present, present
from messaging.roster.rows import as_lists
from messaging.roster.states import RosterMode, RowOutcome
from messaging.services.agent_changes import change_agents
from messaging.services.inboxes import change_members
from messaging.services.offboarding import offboard
from numbers.states import NumberUse

LEAVE_IT = "Change it by hand if it is to go."


def take_back(roster: RosterImport, by: Actor, rows: Sequence[RosterRow]) -> None:
    """Undo the rows and store what became of each. Call it with the account's agents locked."""
    agents = [row.agent for row in rows if row.agent is not None]
    now = present(roster.account, agents)
    kept: dict[int, str] = {}
    undone: list[RosterRow] = []
    for row in rows:
        if row.agent is None or row.agent.state == AgentState.OFFBOARDED:
            kept[row.pk] = "The agent has left since."
        elif changed := _changed(row, now[row.agent.pk]):
            kept[row.pk] = changed
        else:
            undone.append(row)
    if roster.mode == RosterMode.ONBOARD:
        _offboard(roster, by, undone)
    else:
        kept |= _change_back(roster.account, by, undone)
    _store(rows, kept)


def _changed(row: RosterRow, now: Present) -> str:
    """What was changed since the import, if anything."""
    made: Mapping[str, Any] = row.made
    if now.agent.updated_at.isoformat() != made["at"]:
        return "The agent has been changed since."
    numbers = made["numbers"] if "numbers" in made else made["after"]["numbers"]
    held = {use: now.numbers.get(use) for use in numbers} if "after" in made else now.numbers
    return "" if held == numbers else "The agent's numbers have been changed since."


def _offboard(roster: RosterImport, by: Actor, rows: Sequence[RosterRow]) -> None:
    """Let the agents leave; inboxes that the import made go with them, those that it took over stay."""
    agents = {row.agent.pk: row.agent for row in rows if row.agent is not None}
    inboxes = Inbox.objects.filter(account=roster.account, owner__in=agents, removed_at=None)
    older = set(inboxes.filter(created_at__lt=roster.started_at).values_list("owner", flat=True))
    for remove in (True, False):
        refs = tuple(agent.ref for pk, agent in agents.items() if (pk not in older) == remove)
        if refs:
            offboard(
                account=roster.account,
                by=by,
                targets=[AgentRefs(Identifier.REF, refs)],
                remove_inboxes=remove,
            )


def _change_back(account: Account, by: Actor, rows: Sequence[RosterRow]) -> dict[int, str]:
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


def _store(rows: Sequence[RosterRow], kept: Mapping[int, str]) -> None:
    for row in rows:
        row.outcome = RowOutcome.KEPT if row.pk in kept else RowOutcome.UNDONE
        why = kept.get(row.pk)
        row.faults = as_lists([CellFault("name", row.values.get("name", ""), why, LEAVE_IT)]) if why else []
    RosterRow.objects.bulk_update(rows, ["outcome", "faults"])
