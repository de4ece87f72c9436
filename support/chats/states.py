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
# Nobody answered for so long, or nobody wrote for so long.
MISSED_AFTER, IDLE_AFTER = timedelta(minutes=10), timedelta(hours=2)
LONGEST_TEXT, MOST_LINES = 2000, 500
