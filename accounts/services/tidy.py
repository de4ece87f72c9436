"""Forgetting what has served its time."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import ThrottleWindow
from accounts.services import replies
from common import scope

WINDOWS_KEPT = timedelta(hours=24)


def forget_old() -> None:
    """Delete stored replies that are no longer given, and throttle windows that ended a day ago."""
    with scope.system():
        replies.forget_expired()
    ThrottleWindow.objects.filter(started_at__lt=timezone.now() - WINDOWS_KEPT).delete()
