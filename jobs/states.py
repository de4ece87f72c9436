"""States of jobs and their items, and the moves that are legal."""

from enum import Enum

from django.db.models import TextChoices


class JobState(TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    UNKNOWN = "unknown", "Unknown outcome"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class ItemState(TextChoices):
    PENDING = "pending", "Waiting"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"


class ExportForm(TextChoices):
    """The form of a file that a list is written to."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class WhenSuspended(Enum):
    """What becomes of a job that has not begun while its account, or one above it, is suspended.

    One that may have reached a carrier is looked up and settled whatever its kind says, and in a closed account
    everything that has not begun ends, except what goes on.
    """

    GOES_ON = "goes on"
    WAITS = "waits until the account is active again"
    ENDS = "ends as failed"


OPEN = frozenset({JobState.QUEUED, JobState.RUNNING})
# A person may decide about these: try again, or give up.
DECIDABLE = frozenset({JobState.UNKNOWN, JobState.FAILED, JobState.CANCELLED})
# What somebody may want to look at; the few such jobs have an index of their own.
ATTENTION = frozenset({*OPEN, JobState.UNKNOWN, JobState.FAILED})
