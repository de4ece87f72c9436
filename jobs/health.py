"""Signs of life of workers and of the sweep."""

from django.utils import timezone

from jobs.models import Heartbeat


def seen(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})


def seconds_since(name: str) -> float | None:
    """How long ago ``name`` was seen; None when never."""
    beat = Heartbeat.objects.filter(name=name).first()
    return (timezone.now() - beat.seen_at).total_seconds() if beat else None
