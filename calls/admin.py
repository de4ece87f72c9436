"""Admin pages of call records."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from calls.models import Call, CallRecord
from common.admin import RecordAdmin


@admin.register(CallRecord)
class CallRecordAdmin(RecordAdmin):
    list_display = (
        "started_at",
        "account",
        "direction",
        "caller",
        "called",
        "seconds",
        "charged",
        "is_sample",
    )
    list_filter = ("direction", "is_sample", "started_at")
    list_select_related = ("account",)
    search_fields = ("caller", "called", "ref", *OF_ACCOUNT)


@admin.register(Call)
class CallAdmin(RecordAdmin):
    list_display = ("ref", "account", "kind", "called", "state", "planned_for", "started_at", "ended_at")
    list_filter = ("kind", "state", "planned_for")
    list_select_related = ("account",)
    search_fields = ("ref", "called", "caller", *OF_ACCOUNT)
