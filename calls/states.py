"""Which way a call went."""

from django.db.models import TextChoices


class Direction(TextChoices):
    INBOUND = "inbound", "Inbound"
    OUTBOUND = "outbound", "Outbound"
