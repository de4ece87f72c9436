"""States of campaigns, their reviews by carriers, and numbers on them (peers.md §4.3)."""

from django.db.models import TextChoices


class Registry(TextChoices):
    """What the registry says of a campaign; carriers review it independently of that."""

    ACTIVE = "ACTIVE", "Registered"
    SUSPENDED = "SUSPENDED", "Suspended by the registry"
    EXPIRED = "EXPIRED", "Expired"


class Review(TextChoices):
    """What carriers make of a campaign, each alone and all together."""

    PENDING = "REVIEW", "In review"
    APPROVED = "APPROVED", "Approved"
    REJECTED = "REJECTED", "Rejected"
    SUSPENDED = "SUSPENDED", "Suspended"


class BindingState(TextChoices):
    PENDING = "pending_assignment", "Being assigned"
    ASSIGNED = "assigned", "Assigned"
    FAILED = "failed_assignment", "Not assigned"
    LEAVING = "pending_unassignment", "Being unassigned"
    UNASSIGNED = "unassigned", "Unassigned"


# At the carrier: a number is on one campaign at most, until its removal has succeeded.
IN_FORCE = frozenset({BindingState.ASSIGNED, BindingState.LEAVING})

MOVES: dict[BindingState, frozenset[BindingState]] = {
    BindingState.PENDING: frozenset({BindingState.ASSIGNED, BindingState.FAILED}),
    BindingState.ASSIGNED: frozenset({BindingState.LEAVING, BindingState.UNASSIGNED}),
    BindingState.LEAVING: frozenset({BindingState.UNASSIGNED, BindingState.ASSIGNED}),
    BindingState.FAILED: frozenset(),
    BindingState.UNASSIGNED: frozenset(),
}


def may_become(to: BindingState) -> list[BindingState]:
    """The states from which a number on a campaign may go to ``to``."""
    return [state for state, nexts in MOVES.items() if to in nexts]
