"""The product that an account has, and what of the portal comes with it: asked here, and nowhere else.

An account without a product has everything; so have those of before there were any (relatel.md §4, §8 B9).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from django.utils import timezone

from accounts.models import Account
from accounts.states import Product
from common.errors import Forbidden


class Feature(StrEnum):
    """What may be closed."""

    STATISTICS = "statistics"
    WEBHOOKS = "webhooks"
    TEXTS = "web_sms"


BETTER = frozenset({Product.CONTACT_CENTER, Product.UNLIMITED})
NEEDED: Mapping[Feature, frozenset[Product]] = {
    Feature.STATISTICS: BETTER,
    Feature.WEBHOOKS: BETTER,
    Feature.TEXTS: frozenset(Product),
}
NOT_IN_TRIAL = frozenset({Feature.TEXTS})
NAMES = {
    Feature.STATISTICS: "Statistics",
    Feature.WEBHOOKS: "Webhooks",
    Feature.TEXTS: "Texts",
}


def in_trial(account: Account, today: date | None = None) -> bool:
    """Whether the account tries its product out; the last day of a trial is in it."""
    today = today or timezone.now().astimezone(account.zone).date()
    return account.trial_until is not None and today <= account.trial_until


def has(account: Account, feature: Feature) -> bool:
    return lack_of(account, feature) is None


def require(account: Account, feature: Feature) -> None:
    """Forbidden where the account's product does not have it, or while it is tried out."""
    if (lack := lack_of(account, feature)) is not None:
        raise Forbidden(lack)


def lack_of(account: Account, feature: Feature) -> str | None:
    """Why the account does not have it, as a sentence; None where it does."""
    if feature in NOT_IN_TRIAL and in_trial(account):
        return f"{NAMES[feature]} are closed during the trial."
    if account.product and account.product not in NEEDED[feature]:
        needed = " or ".join(one.label for one in Product if one in NEEDED[feature])
        return f"{NAMES[feature]} need {needed}; this account has {Product(account.product).label}."
    return None
