"""Brands and campaigns, and the numbers on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from jobs.errors import WorkError
from providers.contract.base import FamilyContract, optional

ReviewStatus = Literal["REVIEW", "APPROVED", "REJECTED", "SUSPENDED"]


@dataclass(frozen=True)
class CampaignBrief:
    """What to register; both ids are the registry's."""

    brand_ref: str
    ref: str
    description: str
    class_name: str
    starts_on: date


@dataclass(frozen=True)
class CarrierReview:
    """What one mobile carrier makes of a campaign."""

    carrier: str
    status: ReviewStatus
    detail: str
    at: datetime


@dataclass(frozen=True)
class CarrierCampaign:
    """A campaign as its carrier tells of it: the registry's word, and the reviews together and one by one."""

    ref: str
    registry: Literal["ACTIVE", "SUSPENDED", "EXPIRED"]
    review: ReviewStatus
    reviews: tuple[CarrierReview, ...]


class Campaigns(FamilyContract):
    """Campaigns that mobile carriers review."""

    # How often to ask how a campaign's reviews stand.
    review_seconds: ClassVar[int] = 600

    def register_brand(self, ref: str, name: str, description: str, *, key: UUID) -> None:
        """Make a brand of the registry known; doing it twice does no harm."""
        raise self._unsupported()

    def register_campaign(self, brief: CampaignBrief, *, key: UUID) -> None:
        """Have the mobile carriers review a campaign of the registry; Rejected when it cannot be taken."""
        raise self._unsupported()

    def get_campaign(self, ref: str) -> CarrierCampaign:
        """How the campaign's reviews stand; NotThere when the carrier does not know it."""
        raise self._unsupported()

    def bind_number(self, e164: str, campaign_ref: str, *, key: UUID) -> None:
        """Put a number on an approved campaign, in place of the one it was on; doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def bind_numbers(
        self, e164s: Sequence[str], campaign_ref: str, *, key: UUID
    ) -> dict[str, WorkError | None]:
        """The same for many numbers in one request: why it was not done, or None, by number."""
        raise self._unsupported()

    def unbind_number(self, e164: str, campaign_ref: str, *, key: UUID) -> None:
        """NotThere when the number is not on the campaign."""
        raise self._unsupported()

    @optional
    def unbind_numbers(
        self, e164s: Sequence[str], campaign_ref: str, *, key: UUID
    ) -> dict[str, WorkError | None]:
        """The same for many numbers in one request, as ``bind_numbers``."""
        raise self._unsupported()
