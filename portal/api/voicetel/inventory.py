"""Numbers for sale (voicetel.md §5, operations 29 and 30)."""

import re
from typing import Any

from rest_framework import serializers

from common.errors import Invalid
from common.plans.nanp import to_ten_digits
from numbers.selectors import store
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.fields import TN, Shape, Text, Whole
from providers.contract.numbers_for_sale import CountBy, Coverage, NumberQuery

MASK = re.compile(r"[0-9]{1,10}|[0-9]{1,9}\*", re.ASCII)
# VoiceTel's word for each dimension: ours, and the keys that its rows carry.
DIMENSIONS: dict[str, tuple[CountBy, dict[str, str]]] = {
    "state": ("state", {"locState": "state"}),
    "city": ("city", {"city": "city"}),
    "rateCenter": ("rate_center", {"rcAbbre": "rate_center"}),
    "npanxx": ("npanxx", {"npa": "npa", "nxx": "nxx"}),
    "block": ("block", {"block": "block"}),
}


class InventoryFilter(Shape):
    tnMask = Text(max_length=11, help_text="Leading digits, or a wildcard ending in *.")
    quantity = serializers.IntegerField(
        required=False, min_value=1, max_value=1000, help_text="10 by default."
    )
    province = Text(required=False, allow_blank=True, max_length=2)
    rateCenter = Text(required=False, allow_blank=True, max_length=40)
    lata = Text(required=False, allow_blank=True, max_length=5)


class OfferedNumber(Shape):
    number = TN()
    rateCenter = Text()
    city = Text()
    province = Text()
    lata = Text()


class InventoryData(Shape):
    numbers = OfferedNumber(many=True)


class CoverageFilter(Shape):
    countBy = serializers.ChoiceField(list(DIMENSIONS))
    locState = Text(required=False, allow_blank=True, max_length=2)
    city = Text(required=False, allow_blank=True, max_length=40)
    rcAbbre = Text(required=False, allow_blank=True, max_length=40)
    npa = Text(required=False, allow_blank=True, max_length=3)
    lata = Text(required=False, allow_blank=True, max_length=5)


class CoverageRow(Shape):
    count = Whole()
    npa = Text(required=False)
    nxx = Text(required=False)
    block = Text(required=False)
    city = Text(required=False)
    rcAbbre = Text(required=False)
    locState = Text(required=False)


class CoverageData(Shape):
    coverage = CoverageRow(many=True)


class Inventory(Endpoint):
    @operation("inumbering.search_inventory", query=InventoryFilter, reply=InventoryData, also=(409, 502))
    def get(self, call: ApiCall) -> Data:
        """Numbers for sale that fit a mask; the list may be empty."""
        given = call.values
        if not MASK.fullmatch(given["tnMask"]):
            raise Invalid("tnMask must be leading digits, with or without * at the end.")
        query = NumberQuery(
            mask=given["tnMask"].removesuffix("*"),
            state=given.get("province", "").upper(),
            rate_center=given.get("rateCenter", ""),
            lata=given.get("lata", ""),
            limit=given.get("quantity", 10),
        )
        return {
            "numbers": [
                {
                    "number": to_ten_digits(offer.e164),
                    "rateCenter": offer.rate_center,
                    "city": offer.city,
                    "province": offer.state,
                    "lata": offer.lata,
                }
                for offer in store.search(call.account, query)
            ]
        }


class InventoryCoverage(Endpoint):
    @operation("inumbering.coverage", query=CoverageFilter, reply=CoverageData, also=(409, 502))
    def get(self, call: ApiCall) -> Data:
        """How many numbers are for sale in each state, city, rate centre, exchange or block."""
        given = call.values
        npa = given.get("npa", "")
        if npa and not (npa.isascii() and npa.isdecimal()):
            raise Invalid("npa must be leading digits.")
        by, keys = DIMENSIONS[given["countBy"]]
        query = NumberQuery(
            mask=npa,
            state=given.get("locState", "").upper(),
            rate_center=given.get("rcAbbre", ""),
            city=given.get("city", ""),
            lata=given.get("lata", ""),
        )
        return {"coverage": [_row(row, keys) for row in store.coverage(call.account, by, query)]}


def _row(row: Coverage, keys: dict[str, str]) -> dict[str, Any]:
    return {"count": row.count} | {theirs: getattr(row, ours) for theirs, ours in keys.items()}
