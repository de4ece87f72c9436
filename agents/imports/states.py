"""What an import can be, and what can become of its rows."""

from django.db.models import TextChoices


class ImportMode(TextChoices):
    ONBOARD = "onboard", "Onboard"
    UPDATE = "update", "Update"
    OFFBOARD = "offboard", "Offboard"


class ImportState(TextChoices):
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
BEFORE = frozenset({ImportState.UPLOADED, ImportState.CHECKED})
# A job is at it, or about to be.
AT_WORK = frozenset({ImportState.RUNNING, ImportState.UNDOING})
# What can be undone, and what may try its failed rows again.
SETTLED = frozenset({ImportState.PAUSED, ImportState.STOPPED, ImportState.DONE})


class RowOutcome(TextChoices):
    PENDING = "pending", "Waiting"
    DONE = "done", "Done"
    ALREADY = "already", "Already so"
    FAILED = "failed", "Failed"
    UNDONE = "undone", "Undone"
    KEPT = "kept", "Kept when undone"
