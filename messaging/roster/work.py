"""What an import does with rows, by its mode."""

from collections.abc import Sequence

from accounts.actor import Actor
from messaging.models import RosterImport
from messaging.roster import leaving, onboarding, updating
from messaging.roster.cells import Row
from messaging.roster.states import RosterMode
from messaging.roster.verdicts import Verdict


def foresee(roster: RosterImport, rows: Sequence[Row]) -> list[Verdict]:
    """What would become of the rows; changes nothing."""
    if roster.mode == RosterMode.ONBOARD:
        return onboarding.foresee(roster.account, rows, reassign_inbox=roster.reassign_inbox)
    if roster.mode == RosterMode.UPDATE:
        return updating.foresee(roster.account, rows).verdicts
    return leaving.foresee(roster.account, rows)


def carry_out(roster: RosterImport, by: Actor, rows: Sequence[Row]) -> list[Verdict]:
    """Do the rows that have no fault. Call it with the account's agents locked."""
    if roster.mode == RosterMode.ONBOARD:
        return onboarding.carry_out(roster.account, by, rows, reassign_inbox=roster.reassign_inbox)
    if roster.mode == RosterMode.UPDATE:
        return updating.carry_out(roster.account, by, rows)
    return leaving.carry_out(roster.account, by, rows, remove_inboxes=roster.remove_inboxes)
