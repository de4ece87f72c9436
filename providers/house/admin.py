"""Admin pages of the house carrier's network."""

from django.contrib import admin

from common.admin import RecordAdmin
from providers.house.models import (
    HouseAddress,
    HouseBinding,
    HouseBrand,
    HouseCampaign,
    HouseEmergencyRecord,
    HouseGateway,
    HouseMessage,
    HouseNumber,
    HousePin,
    HousePort,
    HouseReservation,
    HouseSim,
)


@admin.register(HouseNumber)
class HouseNumberAdmin(RecordAdmin):
    list_display = (
        "e164",
        "state",
        "holder",
        "country",
        "kind",
        "number_class",
        "city",
        "province",
        "updated_at",
    )
    list_filter = ("state", "country", "kind", "number_class")
    search_fields = ("e164", "city", "rate_center")


@admin.register(HousePin)
class HousePinAdmin(RecordAdmin):
    list_display = ("number",)
    list_filter = ("number__country",)
    search_fields = ("number__e164",)
    secrets = frozenset({"pin"})


@admin.register(HouseGateway)
class HouseGatewayAdmin(RecordAdmin):
    list_display = ("id", "address", "holder", "prefix", "limit")
    list_filter = ("limit",)
    search_fields = ("address",)
    ordering = ("id",)


@admin.register(HouseAddress)
class HouseAddressAdmin(RecordAdmin):
    list_display = ("id", "line1", "line2", "city", "state", "zip")
    list_filter = ("state",)
    search_fields = ("line1", "city", "zip")


@admin.register(HouseEmergencyRecord)
class HouseEmergencyRecordAdmin(RecordAdmin):
    list_display = ("e164", "holder", "caller_name", "address", "updated_at")
    list_filter = ("updated_at",)
    list_select_related = ("address",)
    search_fields = ("e164", "caller_name")
    ordering = ("e164",)


@admin.register(HouseMessage)
class HouseMessageAdmin(RecordAdmin):
    list_display = ("id", "sender", "recipient", "kind", "sent_at", "is_told", "is_receipt_told")
    list_filter = ("kind", "sent_at")
    search_fields = ("sender", "recipient")
    secrets = frozenset({"text", "subject", "media_urls"})


@admin.register(HouseBrand)
class HouseBrandAdmin(RecordAdmin):
    list_display = ("ref", "holder", "name")
    list_filter = ("holder",)
    search_fields = ("ref", "name")


@admin.register(HouseCampaign)
class HouseCampaignAdmin(RecordAdmin):
    list_display = ("ref", "holder", "brand_ref", "registered_at")
    list_filter = ("registered_at",)
    search_fields = ("ref", "brand_ref")


@admin.register(HouseBinding)
class HouseBindingAdmin(RecordAdmin):
    list_display = ("e164", "campaign", "updated_at")
    list_filter = ("updated_at",)
    list_select_related = ("campaign",)
    search_fields = ("e164", "campaign__ref")
    ordering = ("e164",)


@admin.register(HousePort)
class HousePortAdmin(RecordAdmin):
    list_display = ("id", "holder", "e164s", "state", "foc", "rejection", "next_at")
    list_filter = ("state", "created_at")
    search_fields = ("e164s",)


@admin.register(HouseReservation)
class HouseReservationAdmin(RecordAdmin):
    list_display = ("id", "holder", "area", "number_class", "expires_at", "ended_at")
    list_filter = ("number_class",)
    search_fields = ("e164s",)
    secrets = frozenset({"token"})


@admin.register(HouseSim)
class HouseSimAdmin(RecordAdmin):
    list_display = ("icc_id", "holder", "product", "overuse", "ended_at", "is_recycled")
    list_filter = ("product",)
    search_fields = ("icc_id",)
