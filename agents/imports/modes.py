"""What an import does with rows, by its mode."""

from collections.abc import Sequence

from accounts.actor import Actor
from agents.imports import leaving, onboarding, updating
from agents.imports.cells import Row
from agents.imports.states import ImportMode
from agents.imports.verdicts import Verdict
from agents.models import AgentImport


def foresee(agent_import: AgentImport, rows: Sequence[Row]) -> list[Verdict]:
    """What would become of the rows; changes nothing."""
    if agent_import.mode == ImportMode.ONBOARD:
        return onboarding.foresee(
            agent_import.account,
            rows,
            reassign_inbox=agent_import.reassign_inbox,
            makes_ids=_makes_ids(agent_import),
        )
    if agent_import.mode == ImportMode.UPDATE:
        return updating.foresee(agent_import.account, rows).verdicts
    return leaving.foresee(agent_import.account, rows)


def carry_out(agent_import: AgentImport, by: Actor, rows: Sequence[Row]) -> list[Verdict]:
    """Do the rows that have no fault. Call it with the account's agents locked."""
    if agent_import.mode == ImportMode.ONBOARD:
        return onboarding.carry_out(
            agent_import.account,
            by,
            rows,
            reassign_inbox=agent_import.reassign_inbox,
            makes_ids=_makes_ids(agent_import),
        )
    if agent_import.mode == ImportMode.UPDATE:
        return updating.carry_out(agent_import.account, by, rows)
    return leaving.carry_out(agent_import.account, by, rows, remove_inboxes=agent_import.remove_inboxes)


def _makes_ids(agent_import: AgentImport) -> bool:
    """Whether the file has no column of object ids: then its people come from no directory."""
    return "object_id" not in agent_import.mapping.values()
