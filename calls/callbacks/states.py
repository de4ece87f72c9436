"""How far a promised call back is."""

from django.db.models import TextChoices


class PromiseState(TextChoices):
    WAITING = "waiting", "Waiting"
    RESERVED = "reserved", "Reserved"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    REPLACED = "replaced", "Asked again"


OPEN = (PromiseState.WAITING, PromiseState.RESERVED)
