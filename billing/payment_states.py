"""Through whom invoices are paid, and the states of a try to pay one."""

from django.db.models import TextChoices


class PaysThrough(TextChoices):
    MANUAL = "manual", "A transfer, marked by hand"
    STRIPE = "stripe", "Stripe"


class PaymentState(TextChoices):
    OPENING = "opening", "Being opened"
    OPEN = "open", "Waiting for the payer"
    PENDING = "pending", "On its way"
    PAID = "paid", "Paid"
    REFUSED = "refused", "Refused"
    EXPIRED = "expired", "Expired"
    DIFFERS = "differs", "Paid otherwise than asked"
    REFUNDED = "refunded", "Refunded"
    CLOSED = "closed", "Looked after"


# It may still be paid.
OPEN = frozenset({PaymentState.OPENING, PaymentState.OPEN, PaymentState.PENDING})
