"""States of jobs and their items, and the moves that are legal."""

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


OPEN = frozenset({JobState.QUEUED, JobState.RUNNING})
# A person may decide about these: try again, or give up.
DECIDABLE = frozenset({JobState.UNKNOWN, JobState.FAILED, JobState.CANCELLED})
# What somebody may want to look at; the few such jobs have an index of their own.
ATTENTION = frozenset({*OPEN, JobState.UNKNOWN, JobState.FAILED})
