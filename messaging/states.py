"""What a message can be, and which state may follow which (peers' vocabularies are mapped to these)."""

from django.db.models import TextChoices


class Direction(TextChoices):
    INBOUND = "in", "Inbound"
    OUTBOUND = "out", "Outbound"


class MessageKind(TextChoices):
    SMS = "sms", "SMS"
    MMS = "mms", "MMS"


class Encoding(TextChoices):
    GSM7 = "gsm7", "GSM-7"
    UCS2 = "ucs2", "Unicode"


class Nature(TextChoices):
    """What a message is for, as its sender says."""

    ALERTING = "alerting", "Alerting"
    MARKETING = "marketing", "Marketing"


class MessageState(TextChoices):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    QUEUED = "queued", "Waiting"
    SUBMITTING = "submitting", "Being sent"
    SUBMISSION_UNKNOWN = "submission_unknown", "Perhaps sent"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    SIMULATED = "simulated", "Simulated"
    UNDELIVERED = "undelivered", "Not delivered"
    FAILED = "failed", "Failed"
    EXPIRED = "expired", "Expired"
    DELIVERY_UNCONFIRMED = "delivery_unconfirmed", "No receipt"
    CANCELLED = "cancelled", "Cancelled"
    RECEIVED = "received", "Received"


FINAL = 9
# A message never goes back to a lower rank. Received ones have none: nothing happens to them.
RANK = {
    MessageState.DRAFT: 0,
    MessageState.SCHEDULED: 1,
    MessageState.QUEUED: 2,
    MessageState.SUBMITTING: 3,
    MessageState.SUBMISSION_UNKNOWN: 3,
    MessageState.SENT: 4,
    MessageState.DELIVERY_UNCONFIRMED: 8,
    MessageState.DELIVERED: FINAL,
    MessageState.SIMULATED: FINAL,
    MessageState.UNDELIVERED: FINAL,
    MessageState.FAILED: FINAL,
    MessageState.EXPIRED: FINAL,
    MessageState.CANCELLED: FINAL,
}
# A carrier's "delivered" that comes after one of these is believed, and flagged; never the other way round.
LOST = frozenset({MessageState.UNDELIVERED, MessageState.FAILED, MessageState.EXPIRED})
CANCELLABLE = frozenset({MessageState.DRAFT, MessageState.SCHEDULED, MessageState.QUEUED})


def replaceable_by(new: MessageState) -> frozenset[MessageState]:
    """The states that a message may be in for ``new`` to take their place."""
    if new == MessageState.CANCELLED:
        return CANCELLABLE
    lower = {state for state, rank in RANK.items() if rank < RANK[new] or rank == RANK[new] < FINAL}
    return frozenset(lower | LOST) if new == MessageState.DELIVERED else frozenset(lower)


class OptOutSource(TextChoices):
    KEYWORD = "keyword", "Answered STOP"
    CONSOLE = "console", "Console"
    API = "api", "API"
    IMPORT = "import", "Import"


class InboxKind(TextChoices):
    SUPERVISED = "supervised", "Supervised"
    SHARED = "shared", "Shared"


class ConversationState(TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
