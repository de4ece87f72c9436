"""States of provider accounts, sync runs and the agreement between us and a carrier."""

from django.db.models import TextChoices


class ProviderState(TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    REFUSED = "refused", "Login refused"


class SyncState(TextChoices):
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    BRAKED = "braked", "Stopped by the brake"
    FAILED = "failed", "Failed"


class Agreement(TextChoices):
    """How what we want of a thing at a carrier stands to what the carrier reports."""

    PENDING = "pending", "Waiting to be sent"
    PUSHED = "pushed", "Sent"
    CONFIRMED = "confirmed", "Confirmed"
    FAILED = "failed", "Not accepted"
    DRIFT = "drift", "Differs at the carrier"
    GONE = "gone", "Missing at the carrier"


# What somebody should look at.
TROUBLED = frozenset({Agreement.DRIFT, Agreement.GONE, Agreement.FAILED})
