"""Admin pages of events: to read; what is sent, and what carriers pushed, is decided in the console."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from common.admin import RecordAdmin
from events.models import (
    Alert,
    AlertRule,
    Attempt,
    Delivery,
    Event,
    Notice,
    NumberClaim,
    Push,
    PushAddress,
    PushedId,
    Raised,
    Subscription,
)


@admin.register(Event)
class EventAdmin(RecordAdmin):
    list_display = ("at", "type", "subject", "account", "origin_name")
    list_filter = ("at",)
    list_select_related = ("account",)
    search_fields = ("type", "subject", "subject_ref", *OF_ACCOUNT)


@admin.register(Subscription)
class SubscriptionAdmin(RecordAdmin):
    secrets = frozenset({"secret", "url"})
    list_display = (
        "created_at",
        "description",
        "host",
        "account",
        "shape",
        "state",
        "failures",
        "last_ok_at",
    )
    list_filter = ("state", "created_at")
    list_select_related = ("account",)
    search_fields = ("ref", "description", *OF_ACCOUNT)


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    list_display = ("created_at", "event", "subscription", "account", "state", "tries", "status", "due_at")
    list_filter = ("state", "created_at")
    list_select_related = ("event", "subscription", "account")
    search_fields = ("event__type", "subscription__ref", *OF_ACCOUNT)


@admin.register(Attempt)
class AttemptAdmin(RecordAdmin):
    secrets = frozenset({"url", "headers"})
    list_display = ("at", "delivery", "account", "number", "status", "error", "milliseconds")
    list_filter = ("at",)
    list_select_related = ("delivery", "account")
    search_fields = ("error", *OF_ACCOUNT)


@admin.register(PushAddress)
class PushAddressAdmin(RecordAdmin):
    secrets = frozenset({"token", "token_hash", "secret"})
    list_display = ("created_at", "label", "account", "login_id", "ended_at")
    list_filter = ("created_at",)
    list_select_related = ("account",)
    search_fields = ("label", *OF_ACCOUNT)


@admin.register(Push)
class PushAdmin(RecordAdmin):
    secrets = frozenset({"headers", "body"})
    list_display = ("received_at", "address", "account", "state", "types", "found", "repeated", "error")
    list_filter = ("state", "received_at")
    list_select_related = ("address", "account")
    search_fields = ("types", "error", *OF_ACCOUNT)


@admin.register(PushedId)
class PushedIdAdmin(RecordAdmin):
    list_display = ("applied_at", "event_id", "address", "account")
    list_filter = ("applied_at",)
    list_select_related = ("address", "account")
    search_fields = ("event_id", *OF_ACCOUNT)


@admin.register(AlertRule)
class AlertRuleAdmin(RecordAdmin):
    list_display = ("name", "account", "include_below", "by_mail", "by_bell", "by_webhook", "pace", "is_on")
    list_filter = ("is_on", "pace")
    list_select_related = ("account",)
    search_fields = ("name", *OF_ACCOUNT)


@admin.register(Raised)
class RaisedAdmin(RecordAdmin):
    list_display = ("since", "kind", "ref", "account")
    list_filter = ("since",)
    list_select_related = ("account",)
    search_fields = ("ref", *OF_ACCOUNT)


@admin.register(Alert)
class AlertAdmin(RecordAdmin):
    list_display = ("raised_at", "title", "text", "account", "origin", "rule", "cleared_at")
    list_filter = ("raised_at",)
    list_select_related = ("account", "origin", "rule")
    search_fields = ("text", *OF_ACCOUNT)


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    list_display = ("alert", "membership", "account", "read_at")
    list_filter = ("read_at",)
    list_select_related = ("alert", "membership__user", "membership__account", "account")
    search_fields = ("alert__text", *OF_ACCOUNT)


@admin.register(NumberClaim)
class NumberClaimAdmin(RecordAdmin):
    list_display = ("e164", "shape", "subscription", "account")
    list_filter = ("shape",)
    list_select_related = ("subscription", "account")
    search_fields = ("e164", *OF_ACCOUNT)
