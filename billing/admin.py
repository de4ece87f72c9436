"""Money in the admin site of operators: to read only."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from billing.models import (
    Finding,
    Hold,
    Invoice,
    InvoiceLine,
    InvoicePayment,
    InvoiceSettings,
    LedgerEntry,
    LedgerMark,
    MarginBasis,
    MarginDay,
    NumberShare,
    Payment,
    PaymentSettings,
    PlanPeriod,
    Price,
    PriceList,
    PricePlan,
    Spending,
    SpendingCap,
    ToldPayment,
)
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


@admin.register(Finding)
class FindingAdmin(RecordAdmin):
    list_display = ("kind", "account", "subject", "expected", "found", "first_seen_at", "cleared_at")
    list_filter = ("kind", "cleared_at")
    list_select_related = ("account",)
    search_fields = ("subject", *OF_ACCOUNT)


@admin.register(PricePlan)
class PricePlanAdmin(RecordAdmin):
    list_display = ("name", "account", "currency", "created_at")
    list_filter = ("currency",)
    list_select_related = ("account",)
    search_fields = ("name", *OF_ACCOUNT)


@admin.register(PriceList)
class PriceListAdmin(RecordAdmin):
    list_display = ("plan", "section", "valid_from", "is_draft", "made_by", "created_at")
    list_filter = ("section", "is_draft")
    list_select_related = ("plan",)
    search_fields = ("plan__name", *OF_ACCOUNT)


@admin.register(Price)
class PriceAdmin(RecordAdmin):
    list_display = ("price_list", "thing", "prefix", "country", "kind", "number_class", "set_up", "each")
    list_filter = ("thing",)
    list_select_related = ("price_list",)
    search_fields = ("prefix", "destination", *OF_ACCOUNT)


@admin.register(PlanPeriod)
class PlanPeriodAdmin(RecordAdmin):
    list_display = ("account", "plan", "starts_on", "made_by", "created_at")
    list_filter = ("starts_on",)
    list_select_related = ("account", "plan")
    search_fields = ("plan__name", *OF_ACCOUNT)


@admin.register(Invoice)
class InvoiceAdmin(RecordAdmin):
    list_display = ("number", "kind", "seller", "account", "month", "total", "currency", "issued_on")
    list_filter = ("kind", "issued_on")
    list_select_related = ("account", "seller")
    search_fields = ("number", *OF_ACCOUNT)


@admin.register(InvoiceLine)
class InvoiceLineAdmin(RecordAdmin):
    list_display = ("invoice", "text", "count", "amount")
    list_filter = ("text",)
    list_select_related = ("invoice",)
    search_fields = ("invoice__number", *OF_ACCOUNT)


@admin.register(InvoiceSettings)
class InvoiceSettingsAdmin(RecordAdmin):
    list_display = ("account", "prefix", "next_number", "tax_name", "tax_rate")
    list_filter = ("tax_name",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(MarginDay)
class MarginDayAdmin(RecordAdmin):
    list_display = ("day", "account", "e164", "revenue", "cost")
    list_filter = ("account__kind",)
    list_select_related = ("account",)
    search_fields = ("e164", *OF_ACCOUNT)


@admin.register(MarginBasis)
class MarginBasisAdmin(RecordAdmin):
    list_display = ("account", "zone", "currency")
    list_filter = ("currency",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(LedgerMark)
class LedgerMarkAdmin(RecordAdmin):
    list_display = ("entry_id", "account")
    list_filter = ("account__kind",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(NumberShare)
class NumberShareAdmin(RecordAdmin):
    list_display = ("reason", "account", "e164", "amount")
    list_filter = ("account__kind",)
    list_select_related = ("account",)
    search_fields = ("reason", "e164", *OF_ACCOUNT)


@admin.register(SpendingCap)
class SpendingCapAdmin(RecordAdmin):
    list_display = ("account", "day_cap", "month_cap", "day_most", "month_most", "day_noted", "month_noted")
    list_filter = ("noted_on",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(Spending)
class SpendingAdmin(RecordAdmin):
    list_display = ("day", "account", "spent")
    list_filter = ("day",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(PaymentSettings)
class PaymentSettingsAdmin(RecordAdmin):
    secrets = frozenset({"secret_key", "hook_secret"})
    list_display = ("account", "through")
    list_filter = ("through",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(InvoicePayment)
class InvoicePaymentAdmin(RecordAdmin):
    secrets = frozenset({"url"})
    list_display = (
        "created_at",
        "invoice",
        "account",
        "seller",
        "amount",
        "currency",
        "through",
        "state",
        "paid_at",
    )
    list_filter = ("state", "created_at")
    list_select_related = ("invoice", "account", "seller")
    search_fields = ("invoice__number", "session_ref", "payment_ref", *OF_ACCOUNT)


@admin.register(ToldPayment)
class ToldPaymentAdmin(RecordAdmin):
    list_display = ("at", "account", "sort", "event_ref")
    list_filter = ("at",)
    list_select_related = ("account",)
    search_fields = ("event_ref", *OF_ACCOUNT)
