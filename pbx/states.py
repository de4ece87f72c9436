"""Kinds of voice apps, ways into rooms, and how groups ring."""

from django.db.models import TextChoices


class AppKind(TextChoices):
    CALL_TRACKING = "call_tracking", "Call tracking"
    CLICK_TO_CALL = "click_to_call", "Click-to-call"
    REAL_TIME = "real_time", "Real-time app"
    SCENARIO = "scenario", "Scenario"


# A click-to-call app calls both parties itself, so nobody calls it.
ANSWERING = frozenset({AppKind.CALL_TRACKING, AppKind.REAL_TIME, AppKind.SCENARIO})


class AccessLevel(TextChoices):
    """Who comes in by a way into a conference room."""

    GUEST = "guest", "Guest"
    ADMIN = "admin", "Administrator"


class Strategy(TextChoices):
    """In which order a call group rings its members."""

    ALL = "all", "All at once"
    ORDER = "order", "One after another"
    IDLE = "idle", "Who talked longest ago first"
