"""The house carrier's 10DLC desk: brands and campaigns, which its mobile carriers approve within half a minute."""

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jobs.errors import WorkError
from providers.contract.campaigns import CampaignBrief, CarrierCampaign, CarrierReview
from providers.errors import NotThere, Rejected
from providers.house.models import HouseBinding, HouseBrand, HouseCampaign, HouseNumber, HouseState
from providers.house.settings import NOT_HELD

BRAND = re.compile(r"B[A-Za-z0-9]{1,39}", re.ASCII)
CAMPAIGN = re.compile(r"[A-Za-z0-9]{1,40}", re.ASCII)
NOT_ON_IT = "The number is not on this campaign."
# How long after its registration each mobile carrier approves a campaign.
APPROVED_AFTER = {
    "AT&T": timedelta(seconds=4),
    "T-Mobile": timedelta(seconds=7),
    "Verizon": timedelta(seconds=10),
    "Other carriers": timedelta(seconds=10),
}


class HouseCampaigns:
    """A campaign belongs to the holder that registered it; so does a number's place on it."""

    holder: int

    def register_brand(self, ref: str, name: str, description: str, *, key: UUID) -> None:
        """Rejected for an id that no registry gives; a repeat renews the name."""
        if not BRAND.fullmatch(ref):
            raise Rejected("The brand id must be the registry's: B and letters or digits.")
        HouseBrand.objects.update_or_create(holder=self.holder, ref=ref, defaults={"name": name})

    def register_campaign(self, brief: CampaignBrief, *, key: UUID) -> None:
        """Rejected for an unknown brand, an id that no registry gives, and one that somebody has; a repeat by its own
        holder changes nothing.
        """
        if not CAMPAIGN.fullmatch(brief.ref):
            raise Rejected("The campaign id must be the registry's: letters and digits.")
        if not HouseBrand.objects.filter(holder=self.holder, ref=brief.brand_ref).exists():
            raise Rejected("The brand is not registered.")
        row, _ = HouseCampaign.objects.get_or_create(
            ref=brief.ref,
            defaults={
                "holder": self.holder,
                "brand_ref": brief.brand_ref,
                "registered_at": timezone.now(),
            },
        )
        if (row.holder, row.brand_ref) != (self.holder, brief.brand_ref):
            raise Rejected("The campaign is registered already.")

    def get_campaign(self, ref: str) -> CarrierCampaign:
        row = self._campaign(ref)
        now = timezone.now()
        reviews = []
        for carrier, after in APPROVED_AFTER.items():
            done = row.registered_at + after
            if done <= now:
                reviews.append(CarrierReview(carrier, "APPROVED", "Approved.", done))
            else:
                reviews.append(CarrierReview(carrier, "REVIEW", "In review.", row.registered_at))
        complete = all(review.status == "APPROVED" for review in reviews)
        return CarrierCampaign(row.ref, "ACTIVE", "APPROVED" if complete else "REVIEW", tuple(reviews))

    def bind_number(self, e164: str, campaign_ref: str, *, key: UUID) -> None:
        """Put the number on the campaign, in place of another one; Rejected until every carrier has approved it."""
        campaign = self._campaign(campaign_ref)
        if self.get_campaign(campaign_ref).review != "APPROVED":
            raise Rejected("The campaign is still in review.")
        with transaction.atomic():
            mine = HouseNumber.objects.filter(e164=e164, holder=self.holder, state=HouseState.HELD)
            if mine.select_for_update().first() is None:
                raise NotThere(NOT_HELD)
            HouseBinding.objects.update_or_create(e164=e164, defaults={"campaign": campaign})

    def bind_numbers(
        self, e164s: Sequence[str], campaign_ref: str, *, key: UUID
    ) -> dict[str, WorkError | None]:
        """One transaction for all of them."""
        campaign = self._campaign(campaign_ref)
        if self.get_campaign(campaign_ref).review != "APPROVED":
            raise Rejected("The campaign is still in review.")
        with transaction.atomic():
            held = HouseNumber.objects.select_for_update().filter(holder=self.holder, state=HouseState.HELD)
            mine = list(held.filter(e164__any_of=list(e164s)).order_by("pk").values_list("e164", flat=True))
            HouseBinding.objects.bulk_create(
                (HouseBinding(e164=e164, campaign=campaign) for e164 in mine),
                update_conflicts=True,
                unique_fields=["e164"],
                update_fields=["campaign"],
            )
        there = set(mine)
        return {e164: None if e164 in there else NotThere(NOT_HELD) for e164 in e164s}

    def unbind_numbers(
        self, e164s: Sequence[str], campaign_ref: str, *, key: UUID
    ) -> dict[str, WorkError | None]:
        """One transaction for all of them."""
        with transaction.atomic():
            rows = HouseBinding.objects.select_for_update(of=("self",)).filter(e164__any_of=list(e164s))
            mine = rows.filter(campaign__ref=campaign_ref, campaign__holder=self.holder)
            there = set(mine.order_by("pk").values_list("e164", flat=True))
            HouseBinding.objects.filter(e164__any_of=list(there)).delete()
        return {e164: None if e164 in there else NotThere(NOT_ON_IT) for e164 in e164s}

    def unbind_number(self, e164: str, campaign_ref: str, *, key: UUID) -> None:
        """NotThere when the number is not on the campaign."""
        rows = HouseBinding.objects.filter(
            e164=e164, campaign__ref=campaign_ref, campaign__holder=self.holder
        )
        gone, _ = rows.delete()
        if not gone:
            raise NotThere(NOT_ON_IT)

    def _campaign(self, ref: str) -> HouseCampaign:
        row = HouseCampaign.objects.filter(ref=ref, holder=self.holder).first()
        if row is None:
            raise NotThere("There is no such campaign at the house carrier.")
        return row
