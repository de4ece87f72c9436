"""Brands and campaigns as carriers and we tell each other of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

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
