"""Words for tickets, what is said in them, and the queues that they wait in."""

from django.db.models import TextChoices


class TicketStatus(TextChoices):
    """VoiceTel's words; any of them may follow any other (voicetel.md §7)."""

    ACTIVE = "active", "Active"
    PENDING = "pending", "Pending"
    CLOSED = "closed", "Closed"
    SPAM = "spam", "Spam"


class Source(TextChoices):
    """How the customer reached us; VoiceTel calls it the ticket's type."""

    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    CHAT = "chat", "Chat"


class Channel(TextChoices):
    WEB = "web", "Console"
    API = "api", "API"
    MAIL = "mail", "Mail"
    SYSTEM = "system", "Tandem"


class ThreadKind(TextChoices):
    """Who speaks to whom. A note stays among staff."""

    CUSTOMER = "customer", "Customer"
    MESSAGE = "message", "Reply"
    NOTE = "note", "Internal note"


class QueuePart(TextChoices):
    """Queues that tickets go to by themselves."""

    DEFAULT = "default", "New tickets go here"
    UNMATCHED = "unmatched", "Mail from unknown addresses goes here"
    PORTS = "ports", "Tickets about ports go here"


class OnItsWay(TextChoices):
    """What became of a thing that was said to a carrier's people."""

    SENDING = "sending", "On its way"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not sent"


# Somebody on our side still has to do something; in the others the clock stands.
OPEN = frozenset({TicketStatus.ACTIVE, TicketStatus.PENDING})
RUNNING = frozenset({TicketStatus.ACTIVE})
