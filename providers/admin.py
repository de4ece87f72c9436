"""Admin pages of carrier logins and their syncs."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import OF_ACCOUNT, actor_of
from common.admin import RecordAdmin
from providers import services
from providers.models import (
    FamilyLogin,
    LoginMoney,
    PendingSignIn,
    ProviderAccount,
    PushSubscription,
    RateBudget,
    SyncRun,
)


@admin.register(ProviderAccount)
class ProviderAccountAdmin(RecordAdmin):
    list_display = ("name", "account", "connector", "is_shared", "state", "next_sync_at", "last_ok_at")
    list_filter = ("connector", "state")
    list_select_related = ("account",)
    search_fields = ("name", "base_url", "username", *OF_ACCOUNT)
    secrets = frozenset({"secret", "session_key"})
    actions = ("sync", "pause", "resume")

    @admin.action(description="Sync now")
    def sync(self, request: HttpRequest, rows: QuerySet[ProviderAccount]) -> None:
        by = actor_of(request)
        self.each(
            request,
            rows.select_related("account"),
            lambda row: services.start_sync(account=row.account, by=by, provider_account=row),
            done="being synced",
        )

    @admin.action(description="Pause")
    def pause(self, request: HttpRequest, rows: QuerySet[ProviderAccount]) -> None:
        by = actor_of(request)
        self.each(
            request,
            rows.select_related("account"),
            lambda row: services.pause_provider_account(account=row.account, by=by, pk=row.pk),
            done="paused",
        )

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, rows: QuerySet[ProviderAccount]) -> None:
        by = actor_of(request)
        self.each(
            request,
            rows.select_related("account"),
            lambda row: services.resume_provider_account(account=row.account, by=by, pk=row.pk),
            done="resumed",
        )


@admin.register(FamilyLogin)
class FamilyLoginAdmin(RecordAdmin):
    list_display = ("account", "family", "country", "provider_account", "created_at")
    list_filter = ("family", "created_at")
    list_select_related = ("account", "provider_account")
    search_fields = ("country", "provider_account__name", *OF_ACCOUNT)


@admin.register(SyncRun)
class SyncRunAdmin(RecordAdmin):
    list_display = (
        "started_at",
        "provider_account",
        "account",
        "sort",
        "state",
        "read",
        "added",
        "changed",
        "drifted",
        "missing",
    )
    list_filter = ("state", "sort", "started_at")
    list_select_related = ("provider_account", "account")
    search_fields = ("provider_account__name", "error", *OF_ACCOUNT)


@admin.register(LoginMoney)
class LoginMoneyAdmin(RecordAdmin):
    list_display = ("provider_account", "account", "balance", "currency", "low_mark", "asked_at", "failed_at")
    list_filter = ("currency", "asked_at")
    list_select_related = ("provider_account", "account")
    search_fields = ("provider_account__name", "error", *OF_ACCOUNT)


@admin.register(RateBudget)
class RateBudgetAdmin(RecordAdmin):
    list_display = ("key", "started_at", "used", "paused_until")
    list_filter = ("started_at",)
    search_fields = ("key",)
    ordering = ("-started_at",)


@admin.register(PushSubscription)
class PushSubscriptionAdmin(RecordAdmin):
    list_display = ("created_at", "carrier_type", "provider_account", "account")
    list_filter = ("created_at",)
    list_select_related = ("account", "provider_account")
    search_fields = ("carrier_type", "provider_account__name", *OF_ACCOUNT)


@admin.register(PendingSignIn)
class PendingSignInAdmin(RecordAdmin):
    list_display = ("provider_account", "account", "expires_at")
    list_filter = ("expires_at",)
    list_select_related = ("provider_account", "account")
    search_fields = ("provider_account__name", *OF_ACCOUNT)
    secrets = frozenset({"state_fingerprint", "client_secret", "verifier"})
