"""Money in the admin site of operators: to read only."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from billing.models import Finding, Hold, LedgerEntry, Payment
from common.admin import RecordAdmin


@admin.register(LedgerEntry)
class LedgerEntryAdmin(RecordAdmin):
    list_display = ("created_at", "account", "kind", "amount", "balance_after", "currency", "description")
    list_filter = ("kind", "created_at")
    list_select_related = ("account",)
    search_fields = ("reason", "description", *OF_ACCOUNT)


@admin.register(Payment)
class PaymentAdmin(RecordAdmin):
    list_display = ("received_at", "account", "amount", "status", "transaction_id", "settles")
    list_filter = ("status", "received_at")
    list_select_related = ("account", "settles")
    search_fields = ("transaction_id", "payer_email", *OF_ACCOUNT)


@admin.register(Hold)
class HoldAdmin(RecordAdmin):
    list_display = ("reason", "account", "amount", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("account",)
    search_fields = ("reason", *OF_ACCOUNT)
    ordering = ("-id",)


@admin.register(Finding)
class FindingAdmin(RecordAdmin):
    list_display = ("kind", "account", "subject", "expected", "found", "first_seen_at", "cleared_at")
    list_filter = ("kind", "cleared_at")
    list_select_related = ("account",)
    search_fields = ("subject", *OF_ACCOUNT)
