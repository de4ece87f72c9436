"""Carrier logins that wait for a person."""

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from accounts.rights import Right
from providers.models import ProviderAccount
from providers.states import ProviderState


def _troubled(of: Q) -> QuerySet[ProviderAccount]:
    """Refused by their carrier, or in trouble since it last answered."""
    is_silent = Q(last_error_at__gt=F("last_ok_at")) | Q(last_error_at__isnull=False, last_ok_at=None)
    trouble = Q(state=ProviderState.REFUSED) | Q(state=ProviderState.ACTIVE) & is_silent
    return ProviderAccount.objects.filter(of & trouble).order_by("last_error_at", "pk")


register(
    Concern(
        title="Carriers in trouble",
        todo="Test the login, and see what its last sync says.",
        rows=_troubled,
        text=lambda login: login.name,
        why=lambda login: login.last_error,
        since=lambda login: login.last_error_at,
        url=lambda login: reverse("providers:detail", args=[login.pk]),
        all_url=lambda: reverse("providers:list"),
        right=Right.MANAGE_PROVIDERS,
    )
)
