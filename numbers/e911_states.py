"""States of an emergency record and the moves that are legal (peers.md §4.5), and states of lookups."""

from django.db.models import TextChoices


class E911State(TextChoices):
    DRAFT = "draft", "Draft"
    VALIDATING = "validating", "Being checked"
    VALIDATED = "validated", "Address checked"
    NEEDS_CONFIRMATION = "needs_confirmation", "Waiting for you"
    INVALID = "invalid", "Address not accepted"
    PROVISIONING = "provisioning", "On its way"
    ACTIVE = "active", "Active"
    FAILED = "failed", "Not accepted"
    DEPROVISIONING = "deprovisioning", "Being removed"
    REMOVED = "removed", "Removed"
    REMOVAL_FAILED = "removal_failed", "Removal failed"


# On its way to be in force: a number has at most one such record.
CANDIDATE = frozenset(
    {
        E911State.DRAFT,
        E911State.VALIDATING,
        E911State.VALIDATED,
        E911State.NEEDS_CONFIRMATION,
        E911State.INVALID,
        E911State.PROVISIONING,
        E911State.FAILED,
    }
)
# At the carrier: a number has at most one such record, and a dispatcher sees it until its removal has succeeded.
IN_FORCE = frozenset({E911State.ACTIVE, E911State.DEPROVISIONING, E911State.REMOVAL_FAILED})
# A candidate in these waits for nobody and may be replaced by another address.
AT_REST = frozenset(CANDIDATE - {E911State.VALIDATING, E911State.PROVISIONING})

# A candidate at rest is removed when another address takes its place, and any record when its number leaves.
MOVES: dict[E911State, frozenset[E911State]] = {
    E911State.DRAFT: frozenset({E911State.VALIDATING, E911State.REMOVED}),
    E911State.VALIDATING: frozenset(
        {E911State.VALIDATED, E911State.NEEDS_CONFIRMATION, E911State.INVALID, E911State.REMOVED}
    ),
    E911State.VALIDATED: frozenset({E911State.PROVISIONING, E911State.REMOVED}),
    E911State.NEEDS_CONFIRMATION: frozenset({E911State.PROVISIONING, E911State.REMOVED}),
    E911State.INVALID: frozenset({E911State.REMOVED}),
    E911State.PROVISIONING: frozenset({E911State.ACTIVE, E911State.FAILED, E911State.REMOVED}),
    E911State.FAILED: frozenset({E911State.REMOVED}),
    E911State.ACTIVE: frozenset({E911State.DEPROVISIONING, E911State.REMOVED}),
    E911State.DEPROVISIONING: frozenset({E911State.REMOVED, E911State.REMOVAL_FAILED}),
    E911State.REMOVAL_FAILED: frozenset({E911State.DEPROVISIONING, E911State.REMOVED}),
    E911State.REMOVED: frozenset(),
}


def may_become(to: E911State) -> list[E911State]:
    """The states from which a record may go to ``to``."""
    return [state for state, nexts in MOVES.items() if to in nexts]


class LookupKind(TextChoices):
    NAME = "cnam", "Caller name"
    ROUTING = "lrn", "Routing (LRN)"
    HOME_NETWORK = "hlr", "Home network (HLR)"


class LookupState(TextChoices):
    ASKED = "asked", "Asked"
    ANSWERED = "answered", "Answered"
    FAILED = "failed", "Failed"
