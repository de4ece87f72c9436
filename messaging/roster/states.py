"""What an import can be, and what can become of its rows."""

from django.db.models import TextChoices


class RosterMode(TextChoices):
    ONBOARD = "onboard", "Onboard"
    UPDATE = "update", "Update"
    OFFBOARD = "offboard", "Offboard"


class RosterState(TextChoices):
    """A file is uploaded, then checked as often as somebody likes, then run; what is stopped can go on."""

    UPLOADED = "uploaded", "Uploaded"
    CHECKED = "checked", "Checked"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


# Nothing has been changed yet.
BEFORE = frozenset({RosterState.UPLOADED, RosterState.CHECKED})
# A job is at it, or about to be.
AT_WORK = frozenset({RosterState.RUNNING, RosterState.UNDOING})
# What can be undone, and what may try its failed rows again.
SETTLED = frozenset({RosterState.PAUSED, RosterState.STOPPED, RosterState.DONE})


class RowOutcome(TextChoices):
    PENDING = "pending", "Waiting"
    DONE = "done", "Done"
    ALREADY = "already", "Already so"
    FAILED = "failed", "Failed"
    UNDONE = "undone", "Undone"
    KEPT = "kept", "Kept when undone"
