"""Campaigns for tests: registered and, with the clock moved, approved."""

from datetime import timedelta

import pytest

from accounts.models import Account
from common import scope
from messaging.models import Campaign
from messaging.services import campaigns as services
from providers.house import campaigns as house
from tests.people import BY

BRAND, CAMPAIGN, OTHER_CAMPAIGN = "BABC123", "CABC123", "CABC124"


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every carrier approve at once."""
    monkeypatch.setattr(house, "APPROVED_AFTER", {"AT&T": timedelta(0), "T-Mobile": timedelta(0)})


def registered(account: Account, ref: str = CAMPAIGN, brand: str = BRAND) -> Campaign:
    """A campaign in its account's scope, in whatever review the house has it."""
    with scope.tenant(account.pk):
        services.register_brand(account=account, by=BY, ref=brand, name="Acme Inc.")
        return services.register_campaign(
            account=account, by=BY, brand_ref=brand, ref=ref, description="Reminders of appointments."
        )
