"""Which way a call went."""

from django.db.models import TextChoices


class Direction(TextChoices):
    INBOUND = "inbound", "Received"
    OUTBOUND = "outbound", "Made"
