"""Operations 40 to 42: brands and campaigns."""

from datetime import timedelta

import pytest
from voicetel import BadRequestError
from voicetel.models import MessagingBrandCreateRequest, MessagingCampaignCreateRequest

from common import scope
from messaging import tasks
from messaging.models import Binding, Brand, Campaign, CampaignReview
from messaging.services.bindings import bind_number
from providers.errors import Unavailable
from providers.house import campaigns as house
from providers.house.connector import House
from providers.house.models import HouseBrand, HouseCampaign
from tests.api.voicetel.conftest import Program
from tests.messaging.campaigns import BRAND, CAMPAIGN, hurry, registered
from tests.numbers.conftest import HELD
from tests.people import BY

BRANDS, CAMPAIGNS = "/v2.2/messaging/brands", "/v2.2/messaging/campaigns"
NEW_BRAND = {"messagingBrandId": BRAND, "messagingBrandName": "Acme Inc."}
NEW_CAMPAIGN = {
    "messagingBrandId": BRAND,
    "externalCampaignId": CAMPAIGN,
    "campaignDescription": "Reminders of appointments.",
}


def stored() -> list[list[object]]:
    with scope.system():
        models = (Brand, Campaign, CampaignReview, Binding, HouseBrand, HouseCampaign)
        return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_brand(customer: Program):
    made = customer.client.messaging.brands(
        MessagingBrandCreateRequest(**NEW_BRAND, messagingBrandDescription="Teeth")
    )

    assert (made.result.statusCode, made.result.status) == ("200", "Success")
    with scope.tenant(customer.account.pk):
        brand = Brand.objects.get()
    assert (brand.ref, brand.name, brand.description) == (BRAND, "Acme Inc.", "Teeth")
    assert brand.registered_at is not None
    assert HouseBrand.objects.get().ref == BRAND


def test_a_brand_again_gets_its_new_name(customer: Program):
    for name in ("Acme", "Acme Inc."):
        body = NEW_BRAND | {"messagingBrandName": name}
        assert customer.raw.post(BRANDS, json=body).status_code == 201
    with scope.tenant(customer.account.pk):
        assert Brand.objects.get().name == "Acme Inc."


@pytest.mark.parametrize(
    "changes",
    [
        {"messagingBrandId": "X1"},
        {"messagingBrandId": "B"},
        {"messagingBrandId": "B-1"},
        {"messagingBrandId": None},
        {"messagingBrandName": ""},
        {"messagingBrandName": None},
        {"messagingBrandName": 5},
        {"messagingBrandName": "x" * 121},
    ],
)
def test_a_bad_brand(customer: Program, changes: dict[str, object]):
    before = stored()
    assert customer.raw.post(BRANDS, json=NEW_BRAND | changes).status_code == 400
    assert stored() == before


def test_a_campaign(customer: Program):
    customer.client.messaging.brands(MessagingBrandCreateRequest(**NEW_BRAND))
    made = customer.client.messaging.campaign_create(
        MessagingCampaignCreateRequest(**NEW_CAMPAIGN, campaignStartDate="2026-12-01T00:00:00Z")
    )

    assert (made.result.statusCode, made.result.status) == ("200", "Success")
    with scope.tenant(customer.account.pk):
        campaign = Campaign.objects.get()
    assert (campaign.ref, campaign.class_name, campaign.starts_on.isoformat()) == (
        CAMPAIGN,
        "T",
        "2026-12-01",
    )
    [told] = customer.client.messaging.campaign_status(ids=[CAMPAIGN]).campaigns
    assert (told.id, told.status, told.numbers) == (CAMPAIGN, "CAMPAIGN_PENDING_DCA", [])
    assert told.dca is not None
    assert (told.dca.electionComplete, told.dca.electedCarriers) == (False, None)
    # No carrier has decided yet.
    assert told.dca.carriers == []


