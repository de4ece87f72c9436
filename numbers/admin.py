"""Admin pages of phone numbers, gateways and orders."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from common.admin import RecordAdmin
from numbers.models import (
    E911Address,
    E911Record,
    E911Waiver,
    Gateway,
    GatewayAtCarrier,
    LackingTally,
    Lookup,
    MonthlyCharge,
    NumberAssignment,
    NumberFieldValue,
    NumberOrder,
    NumberOrderItem,
    NumberQuota,
    NumberReservation,
    NumberTally,
    NumberTransfer,
    PhoneNumber,
    PortabilityCheck,
    PortEvent,
    PortItem,
    PortLetter,
    PortRequest,
    SimCharge,
    SimOrder,
    SimSubscription,
)


@admin.register(PhoneNumber)
class PhoneNumberAdmin(RecordAdmin):
    list_display = ("e164", "account", "provider_account", "state", "agreement", "label", "city", "seen_at")
    list_filter = ("state", "agreement", "seen_at")
    list_select_related = ("account", "provider_account")
    search_fields = ("e164", "label", *OF_ACCOUNT)
    secrets = frozenset({"port_out_pin"})


@admin.register(NumberTally)
class NumberTallyAdmin(RecordAdmin):
    list_display = ("account", "state", "country", "kind", "is_troubled", "count")
    list_filter = ("state", "is_troubled")
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(LackingTally)
class LackingTallyAdmin(RecordAdmin):
    list_display = ("account", "count")
    list_filter = ("account__kind",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(NumberTransfer)
class NumberTransferAdmin(RecordAdmin):
    list_display = ("number", "account", "receiver", "state", "offered_by", "created_at", "expires_at")
    list_filter = ("state", "created_at")
    list_select_related = ("number", "account", "receiver")
    search_fields = ("number__e164", *OF_ACCOUNT)


@admin.register(Gateway)
class GatewayAdmin(RecordAdmin):
    list_display = ("id", "address", "account", "prefix", "limit", "checked_at", "check_error")
    list_filter = ("created_at",)
    list_select_related = ("account",)
    search_fields = ("address", *OF_ACCOUNT)


@admin.register(GatewayAtCarrier)
class GatewayAtCarrierAdmin(RecordAdmin):
    list_display = ("gateway", "provider_account", "carrier_ref", "account")
    list_filter = ("provider_account__state",)
    list_select_related = ("gateway", "provider_account", "account")
    search_fields = ("gateway__address", "carrier_ref", *OF_ACCOUNT)


@admin.register(NumberOrder)
class NumberOrderAdmin(RecordAdmin):
    list_display = ("id", "account", "provider_account", "state", "strategy", "charged", "created_at")
    list_filter = ("state", "strategy", "created_at")
    list_select_related = ("account", "provider_account")
    search_fields = ("carrier_ref", "error", "items__e164", *OF_ACCOUNT)


@admin.register(NumberOrderItem)
class NumberOrderItemAdmin(RecordAdmin):
    list_display = ("e164", "order", "account", "destination", "state", "reason")
    list_filter = ("state",)
    list_select_related = ("order", "account")
    search_fields = ("e164", "reason", *OF_ACCOUNT)


@admin.register(NumberQuota)
class NumberQuotaAdmin(RecordAdmin):
    list_display = ("account", "most_held", "most_bought", "days")
    list_filter = ("days",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(NumberReservation)
class NumberReservationAdmin(RecordAdmin):
    list_display = (
        "id",
        "account",
        "provider_account",
        "state",
        "area_name",
        "quantity",
        "expires_at",
        "created_at",
    )
    list_filter = ("state", "country", "created_at")
    list_select_related = ("account", "provider_account")
    search_fields = ("area_name", "error", *OF_ACCOUNT)
    secrets = frozenset({"token", "carrier_token"})


@admin.register(E911Address)
class E911AddressAdmin(RecordAdmin):
    list_display = ("id", "account", "provider_account", "carrier_ref", "line1", "city", "state", "zip")
    list_filter = ("state",)
    list_select_related = ("account", "provider_account")
    search_fields = ("line1", "city", "zip", *OF_ACCOUNT)


@admin.register(E911Record)
class E911RecordAdmin(RecordAdmin):
    list_display = ("e164", "account", "state", "caller_name", "address", "confirmed_at", "updated_at")
    list_filter = ("state", "confirmed_at")
    list_select_related = ("account", "address")
    search_fields = ("e164", "caller_name", *OF_ACCOUNT)


@admin.register(E911Waiver)
class E911WaiverAdmin(RecordAdmin):
    list_display = ("e164", "account", "signed_name", "signed_by", "signed_at", "ended_at")
    list_filter = ("signed_at", "ended_at")
    list_select_related = ("account",)
    search_fields = ("e164", "signed_name", *OF_ACCOUNT)


@admin.register(Lookup)
class LookupAdmin(RecordAdmin):
    list_display = ("id", "account", "kind", "e164", "state", "charged", "asked_by", "created_at")
    list_filter = ("kind", "state", "created_at")
    list_select_related = ("account",)
    search_fields = ("e164", *OF_ACCOUNT)


@admin.register(MonthlyCharge)
class MonthlyChargeAdmin(RecordAdmin):
    list_display = ("period", "account", "numbers", "amount", "state", "tried_at", "paid_at")
    list_filter = ("state", "period")
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(PortRequest)
class PortRequestAdmin(RecordAdmin):
    list_display = ("pid", "account", "provider_account", "state", "name", "foc", "fee", "created_at")
    list_filter = ("state", "created_at")
    list_select_related = ("account", "provider_account")
    search_fields = ("pid", "name", "carrier_ref", "items__e164", *OF_ACCOUNT)
    secrets = frozenset({"pin"})


@admin.register(PortItem)
class PortItemAdmin(RecordAdmin):
    list_display = ("e164", "port", "account", "is_open", "destination", "caller_name")
    list_filter = ("is_open",)
    list_select_related = ("port", "account")
    search_fields = ("e164", "port__pid", *OF_ACCOUNT)


@admin.register(PortEvent)
class PortEventAdmin(RecordAdmin):
    list_display = ("port", "account", "state", "who", "unexpected", "created_at")
    list_filter = ("state", "unexpected", "created_at")
    list_select_related = ("port", "account")
    search_fields = ("port__pid", "text", *OF_ACCOUNT)


@admin.register(PortLetter)
class PortLetterAdmin(RecordAdmin):
    list_display = ("port", "account", "version", "kind", "signed_name", "created_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("port", "account")
    search_fields = ("port__pid", "signed_name", *OF_ACCOUNT)
    secrets = frozenset({"key"})


@admin.register(PortabilityCheck)
class PortabilityCheckAdmin(RecordAdmin):
    list_display = ("e164", "account", "is_portable", "losing_carrier", "reason", "checked_at")
    list_filter = ("is_portable", "checked_at")
    list_select_related = ("account",)
    search_fields = ("e164", "losing_carrier", *OF_ACCOUNT)


@admin.register(NumberAssignment)
class NumberAssignmentAdmin(RecordAdmin):
    list_display = ("e164", "account", "use", "holder", "since", "until", "begun_by", "ended_by")
    list_filter = ("use", "since", "until")
    list_select_related = ("account",)
    search_fields = ("e164", "holder", "ref", *OF_ACCOUNT)


@admin.register(SimSubscription)
class SimSubscriptionAdmin(RecordAdmin):
    list_display = ("icc_id", "e164", "account", "product", "state", "activated_on", "cancelled_on")
    list_filter = ("state", "product")
    list_select_related = ("account",)
    search_fields = ("icc_id", "e164", "description", *OF_ACCOUNT)


@admin.register(SimOrder)
class SimOrderAdmin(RecordAdmin):
    list_display = ("subscription", "kind", "state", "account", "created_at")
    list_filter = ("kind", "state")
    list_select_related = ("subscription", "account")
    search_fields = ("subscription__icc_id", *OF_ACCOUNT)


@admin.register(SimCharge)
class SimChargeAdmin(RecordAdmin):
    list_display = ("subscription", "period", "product", "amount", "account")
    list_filter = ("period",)
    list_select_related = ("subscription", "account")
    search_fields = ("subscription__icc_id", *OF_ACCOUNT)


@admin.register(NumberFieldValue)
class NumberFieldValueAdmin(RecordAdmin):
    list_display = ("number", "field", "value", "account")
    list_filter = ("field__kind",)
    list_select_related = ("number", "field", "account")
    search_fields = ("value", "field__name", *OF_ACCOUNT)
