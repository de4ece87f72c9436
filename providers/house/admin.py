"""Admin pages of the house carrier's network."""

from django.contrib import admin

from common.admin import RecordAdmin
from providers.house.models import HouseGateway, HouseNumber


@admin.register(HouseNumber)
class HouseNumberAdmin(RecordAdmin):
    list_display = ("e164", "state", "holder", "city", "rate_center", "lata", "province", "updated_at")
    list_filter = ("state",)
    search_fields = ("e164", "city", "rate_center")
    secrets = frozenset({"port_out_pin"})


@admin.register(HouseGateway)
class HouseGatewayAdmin(RecordAdmin):
    list_display = ("id", "address", "holder", "prefix", "limit")
    list_filter = ("limit",)
    search_fields = ("address",)
    ordering = ("id",)
