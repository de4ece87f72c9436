"""Brands, campaigns, numbers on them and messaging health through the official client over a live server."""

import pytest
from voicetel import NotFoundError
from voicetel.models import (
    MessagingBrandCreateRequest,
    MessagingCampaignCreateRequest,
    NumberCampaignAssignRequest,
    NumberMessagingPatchRequest,
)

from tests.api.voicetel.conftest import make_program
from tests.messaging.campaigns import BRAND, CAMPAIGN, hurry
from tests.messaging.conftest import make_texts
from tests.numbers.conftest import HELD
from tests.people import make_people

FIRST, SECOND = (e164[2:] for e164 in HELD)
BOUND = NumberCampaignAssignRequest(campaignId=CAMPAIGN)


@pytest.mark.django_db(transaction=True)
def test_the_official_client_takes_a_number_through_a_campaign(live_server, monkeypatch):
    hurry(monkeypatch)
    account = make_texts(make_people()).customer
    client = make_program(account, base=f"{live_server.url}/api/voicetel").client
    messaging, numbers = client.messaging, client.numbers

    messaging.brands(MessagingBrandCreateRequest(messagingBrandId=BRAND, messagingBrandName="Acme Inc."))
    body = MessagingCampaignCreateRequest(
        messagingBrandId=BRAND, externalCampaignId=CAMPAIGN, campaignDescription="Reminders."
    )
    assert messaging.campaign_create(body).result.statusCode == "200"
    assert numbers.assign_campaign(FIRST, BOUND).status == "enabled"
    assert numbers.assign_campaign(FIRST, BOUND).status == "already"
    assert numbers.get_messaging(FIRST).campaign.status == "ACTIVE"
    assert [row.network for row in messaging.numbers_state(numbers=[FIRST, SECOND]).numbers] == ["B", None]
    assert messaging.campaign_status(ids=[CAMPAIGN]).campaigns[0].numbers == [FIRST]

    numbers.patch_messaging(FIRST, NumberMessagingPatchRequest(routeOut=0))
    assert messaging.health()["summary"]["messagingOn"] == 1
    assert messaging.health_check(number=FIRST)["checks"]["messagingEnabled"] is False
    assert messaging.health_samples(number=FIRST) == {"number": FIRST, "samples": []}
    assert messaging.set_health_alerts(enabled=True) == messaging.health_alerts() == {"enabled": True}

    assert numbers.unassign_campaign(FIRST, campaign_id=CAMPAIGN).unassigned
    assert numbers.bulk_unassign_campaign([FIRST], campaign_id=CAMPAIGN).unassignedNumbers == []
    with pytest.raises(NotFoundError):
        numbers.unassign_campaign(FIRST, campaign_id=CAMPAIGN)
