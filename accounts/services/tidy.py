"""Forgetting what has served its time."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import AuthorizationCode, KnownAddress, ThrottleWindow
from accounts.services import program_tokens, replies
from common import scope

WINDOWS_KEPT = timedelta(hours=24)
CODES_KEPT = timedelta(days=1)
ADDRESSES_KEPT = timedelta(days=180)


def forget_old() -> None:
    """Delete stored replies that are no longer given, ended sessions and codes of programs, throttle windows that
    have ended, and addresses of long ago.
    """
    now = timezone.now()
    with scope.system():
        replies.forget_expired()
        program_tokens.forget_ended()
        AuthorizationCode.objects.filter(expires_at__lt=now - CODES_KEPT).delete()
        KnownAddress.objects.filter(created_at__lt=now - ADDRESSES_KEPT).delete()
    ThrottleWindow.objects.filter(started_at__lt=now - WINDOWS_KEPT).delete()
