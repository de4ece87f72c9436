"""Brands, campaigns and numbers on them at VoiceTel (voicetel.md §6)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from jobs.errors import WorkError
from providers.contract.campaigns import CampaignBrief, CarrierCampaign, CarrierReview
from providers.errors import NotThere, Uncertain
from providers.reading import when
from providers.voicetel import wire
from providers.voicetel.calls import Calls, digits_of
from providers.voicetel.settings import saying

UNKNOWN = "CAMPAIGN_INVALID_ID"
# What a carrier decided (§6.2); any other word is no decision yet.
DECISIONS: dict[str, Any] = {
    "ACTIVE": "APPROVED",
    "UNSUSPENDED": "APPROVED",
    "REJECTED": "REJECTED",
    "SUSPENDED": "SUSPENDED",
    "TERMINATED": "REJECTED",
}
# What VoiceTel says in one word (§6.2): the registry's state and the reviews together.
IN_REVIEW = ("ACTIVE", "REVIEW")
WORDS: dict[str, tuple[Any, Any]] = {
    "CAMPAIGN_DCA_COMPLETE": ("ACTIVE", "APPROVED"),
    "CAMPAIGN_DCA_COMPLETE_NO_NUMBERS_ASSIGNED": ("ACTIVE", "APPROVED"),
    "CAMPAIGN_DCA_REJECTED": ("ACTIVE", "REJECTED"),
    "CAMPAIGN_DCA_SUSPENDED": ("ACTIVE", "SUSPENDED"),
    "CAMPAIGN_SUSPENDED": ("SUSPENDED", "REVIEW"),
    "CAMPAIGN_EXPIRED": ("EXPIRED", "REVIEW"),
}


class VoiceTelCampaigns(Calls):
    """The registry's ids are VoiceTel's too. A number is put on a campaign at once, or later (§6.3)."""

    def register_brand(self, ref: str, name: str, description: str, *, key: UUID) -> None:
        body = {"messagingBrandId": ref, "messagingBrandName": name}
        if description:
            body["messagingBrandDescription"] = description
        _require_success(self._write("POST", "/v2.2/messaging/brands", body))

    def register_campaign(self, brief: CampaignBrief, *, key: UUID) -> None:
        body = {
            "messagingBrandId": brief.brand_ref,
            "externalCampaignId": brief.ref,
            "campaignDescription": brief.description,
            "campaignClassName": brief.class_name,
            "campaignStartDate": f"{brief.starts_on.isoformat()}T00:00:00Z",
        }
        _require_success(self._write("POST", "/v2.2/messaging/campaigns", body))

    def get_campaign(self, ref: str) -> CarrierCampaign:
        body = self._get("/v2.2/messaging/campaigns", {"ids": ref})
        row = next((row for row in wire.rows(body, "campaigns", _campaign) if row.ref == ref), None)
        if row is None:
            raise NotThere("VoiceTel does not know the campaign.")
        return row

    def bind_number(self, e164: str, campaign_ref: str, *, key: UUID) -> None:
        """An answer that VoiceTel is still at it leaves the outcome open: asking again later does no harm."""
        digits = digits_of(e164)
        path = f"/v2.2/numbers/{digits}/messaging-campaign"
        told = self._write("PUT", path, {"campaignId": campaign_ref})
        saying(number=digits, campaignId=campaign_ref)(told)
        if told.get("status") not in {"enabled", "already"}:
            raise Uncertain("VoiceTel is still putting the number on the campaign.")

    def unbind_number(self, e164: str, campaign_ref: str, *, key: UUID) -> None:
        digits = digits_of(e164)
        path = f"/v2.2/numbers/{digits}/messaging-campaign?campaignId={campaign_ref}"
        told = self._write("DELETE", path)
        saying(number=digits, campaignId=campaign_ref)(told)
        if not told.get("unassigned"):
            raise NotThere("The number is not on this campaign at VoiceTel.")

    def unbind_numbers(
        self, e164s: Sequence[str], campaign_ref: str, *, key: UUID
    ) -> dict[str, WorkError | None]:
        """In one request; what VoiceTel names as failed was not on the campaign (voicetel.md §6.2)."""
        digits = ",".join(digits_of(e164) for e164 in e164s)
        path = f"/v2.2/numbers/messaging-campaign?numbers={digits}&campaignId={campaign_ref}"
        told = self._write("DELETE", path)
        saying(campaignId=campaign_ref)(told)
        gone, failed = (_strings(told, name) for name in ("unassignedNumbers", "failed"))
        return {e164: _left(digits_of(e164), gone, failed) for e164 in e164s}


def _strings(told: dict[str, Any], name: str) -> dict[str, str]:
    """Numbers that the answer names, each with the reason beside it."""
    rows = told.get(name)
    pairs = [
        (row.get("number"), row.get("reason")) if isinstance(row, dict) else (row, "")
        for row in (rows if isinstance(rows, list) else [])
    ]
    return {str(number): str(reason) for number, reason in pairs}


def _left(digits: str, gone: dict[str, str], failed: dict[str, str]) -> WorkError | None:
    if digits in gone:
        return None
    if digits in failed:
        return NotThere(f"VoiceTel: {failed[digits]}")
    return Uncertain("VoiceTel did not say what became of the number.")


def _require_success(told: dict[str, Any]) -> None:
    """The registry's own answer stands in the envelope, its status as text (§6.2)."""
    result = told.get("result")
    if not (isinstance(result, dict) and str(result.get("statusCode")) == "200"):
        raise Uncertain("VoiceTel did not say that it was registered.")


def _campaign(row: dict[str, Any]) -> CarrierCampaign:
    """An unknown id is told with a status of its own, and is left out by the name that nobody asks for."""
    status = row["status"]
    if status == UNKNOWN:
        return CarrierCampaign("", "EXPIRED", "REVIEW", ())
    registry, review = WORDS.get(status, IN_REVIEW)
    carriers = (row.get("dca") or {}).get("carriers") or []
    return CarrierCampaign(str(row["id"]), registry, review, tuple(map(_review, carriers)))


def _review(row: dict[str, Any]) -> CarrierReview:
    decision = DECISIONS.get(row["status"], "REVIEW")
    return CarrierReview(str(row["carrier"]), decision, str(row["detail"]), when(row, "updatedAt"))
