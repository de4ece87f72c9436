"""States of SIM cards and of what is ordered for them, and the moves that are legal."""

from django.db.models import TextChoices


class SimState(TextChoices):
    ORDERED = "ordered", "Being activated"
    ACTIVE = "active", "Active"
    ENDING = "ending", "Being ended"
    ENDED = "ended", "Ended"
    FAILED = "failed", "Not activated"


class SimOrderKind(TextChoices):
    ACTIVATE = "activate", "Activate"
    CHANGE_PRODUCT = "change_product", "Change product"
    DEACTIVATE = "deactivate", "Deactivate"
    RELEASE = "release", "Release"


class SimOrderState(TextChoices):
    PENDING = "pending", "At the carrier"
    COMPLETED = "completed", "Completed"
    FAILED = "failed", "Failed"


MOVES: dict[SimState, frozenset[SimState]] = {
    SimState.ORDERED: frozenset({SimState.ACTIVE, SimState.FAILED}),
    SimState.ACTIVE: frozenset({SimState.ENDING}),
    # A carrier that refuses to end it leaves it as it was.
    SimState.ENDING: frozenset({SimState.ENDED, SimState.ACTIVE}),
    SimState.ENDED: frozenset(),
    SimState.FAILED: frozenset(),
}


def may_become(to: SimState) -> list[SimState]:
    """The states from which a card may go to ``to``."""
    return [state for state, nexts in MOVES.items() if to in nexts]
