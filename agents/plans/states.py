"""States of a person plan and its steps."""

from django.db.models import TextChoices


class PlanState(TextChoices):
    RUNNING = "running", "At work"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"
    UNDOING = "undoing", "Being undone"
    UNDO_STOPPED = "undo_stopped", "Undoing stopped"
    UNDONE = "undone", "Undone"


class StepKind(TextChoices):
    """What a plan does, in this order."""

    NUMBER = "number", "Buy a number"
    AGENT = "agent", "Onboard"
    INBOXES = "inboxes", "Join shared inboxes"
    E911 = "e911", "Set the emergency address"
    WELCOME = "welcome", "Send the welcome message"


class StepState(TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "At work"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    UNDONE = "undone", "Undone"
    KEPT = "kept", "Stays"


# A worker may be on these.
AT_WORK = frozenset({PlanState.RUNNING, PlanState.UNDOING})
RETRYABLE = frozenset({PlanState.STOPPED, PlanState.UNDO_STOPPED})
UNDOABLE = frozenset({PlanState.DONE, PlanState.STOPPED})
