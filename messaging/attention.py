"""Campaigns that wait for a person."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from messaging.campaign_states import Registry, Review
from messaging.models import Campaign


def _not_in_force(of: Q) -> QuerySet[Campaign]:
    ended = Q(registry__in=[Registry.EXPIRED, Registry.SUSPENDED])
    refused = Q(review__in=[Review.REJECTED, Review.SUSPENDED])
    rows = Campaign.objects.filter(of & (ended | refused)).exclude(registered_at=None)
    return rows.select_related("brand").order_by("-pk")


def _why(row: Campaign) -> str:
    if row.registry != Registry.ACTIVE:
        return Registry(row.registry).label
    return f"{Review(row.review).label} by carriers"


register(
    Concern(
        name="campaigns",
        title="Campaigns that expired or are refused",
        todo="Numbers on them may not send. Renew the campaign at the registry, or put its numbers on another one.",
        rows=_not_in_force,
        text=lambda row: f"{row.ref}, {row.brand.name}",
        why=_why,
        since=lambda _row: None,
        url=lambda row: reverse("messaging:campaign", args=[row.ref]),
    )
)
