"""Admin pages of voice apps, caller IDs and media."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from common.admin import RecordAdmin
from pbx.media.models import ImportedFile, Media, PhoneCode
from pbx.models import (
    AppAtCarrier,
    AppCopy,
    CallerId,
    CallGroup,
    CarrierFigures,
    Cloak,
    GroupMember,
    MediaCopy,
    Reception,
    ReceptionAtCarrier,
    Room,
    RoomAccess,
    SipSubscriber,
    VoiceApp,
)


@admin.register(VoiceApp)
class VoiceAppAdmin(RecordAdmin):
    """Settings hold passwords of customers' own servers, so their page is the console's."""

    list_display = ("ref", "account", "kind", "name", "updated_at", "deleted_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("account",)
    search_fields = ("ref", "name", *OF_ACCOUNT)
    secrets = frozenset({"settings"})


@admin.register(AppAtCarrier)
class AppAtCarrierAdmin(RecordAdmin):
    list_display = ("name", "package", "provider_account", "account", "is_gone", "seen_at")
    list_filter = ("is_gone", "seen_at")
    list_select_related = ("provider_account", "account")
    search_fields = ("name", "carrier_ref", *OF_ACCOUNT)


@admin.register(ReceptionAtCarrier)
class ReceptionAtCarrierAdmin(RecordAdmin):
    list_display = ("name", "e164", "provider_account", "account", "is_gone", "seen_at")
    list_filter = ("is_gone", "seen_at")
    list_select_related = ("provider_account", "account")
    search_fields = ("name", "e164", "carrier_ref", *OF_ACCOUNT)


@admin.register(CarrierFigures)
class CarrierFiguresAdmin(RecordAdmin):
    list_display = ("day", "whose", "carrier_ref", "provider_account", "account", "calls", "answered")
    list_filter = ("whose", "day")
    list_select_related = ("provider_account", "account")
    search_fields = ("carrier_ref", *OF_ACCOUNT)


@admin.register(AppCopy)
class AppCopyAdmin(RecordAdmin):
    list_display = ("app", "provider_account", "account", "agreement", "seen_at")
    list_filter = ("agreement", "seen_at")
    list_select_related = ("app", "provider_account", "account")
    search_fields = ("carrier_ref", "app__name", *OF_ACCOUNT)


@admin.register(MediaCopy)
class MediaCopyAdmin(RecordAdmin):
    list_display = ("media", "provider_account", "account", "agreement", "seen_at")
    list_filter = ("agreement", "seen_at")
    list_select_related = ("media", "provider_account", "account")
    search_fields = ("carrier_ref", "name", *OF_ACCOUNT)


@admin.register(CallerId)
class CallerIdAdmin(RecordAdmin):
    list_display = ("e164", "account", "label", "verified_at", "verified_by")
    list_filter = ("verified_at", "created_at")
    list_select_related = ("account",)
    search_fields = ("e164", "label", *OF_ACCOUNT)


@admin.register(SipSubscriber)
class SipSubscriberAdmin(RecordAdmin):
    list_display = ("username", "account", "cli", "is_anonymous", "updated_at")
    list_filter = ("is_anonymous", "created_at")
    list_select_related = ("account",)
    search_fields = ("username", *OF_ACCOUNT)
    secrets = frozenset({"password"})


@admin.register(Room)
class RoomAdmin(RecordAdmin):
    list_display = ("ref", "account", "name", "is_open", "created_at", "deleted_at")
    list_filter = ("is_open", "created_at")
    list_select_related = ("account",)
    search_fields = ("ref", "name", *OF_ACCOUNT)


@admin.register(RoomAccess)
class RoomAccessAdmin(RecordAdmin):
    list_display = ("ref", "account", "room", "label", "level")
    list_filter = ("level",)
    list_select_related = ("account", "room")
    search_fields = ("ref", "label", *OF_ACCOUNT)
    secrets = frozenset({"pin"})


@admin.register(Media)
class MediaAdmin(RecordAdmin):
    list_display = ("id", "ref", "account", "name", "state", "seconds", "updated_at")
    list_filter = ("state", "created_at")
    list_select_related = ("account",)
    search_fields = ("ref", "name", *OF_ACCOUNT)
    secrets = frozenset({"key"})


@admin.register(ImportedFile)
class ImportedFileAdmin(RecordAdmin):
    list_display = ("name", "account", "seconds", "is_ready", "created_at")
    list_filter = ("is_ready", "created_at")
    list_select_related = ("account",)
    search_fields = ("name", *OF_ACCOUNT)
    secrets = frozenset({"key"})


@admin.register(PhoneCode)
class PhoneCodeAdmin(RecordAdmin):
    list_display = ("media", "account", "number", "expires_at")
    list_filter = ("expires_at",)
    list_select_related = ("media", "account")
    search_fields = ("number", "media__name", *OF_ACCOUNT)
    secrets = frozenset({"code"})


@admin.register(CallGroup)
class CallGroupAdmin(RecordAdmin):
    list_display = ("ref", "account", "name", "strategy", "speed_dial", "deleted_at")
    list_filter = ("strategy", "created_at")
    list_select_related = ("account",)
    search_fields = ("ref", "name", *OF_ACCOUNT)


@admin.register(GroupMember)
class GroupMemberAdmin(RecordAdmin):
    list_display = ("group", "agent", "account", "place")
    list_filter = ("account__kind",)
    list_select_related = ("group", "agent", "account")
    search_fields = ("group__name", "agent__name", *OF_ACCOUNT)


@admin.register(Reception)
class ReceptionAdmin(RecordAdmin):
    list_display = ("ref", "account", "name", "short_brand_name", "brand_state", "deleted_at")
    list_filter = ("brand_state", "created_at")
    list_select_related = ("account",)
    search_fields = ("ref", "name", "brand_name", *OF_ACCOUNT)


@admin.register(Cloak)
class CloakAdmin(RecordAdmin):
    list_display = ("agent", "account", "reception")
    list_filter = ("account__kind",)
    list_select_related = ("agent", "account", "reception")
    search_fields = ("agent__name", "reception__name", *OF_ACCOUNT)
