"""What a broadcast can be, which state may follow which, and what becomes of each recipient."""

from collections.abc import Mapping

from django.db.models import TextChoices


class BroadcastKind(TextChoices):
    ANNOUNCEMENT = "announcement", "Announcement"
    KEYS = "keys", "Announcement with keys"
    TEXT = "text", "Text message"


class BroadcastState(TextChoices):
    CREATED = "created", "Not started"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"
    FINISHED = "finished", "Finished"


class Origin(TextChoices):
    """Who moved a broadcast to another state."""

    USER = "user", "A person or program"
    SCHEDULE = "schedule", "Its schedule"
    BROADCAST = "broadcast", "The broadcast itself"


class RecipientState(TextChoices):
    """For text messages, a recipient is reached when the carrier has taken the message."""

    UNDER_WAY = "under_way", "Under way"
    REACHED = "reached", "Reached"
    MISSED = "missed", "Not reached"
    REFUSED = "refused", "Refused"


MOVES: Mapping[BroadcastState, frozenset[BroadcastState]] = {
    BroadcastState.CREATED: frozenset({BroadcastState.RUNNING}),
    BroadcastState.RUNNING: frozenset(
        {BroadcastState.PAUSED, BroadcastState.STOPPED, BroadcastState.FINISHED}
    ),
    BroadcastState.PAUSED: frozenset({BroadcastState.RUNNING, BroadcastState.STOPPED}),
    BroadcastState.STOPPED: frozenset(),
    BroadcastState.FINISHED: frozenset(),
}
OPEN = frozenset({BroadcastState.CREATED, BroadcastState.RUNNING, BroadcastState.PAUSED})
