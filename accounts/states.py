"""Kinds, states and roles of accounts."""

from django.db.models import IntegerChoices, TextChoices


class AccountKind(TextChoices):
    OPERATOR = "operator", "Operator"
    RESELLER = "reseller", "Reseller"
    CUSTOMER = "customer", "Customer"
    SUBACCOUNT = "subaccount", "Sub-account"


class AccountState(TextChoices):
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    CLOSED = "closed", "Closed"


class Product(TextChoices):
    """Relatel's switch plans (relatel.md §4)."""

    PROFESSIONAL = "professional", "Professional"
    CONTACT_CENTER = "contact_center", "Contact Center"
    UNLIMITED = "unlimited", "Unlimited"


class Role(TextChoices):
    OWNER = "owner", "Owner"
    MANAGER = "manager", "Manager"
    MEMBER = "member", "Member"
    READ_ONLY = "read_only", "Read only"


class InvitationState(TextChoices):
    """An open one may have expired; ``expires_at`` says so."""

    OPEN = "open", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    REVOKED = "revoked", "Revoked"


class AuthType(IntegerChoices):
    """How calls from the account's equipment are authenticated; the integers are VoiceTel's (voicetel.md §8 D7)."""

    DIGEST = 0, "Digest only"
    DIGEST_OR_IP = 1, "Digest or IP access list"
    IP = 2, "IP access list only"
    DIGEST_AND_IP = 3, "Digest and IP access list"


class EntryKind(TextChoices):
    CREDIT = "credit", "Credit"
    PAYMENT = "payment", "Payment"
    CHARGE = "charge", "Charge"
    ADJUSTMENT = "adjustment", "Adjustment"
    TRANSFER = "transfer", "Given to an account below"
    DEBIT = "debit", "Debit"
    REFUND = "refund", "Refund"
    GOODWILL = "goodwill", "Goodwill"
    RETURNED = "returned", "Payment given back"


class PaymentStatus(TextChoices):
    """VoiceTel's words, which they took from PayPal (voicetel.md §3.2)."""

    COMPLETED = "Completed"
    PENDING = "Pending"
    REVERSED = "Reversed"
    REFUNDED = "Refunded"
    FAILED = "Failed"
    DENIED = "Denied"
    CANCELED_REVERSAL = "Canceled_Reversal"


class BalanceNote(TextChoices):
    FINE = "fine", "At or above the threshold"
    LOW = "low", "Below the threshold"
    EMPTY = "empty", "At the limit"


class FindingKind(TextChoices):
    BALANCE = "balance", "Balance is not the ledger's sum"
    HELD = "held", "Held amount is not the holds' sum"
    CAUSE = "cause", "Charge without its cause"


class AgentKind(TextChoices):
    PERSON = "person", "Person"
    BOT = "bot", "Voice bot"


class AgentRole(TextChoices):
    MEMBER = "member", "Member"
    MANAGER = "manager", "Manager"
    ADMIN = "admin", "Administrator"


class AgentState(TextChoices):
    """Suspended keeps everything but access; offboarded is over, and only history."""

    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    OFFBOARDED = "offboarded", "Offboarded"


class ApiArea(TextChoices):
    """What a program's key may be narrowed to; ``portal.api.needs`` says what belongs to each."""

    NUMBERS = "numbers", "Numbers"
    MESSAGES = "messages", "Messages"
    CALLS = "calls", "Calls"
    BILLING = "billing", "Billing"
    PEOPLE = "people", "People"
    TICKETS = "tickets", "Tickets"
    SETTINGS = "settings", "Settings"


class TokenKind(TextChoices):
    """What a program may send in place of user name and password."""

    KEY = "key", "Key"
    SESSION = "session", "Session"
