"""Admin pages of call records."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from calls.callbacks.models import Promise
from calls.live.models import CallEvent, CallNode, Leg, Signal
from calls.models import Call, CallMark, CallRecord, CallsRead, CallSum, StrayCall, VoicemailAtCarrier
from calls.recordings.models import Hearing, Recording, Retention
from calls.statistics.models import AnswerMark, AnswerSum
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


@admin.register(Leg)
class LegAdmin(RecordAdmin):
    list_display = ("call", "place", "number", "state", "cause", "began_at", "ended_at")
    list_filter = ("state", "is_ours", "began_at")
    list_select_related = ("call",)
    search_fields = ("number", "call__ref", *OF_ACCOUNT)


@admin.register(CallEvent)
class CallEventAdmin(RecordAdmin):
    list_display = ("call", "place", "at")
    list_filter = ("at",)
    list_select_related = ("call",)
    search_fields = ("call__ref", *OF_ACCOUNT)
    secrets = frozenset({"event"})


@admin.register(CallNode)
class CallNodeAdmin(RecordAdmin):
    list_display = ("call", "place", "kind", "name", "at")
    list_filter = ("kind", "at")
    list_select_related = ("call",)
    search_fields = ("call__ref", "name", *OF_ACCOUNT)


@admin.register(Signal)
class SignalAdmin(RecordAdmin):
    list_display = ("call", "command", "due_at", "is_reported")
    list_filter = ("is_reported", "due_at")
    list_select_related = ("call",)
    search_fields = ("call__ref", *OF_ACCOUNT)
    secrets = frozenset({"event"})


@admin.register(CallSum)
class CallSumAdmin(RecordAdmin):
    list_display = ("began_at", "account", "span", "dimension", "value", "direction", "calls", "charged")
    list_filter = ("began_at",)
    list_select_related = ("account",)
    search_fields = ("value", *OF_ACCOUNT)


@admin.register(AnswerSum)
class AnswerSumAdmin(RecordAdmin):
    list_display = ("began_at", "account", "span", "dimension", "value", "direction", "calls", "answered")
    list_filter = ("began_at",)
    list_select_related = ("account",)
    search_fields = ("value", *OF_ACCOUNT)


@admin.register(CallMark, AnswerMark)
class MarkAdmin(RecordAdmin):
    list_display = ("hour", "account")
    list_filter = ("hour",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(Promise)
class PromiseAdmin(RecordAdmin):
    list_display = ("asked_at", "account", "number", "state", "agent")
    list_filter = ("state", "asked_at")
    list_select_related = ("account", "agent")
    search_fields = ("number", *OF_ACCOUNT)


@admin.register(CallsRead)
class CallsReadAdmin(RecordAdmin):
    list_display = ("provider_account", "account", "until")
    list_filter = ("until",)
    list_select_related = ("provider_account", "account")
    search_fields = ("provider_account__name", *OF_ACCOUNT)


@admin.register(StrayCall)
class StrayCallAdmin(RecordAdmin):
    list_display = ("started_at", "provider_account", "account", "caller", "called", "seconds", "cost")
    list_filter = ("started_at",)
    list_select_related = ("provider_account", "account")
    search_fields = ("caller", "called", "ref", *OF_ACCOUNT)


@admin.register(Recording)
class RecordingAdmin(RecordAdmin):
    list_display = (
        "ref",
        "account",
        "kind",
        "state",
        "number",
        "caller",
        "began_at",
        "seconds",
        "removed_at",
    )
    list_filter = ("kind", "state", "began_at")
    list_select_related = ("account",)
    search_fields = ("ref", "number", "caller", *OF_ACCOUNT)
    secrets = frozenset({"key", "comment"})


@admin.register(Hearing)
class HearingAdmin(RecordAdmin):
    list_display = ("recording", "account", "who", "last_at")
    list_filter = ("last_at",)
    list_select_related = ("account", "recording")
    search_fields = ("who", "recording__ref", *OF_ACCOUNT)


@admin.register(Retention)
class RetentionAdmin(RecordAdmin):
    list_display = ("account", "voicemail_days", "recording_days", "changed_at")
    list_filter = ("changed_at",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(VoicemailAtCarrier)
class VoicemailAtCarrierAdmin(RecordAdmin):
    list_display = ("carrier_ref", "provider_account", "account", "recording", "is_heard", "told_at")
    list_filter = ("is_heard", "told_at")
    list_select_related = ("provider_account", "account", "recording")
    search_fields = ("carrier_ref", *OF_ACCOUNT)
