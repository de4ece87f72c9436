"""Agents' imports, plans and what carriers say, in the admin site of operators."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from agents.models import (
    AgentAtCarrier,
    AgentImport,
    AgentImportRow,
    ColleagueAtCarrier,
    ContactAtCarrier,
    GroupAtCarrier,
    GroupPicture,
    PersonPlan,
    PersonPlanStep,
    Picture,
    Presence,
    VoiceAtCarrier,
)
from common.admin import RecordAdmin


@admin.register(PersonPlan)
class PersonPlanAdmin(RecordAdmin):
    list_display = ("name", "account", "e164", "state", "made_by", "created_at")
    list_filter = ("state", "created_at")
    list_select_related = ("account",)
    search_fields = ("name", "e164", *OF_ACCOUNT)


@admin.register(PersonPlanStep)
class PersonPlanStepAdmin(RecordAdmin):
    list_display = ("title", "plan", "account", "kind", "state", "finished_at")
    list_filter = ("kind", "state")
    list_select_related = ("plan", "account")
    search_fields = ("title", "plan__name", *OF_ACCOUNT)


@admin.register(Presence)
class PresenceAdmin(RecordAdmin):
    list_display = ("agent", "account", "is_away", "away_until", "changed_at")
    list_filter = ("is_away",)
    list_select_related = ("account", "agent")
    search_fields = ("agent__name", *OF_ACCOUNT)


@admin.register(Picture)
class PictureAdmin(RecordAdmin):
    list_display = ("agent", "account", "version", "changed_at")
    list_filter = ("changed_at",)
    list_select_related = ("account", "agent")
    search_fields = ("agent__name", *OF_ACCOUNT)
    exclude = ("image",)


@admin.register(GroupPicture)
class GroupPictureAdmin(RecordAdmin):
    list_display = ("group", "account", "version", "changed_at")
    list_filter = ("changed_at",)
    list_select_related = ("account", "group")
    search_fields = ("group__name", *OF_ACCOUNT)
    exclude = ("image",)


@admin.register(AgentAtCarrier)
class AgentAtCarrierAdmin(RecordAdmin):
    list_display = ("agent", "provider_account", "account", "agreement", "seen_at", "pushed_at")
    list_filter = ("agreement", "seen_at")
    list_select_related = ("agent", "provider_account", "account")
    search_fields = ("agent__name", "carrier_ref", "push_error", *OF_ACCOUNT)


@admin.register(VoiceAtCarrier)
class VoiceAtCarrierAdmin(RecordAdmin):
    list_display = ("e164", "provider_account", "account", "agreement", "seen_at", "pushed_at")
    list_filter = ("agreement", "seen_at")
    list_select_related = ("provider_account", "account")
    search_fields = ("e164", "carrier_ref", "push_error", *OF_ACCOUNT)


@admin.register(AgentImport)
class AgentImportAdmin(RecordAdmin):
    list_display = ("file_name", "account", "mode", "state", "row_count", "made_by", "created_at")
    list_filter = ("mode", "state", "created_at")
    list_select_related = ("account",)
    search_fields = ("file_name", "sha256", *OF_ACCOUNT)


@admin.register(AgentImportRow)
class AgentImportRowAdmin(RecordAdmin):
    list_display = ("agent_import", "position", "account", "outcome", "agent")
    list_filter = ("outcome",)
    list_select_related = ("agent_import", "account", "agent")
    search_fields = ("agent_import__file_name", *OF_ACCOUNT)


@admin.register(ColleagueAtCarrier)
class ColleagueAtCarrierAdmin(RecordAdmin):
    list_display = ("agent", "provider_account", "account", "agreement", "seen_at", "pushed_at")
    list_filter = ("agreement", "seen_at")
    list_select_related = ("agent", "provider_account", "account")
    search_fields = ("agent__name", "carrier_ref", "push_error", *OF_ACCOUNT)


@admin.register(GroupAtCarrier)
class GroupAtCarrierAdmin(RecordAdmin):
    list_display = ("group", "provider_account", "account", "agreement", "seen_at", "pushed_at")
    list_filter = ("agreement", "seen_at")
    list_select_related = ("group", "provider_account", "account")
    search_fields = ("group__name", "carrier_ref", "push_error", *OF_ACCOUNT)


@admin.register(ContactAtCarrier)
class ContactAtCarrierAdmin(RecordAdmin):
    list_display = ("name", "provider_account", "account", "agreement", "seen_at", "pushed_at")
    list_filter = ("agreement", "seen_at")
    list_select_related = ("provider_account", "account")
    search_fields = ("name", "carrier_ref", "push_error", *OF_ACCOUNT)
