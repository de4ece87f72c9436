"""Admin pages of messages; what people wrote is not shown here."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from common.admin import RecordAdmin
from messaging.models import CarrierMailbox, DeliveryReceipt, Message, OptOut


@admin.register(Message)
class MessageAdmin(RecordAdmin):
    list_display = ("id", "account", "direction", "kind", "ours", "peer", "parts", "state", "created_at")
    list_filter = ("direction", "kind", "state", "created_at")
    list_select_related = ("account",)
    search_fields = ("ours", "peer", "carrier_ref", *OF_ACCOUNT)
    secrets = frozenset({"text", "subject", "media_urls"})


@admin.register(DeliveryReceipt)
class DeliveryReceiptAdmin(RecordAdmin):
    list_display = ("id", "account", "message", "state", "code", "applied", "happened_at")
    list_filter = ("state", "applied", "happened_at")
    list_select_related = ("account", "message")
    search_fields = ("code", "event", *OF_ACCOUNT)


@admin.register(OptOut)
class OptOutAdmin(RecordAdmin):
    list_display = ("peer", "account", "number", "source", "created_at", "ended_at")
    list_filter = ("source", "created_at", "ended_at")
    list_select_related = ("account", "number")
    search_fields = ("peer", "note", *OF_ACCOUNT)


@admin.register(CarrierMailbox)
class CarrierMailboxAdmin(RecordAdmin):
    list_display = ("provider_account", "account", "due_at", "read_at", "lease_until", "error")
    list_filter = ("read_at",)
    list_select_related = ("provider_account", "account")
    search_fields = ("provider_account__name", "error", *OF_ACCOUNT)
    ordering = ("-id",)
