"""Carrier logins that wait for a person, syncs that failed, and budgets of calls that are used up."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone

from accounts.concerns import Concern, register
from accounts.rights import Right
from providers.models import ProviderAccount, RateBudget, SyncRun
from providers.states import ProviderState, SyncState

# What failed longer ago and was not tried again since is not waited for.
RECENT = timedelta(days=7)


def _troubled(of: Q) -> QuerySet[ProviderAccount]:
    """Refused by their carrier, or in trouble since it last answered."""
    is_silent = Q(last_error_at__gt=F("last_ok_at")) | Q(last_error_at__isnull=False, last_ok_at=None)
    trouble = Q(state=ProviderState.REFUSED) | Q(state=ProviderState.ACTIVE) & is_silent
    return ProviderAccount.objects.filter(of & trouble).order_by("last_error_at", "pk")


def _failed_syncs(of: Q) -> QuerySet[SyncRun]:
    """Where the last one of its sort did not come to its end."""
    later = SyncRun.objects.filter(
        provider_account=OuterRef("provider_account"), sort=OuterRef("sort"), pk__gt=OuterRef("pk")
    ).exclude(state=SyncState.RUNNING)
    recent = Q(started_at__gt=timezone.now() - RECENT)
    rows = SyncRun.objects.filter(of & recent, ~Exists(later), state__in=[SyncState.FAILED, SyncState.BRAKED])
    return (
        rows.filter(provider_account__state=ProviderState.ACTIVE)
        .select_related("provider_account")
        .order_by("pk")
    )


def _used_up(of: Q) -> QuerySet[ProviderAccount]:
    """Logins that may not call for some time, by our count or their carrier's word."""
    end = Concat(Value(" of login "), Cast(OuterRef("pk"), TextField()))
    budgets = RateBudget.objects.filter(long_out_until__gt=timezone.now(), key__endswith=end)
    until = Subquery(budgets.order_by("-long_out_until").values("long_out_until")[:1])
    return (
        ProviderAccount.objects.filter(of).annotate(until=until).exclude(until=None).order_by("until", "pk")
    )


register(
    Concern(
        name="carriers",
        title="Carriers in trouble",
        todo="Test the login, and see what its last sync says.",
        rows=_troubled,
        text=lambda login: login.name,
        why=lambda login: login.last_error,
        since=lambda login: login.last_error_at,
        url=lambda login: reverse("providers:detail", args=[login.pk]),
        right=Right.MANAGE_PROVIDERS,
    )
)
register(
    Concern(
        name="failed-syncs",
        title="Syncs that did not come to their end",
        todo="Nothing was changed by one that stopped. See why on the login's page, and sync again.",
        rows=_failed_syncs,
        text=lambda run: f"{run.sort.replace('_', ' ').capitalize()} of {run.provider_account.name}",
        why=lambda run: run.error or SyncState(run.state).label,
        since=lambda run: run.finished_at or run.started_at,
        url=lambda run: reverse("providers:detail", args=[run.provider_account_id]),
        tone="warn",
        right=Right.MANAGE_PROVIDERS,
    )
)
register(
    Concern(
        name="budgets",
        title="Budgets of calls to carriers that are used up",
        todo="What can wait goes on by itself. Sync less often, or ask the carrier for a higher limit.",
        rows=_used_up,
        text=lambda login: login.name,
        why=lambda login: f"No calls before {timezone.localtime(login.until):%H:%M on %d %B}.",
        since=lambda _login: None,
        url=lambda login: reverse("providers:detail", args=[login.pk]),
        tone="warn",
        right=Right.MANAGE_PROVIDERS,
    )
)
