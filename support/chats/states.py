"""Words for chats, and how long each may wait."""

from datetime import timedelta

from django.db.models import TextChoices


class ChatState(TextChoices):
    """Relatel's words (relatel.md §5.8): a chat rings until somebody answers or it is missed, and then it ends."""

    RINGING = "ringing", "Ringing"
    ANSWERED = "answered", "Answered"
    MISSED = "missed", "Missed"
    ENDED = "ended", "Ended"


OPEN = frozenset({ChatState.RINGING, ChatState.ANSWERED})
# Minutes that a chat rings.
USUAL_RING, LONGEST_RING = 10, 1440
# A chat in which nobody has written for so long is over.
IDLE_AFTER = timedelta(hours=2)
LONGEST_TEXT, MOST_LINES = 2000, 500
