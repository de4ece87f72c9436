"""What the message pages share."""

from django.urls import reverse

from accounts.models import Account
from common.e164 import for_people
from messaging.models import Message
from messaging.selectors import messages as selectors
from messaging.selectors.viewers import Viewer

MOST_CHOICES = 500
# How a thread's bubble says what became of a message: the tone and icon of each state.
TONES = {
    "delivered": ("ok", "check"),
    "simulated": ("muted", "beaker"),
    "sent": ("info", "paper-airplane"),
    "queued": ("info", "clock"),
    "submitting": ("info", "clock"),
    "submission_unknown": ("warn", "question-mark-circle"),
    "delivery_unconfirmed": ("warn", "question-mark-circle"),
    "undelivered": ("bad", "x-mark"),
    "failed": ("bad", "x-mark"),
    "expired": ("bad", "clock"),
}


def tabs(active: str) -> list[dict[str, object]]:
    """The pages about messages that belong together."""
    pages = [
        ("conversations", "Conversations", "messaging:list"),
        ("opt-outs", "Opt-outs", "messaging:opt_outs"),
        ("webhooks", "Passing on", "messaging:passing_on"),
        ("campaigns", "Campaigns", "messaging:campaigns"),
        ("health", "Health", "messaging:health"),
        ("analytics", "Analytics", "messaging:analytics"),
    ]
    return [
        {"label": label, "url": reverse(page), "active": name == active, "count": None}
        for name, label, page in pages
    ]


def number_choices(account: Account) -> list[tuple[str, str]]:
    """The numbers to write from with their labels; the first 500."""
    return selectors.sending_choices(account, MOST_CHOICES)


def own_number_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Of these the ones that the viewer may write from."""
    return selectors.own_sending_choices(viewer, MOST_CHOICES)


def message_context(message: Message) -> dict[str, object]:
    """A message as pages show it."""
    tone, icon = TONES.get(message.state, ("muted", "minus"))
    return {
        "message": message,
        "peer": for_people(message.peer),
        "url": reverse("messaging:thread", args=[message.ours, message.peer]),
        "tone": tone,
        "icon": icon,
    }
