"""States of numbers and orders, and the moves that are legal (peers.md §4.6)."""

from django.db.models import TextChoices


class NumberState(TextChoices):
    ORDERING = "ordering", "Being ordered"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    PORTING_IN = "porting_in", "Porting in"
    PORTING_OUT = "porting_out", "Porting out"
    PORTED_OUT = "ported_out", "Ported out"
    RELEASE_SCHEDULED = "release_scheduled", "Release scheduled"
    RELEASING = "releasing", "Being released"
    REMOVED = "removed", "Removed from the account"
    RELEASED = "released", "Released to the network"


# The states in which the account has the number; in the others the row is history.
HELD = frozenset(
    {
        NumberState.ORDERING,
        NumberState.ACTIVE,
        NumberState.SUSPENDED,
        NumberState.PORTING_IN,
        NumberState.PORTING_OUT,
        NumberState.RELEASE_SCHEDULED,
    }
)
# Numbers that are not at the carrier yet cannot call out.
NOT_YET = frozenset({NumberState.ORDERING, NumberState.PORTING_IN})
ABLE_TO_CALL = HELD - NOT_YET
# The account may still keep it, though its lists and programs have it no more; nobody else can be given it meanwhile.
OCCUPIED = HELD | {NumberState.RELEASING}
TO_BE_RELEASED = frozenset({NumberState.RELEASE_SCHEDULED, NumberState.RELEASING})
# While porting a number can be neither moved, removed nor released.
PORTING = frozenset({NumberState.PORTING_IN, NumberState.PORTING_OUT})

MOVES: dict[NumberState, frozenset[NumberState]] = {
    NumberState.ORDERING: frozenset({NumberState.ACTIVE, NumberState.REMOVED}),
    NumberState.ACTIVE: frozenset(
        {
            NumberState.SUSPENDED,
            NumberState.PORTING_OUT,
            NumberState.PORTED_OUT,
            NumberState.RELEASE_SCHEDULED,
            NumberState.RELEASING,
            NumberState.REMOVED,
        }
    ),
    NumberState.SUSPENDED: frozenset(
        {NumberState.ACTIVE, NumberState.PORTED_OUT, NumberState.REMOVED, NumberState.RELEASING}
    ),
    NumberState.PORTING_IN: frozenset({NumberState.ACTIVE, NumberState.REMOVED}),
    NumberState.PORTING_OUT: frozenset({NumberState.ACTIVE, NumberState.PORTED_OUT}),
    NumberState.RELEASE_SCHEDULED: frozenset(
        {NumberState.ACTIVE, NumberState.RELEASING, NumberState.RELEASED}
    ),
    NumberState.RELEASING: frozenset({NumberState.ACTIVE, NumberState.RELEASED}),
    NumberState.PORTED_OUT: frozenset(),
    NumberState.REMOVED: frozenset(),
    NumberState.RELEASED: frozenset(),
}


def may_become(to: NumberState) -> list[NumberState]:
    """The states from which a number may go to ``to``."""
    return [state for state, nexts in MOVES.items() if to in nexts]


# How many numbers an order or a reservation may have.
AT_MOST = 100


class OrderState(TextChoices):
    PROCESSING = "processing", "At the carrier"
    COMPLETED = "completed", "Completed"
    PARTIAL = "partial", "Partly filled"
    FAILED = "failed", "Failed"


class Strategy(TextChoices):
    BEST_EFFORT = "best_effort", "Whatever can be had"
    ALL_OR_NOTHING = "all_or_nothing", "All or nothing"


class OrderItemState(TextChoices):
    PENDING = "pending", "Pending"
    ORDERED = "ordered", "Ordered"
    FAILED = "failed", "Failed"


class ReservationState(TextChoices):
    ASKED = "asked", "Being reserved"
    KEPT = "kept", "Reserved"
    ORDERED = "ordered", "Ordered"
    CANCELLED = "cancelled", "Given back"
    FAILED = "failed", "Failed"


class SmsRouteType(TextChoices):
    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"
    SIP = "sip", "SIP"


class TransferState(TextChoices):
    """An open offer may have expired; ``expires_at`` says so."""

    OFFERED = "offered", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


class MonthState(TextChoices):
    DUE = "due", "Due"
    PAID = "paid", "Paid"


class NumberUse(TextChoices):
    """What a holder has a number for."""

    PRIVATE = "private", "Private messaging"
    SUPERVISED = "supervised", "Supervised inbox"
    SHARED = "shared", "Shared inbox"
    VOICE = "voice", "Voice bot"
