"""Brands and campaigns: registering them, and how reviews stand (voicetel.md §6, operations 40 to 42)."""

import re
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.plans.nanp import to_ten_digits
from messaging.campaign_states import Review
from messaging.models import Campaign
from messaging.selectors import campaigns as selectors
from messaging.services import campaigns as services
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.fields import Flag, Matching, Moment, Shape, Text

MOST_IDS = 100
DECISIONS = {Review.APPROVED: "ACTIVE", Review.REJECTED: "REJECTED", Review.SUSPENDED: "SUSPENDED"}
REGISTERED = {"result": {"statusCode": "200", "status": "Success"}}


@extend_schema_field({"type": "string", "format": "date-time"})
class StartDate(serializers.CharField):
    """An ISO 8601 date, with or without a time; its value is a date."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            return datetime.fromisoformat(text).date()
        except ValueError as exc:
            raise serializers.ValidationError("An ISO 8601 date is needed.") from exc


@extend_schema_field({"type": "string", "pattern": "^[A-Za-z0-9, ]+$"})
class IdList(Text):
    """Up to 100 registry ids between commas."""

    def to_internal_value(self, data: Any) -> Any:
        ids = [part.strip() for part in super().to_internal_value(data).split(",")]
        if len(ids) > MOST_IDS or not all(re.fullmatch(r"[A-Za-z0-9]{1,40}", part) for part in ids):
            raise serializers.ValidationError(f"1 to {MOST_IDS} alphanumeric ids between commas are needed.")
        return ids


class NewBrand(Shape):
    messagingBrandId = Matching(r"^B[A-Za-z0-9]+$", max_length=40)
    messagingBrandName = Text(max_length=120)
    messagingBrandDescription = Text(required=False, allow_blank=True, max_length=500)


class NewCampaign(Shape):
    messagingBrandId = Matching(r"^B[A-Za-z0-9]+$", max_length=40)
    externalCampaignId = Text(max_length=40, help_text="The registry's id.")
    campaignDescription = Text(max_length=2000)
    campaignClassName = Text(required=False, max_length=20)
    campaignStartDate = StartDate(required=False)


class RegistrationResult(Shape):
    statusCode = Text()
    status = Text()


class RegistrationData(Shape):
    result = RegistrationResult()


class CampaignQuery(Shape):
    ids = IdList(max_length=41 * MOST_IDS, help_text="Up to 100, between commas.")


class CarrierReviewData(Shape):
    carrier = Text()
    status = serializers.ChoiceField(list(DECISIONS.values()))
    detail = Text()
    updatedAt = Moment()


class DcaData(Shape):
    electionComplete = Flag()
    electedCarriers = serializers.ListField(child=Text(), allow_null=True)
    carriers = CarrierReviewData(many=True)


class CampaignData(Shape):
    id = Text()
    status = Text()
    numbers = serializers.ListField(child=Text())
    dca = DcaData(allow_null=True)


class CampaignList(Shape):
    campaigns = CampaignData(many=True)


class Brands(Endpoint):
    @operation("messaging.brands", body=NewBrand, reply=RegistrationData, status=201, also=(409, 502))
    def post(self, call: ApiCall) -> Data:
        """Make a brand of the registry known; a repeat renews its name."""
        services.register_brand(
            account=call.account,
            by=call.actor,
            ref=call.values["messagingBrandId"],
            name=call.values["messagingBrandName"],
            description=call.values.get("messagingBrandDescription", ""),
        )
        return REGISTERED


class Campaigns(Endpoint):
    @operation(
        "messaging.campaign_create", body=NewCampaign, reply=RegistrationData, status=201, also=(409, 502)
    )
    def post(self, call: ApiCall) -> Data:
        """Have a campaign of one of the account's brands reviewed by the carriers."""
        services.register_campaign(
            account=call.account,
            by=call.actor,
            brand_ref=call.values["messagingBrandId"],
            ref=call.values["externalCampaignId"],
            description=call.values["campaignDescription"],
            class_name=call.values.get("campaignClassName", "T"),
            starts_on=call.values.get("campaignStartDate"),
        )
        return REGISTERED

    @operation("messaging.campaign_status", query=CampaignQuery, reply=CampaignList)
    def get(self, call: ApiCall) -> Data:
        """How campaigns stand with the registry and the carriers, and which numbers are on them."""
        found = selectors.campaign_statuses(call.account, call.values["ids"])
        return {
            "campaigns": [
                {
                    "id": row.ref,
                    "status": row.status,
                    "numbers": [to_ten_digits(e164) for e164 in row.numbers],
                    "dca": reviews_json(row.campaign) if row.campaign else None,
                }
                for row in found
            ]
        }


def reviews_json(campaign: Campaign) -> dict[str, Any]:
    """The carriers' decisions in VoiceTel's words; a carrier that is still at it has made none."""
    reviews = [row for row in campaign.reviews.all() if row.status in DECISIONS]
    approved = [row.carrier for row in reviews if row.status == Review.APPROVED]
    return {
        "electionComplete": campaign.review == Review.APPROVED,
        "electedCarriers": approved or None,
        "carriers": [
            {
                "carrier": row.carrier,
                "status": DECISIONS[Review(row.status)],
                "detail": row.detail,
                "updatedAt": row.changed_at.isoformat(),
            }
            for row in reviews
        ],
    }