def test_a_campaign_is_approved_by_the_clock(customer: Program, monkeypatch: pytest.MonkeyPatch):
    assert max(house.APPROVED_AFTER.values()) + timedelta(seconds=2 * House.review_seconds) < timedelta(
        seconds=30
    )
    registered(customer.account)
    with scope.system():
        Campaign.objects.update(look_at="2026-01-01T00:00Z")
    hurry(monkeypatch)

    tasks.read_due_reviews()

    [told] = customer.client.messaging.campaign_status(ids=[CAMPAIGN]).campaigns
    assert (told.status, told.numbers) == ("CAMPAIGN_DCA_COMPLETE_NO_NUMBERS_ASSIGNED", [])
    assert told.dca is not None
    assert told.dca.electionComplete
    assert told.dca.electedCarriers == ["AT&T", "T-Mobile"]
    assert [(row.carrier, row.status) for row in told.dca.carriers] == [
        ("AT&T", "ACTIVE"),
        ("T-Mobile", "ACTIVE"),
    ]
    with scope.tenant(customer.account.pk):
        bind_number(account=customer.account, by=BY, e164=HELD[0], ref=CAMPAIGN, wait=True)
    [told] = customer.client.messaging.campaign_status(ids=[CAMPAIGN]).campaigns
    assert (told.status, told.numbers) == ("CAMPAIGN_DCA_COMPLETE", [HELD[0][2:]])


@pytest.mark.parametrize(
    "changes",
    [
        {"messagingBrandId": "BUNKNOWN1"},
        {"messagingBrandId": "1"},
        {"externalCampaignId": "C-1"},
        {"externalCampaignId": 5},
        {"externalCampaignId": ""},
        {"externalCampaignId": None},
        {"campaignDescription": None},
        {"campaignDescription": " "},
        {"campaignStartDate": "soon"},
    ],
)
def test_a_bad_campaign(customer: Program, changes: dict[str, object]):
    assert customer.raw.post(BRANDS, json=NEW_BRAND).status_code == 201
    before = stored()
    assert customer.raw.post(CAMPAIGNS, json=NEW_CAMPAIGN | changes).status_code == 400
    assert stored() == before


def test_a_campaign_is_registered_once(customer: Program, stranger: Program):
    registered(customer.account)
    before = stored()
    assert customer.raw.post(CAMPAIGNS, json=NEW_CAMPAIGN).status_code == 201
    assert stored() == before
    assert stranger.raw.post(BRANDS, json=NEW_BRAND).status_code == 201
    before = stored()
    with pytest.raises(BadRequestError, match="registered already"):
        stranger.client.messaging.campaign_create(MessagingCampaignCreateRequest(**NEW_CAMPAIGN))
    assert stored() == before


@pytest.mark.parametrize(("path", "method"), [(BRANDS, "register_brand"), (CAMPAIGNS, "register_campaign")])
def test_a_carrier_that_is_away(customer: Program, monkeypatch, path: str, method: str):
    def away(*args: object, **kwargs: object) -> None:
        raise Unavailable("Down.")

    if path == CAMPAIGNS:
        customer.raw.post(BRANDS, json=NEW_BRAND)
    before = stored()
    monkeypatch.setattr(House, method, away)
    assert customer.raw.post(path, json=NEW_BRAND | NEW_CAMPAIGN).status_code == 502
    assert stored() == before


def test_unknown_and_strangers_campaigns_look_alike(customer: Program, stranger: Program):
    registered(customer.account)
    told = stranger.client.messaging.campaign_status(ids=["CNONE00", CAMPAIGN]).campaigns
    assert [(row.id, row.status, row.numbers, row.dca) for row in told] == [
        ("CNONE00", "CAMPAIGN_INVALID_ID", [], None),
        (CAMPAIGN, "CAMPAIGN_INVALID_ID", [], None),
    ]


@pytest.mark.parametrize("query", ["", "?ids=", "?ids=a-b", "?ids=A,,B", "?ids=" + ",".join(["C"] * 101)])
def test_a_bad_question(customer: Program, query: str):
    assert customer.raw.get(CAMPAIGNS + query).status_code == 400
