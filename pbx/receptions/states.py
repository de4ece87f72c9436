"""Phases of a reception, what a step of its path does, and how far the approval of its brand name is."""

from django.db.models import TextChoices

# Within so many seconds a call should be answered, where a reception says nothing else.
USUAL_TARGET = 20
LONGEST_TARGET = 3600


class Phase(TextChoices):
    """Relatel's words (relatel.md §5.3); backup takes over where nobody has answered."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    BACKUP = "backup", "Backup"


class StepKind(TextChoices):
    MENU = "menu", "Menu of keys"
    AGENT = "agent", "Rings a colleague"
    GROUP = "group", "Rings a call group"
    QUEUE = "queue", "Waits in a queue for a call group"
    NUMBER = "number", "Rings another number"
    VOICEMAIL = "voicemail", "Takes a voicemail"
    END = "end", "Ends the call"


class BrandState(TextChoices):
    NONE = "none", "None"
    WAITING = "waiting", "Waits for approval"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
