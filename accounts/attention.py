"""Keys of programs whose time ends or has ended, and logs of activity that were changed."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.concerns import Concern, register
from accounts.models import ActivityChain, ApiCredential
from accounts.rights import Right

AHEAD = timedelta(days=14)


def _ending(of: Q) -> QuerySet[ApiCredential]:
    return ApiCredential.objects.filter(of, expires_at__lt=timezone.now() + AHEAD).order_by(
        "expires_at", "pk"
    )


def _why(row: ApiCredential) -> str:
    assert row.expires_at is not None
    day = f"{timezone.localtime(row.expires_at):%-d %b %Y, %H:%M}"
    return f"Refused since {day}" if row.is_over else f"Refused from {day} on"


register(
    Concern(
        name="ending-keys",
        title="API keys that end",
        todo="Give the program a later last day, or end the key if nothing needs it.",
        rows=_ending,
        text=lambda row: row.label or row.username,
        why=_why,
        since=lambda _row: None,
        url=lambda row: reverse("accounts:key", args=[row.pk]),
        tone="warn",
        right=Right.MANAGE_KEYS,
    )
)


def _broken(of: Q) -> QuerySet[ActivityChain]:
    return ActivityChain.objects.filter(of).exclude(fault="").order_by("pk")


register(
    Concern(
        name="changed-logs",
        title="Activity logs that were changed",
        todo="Somebody with access to the database changed what is written once. Compare it with a backup.",
        rows=_broken,
        text=lambda row: f"The log of {row.account.name}",
        why=lambda row: row.fault,
        since=lambda row: row.checked_at,
        url=lambda _row: f"{reverse('accounts:by_person')}?only=this",
        right=Right.MANAGE_MEMBERS,
    )
)
