"""Operations 43 and 67 to 71: numbers' messaging state, routing and campaigns."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from voicetel import BadRequestError, ConflictError, NotFoundError, PermissionDeniedError
from voicetel.models import NumberCampaignAssignRequest, NumberMessagingPatchRequest

from common import scope
from messaging.models import Binding, NumberMessaging
from numbers.models import PhoneNumber
from numbers.services import settings as number_settings
from numbers.services.transfers import move_number
from numbers.states import SmsRouteType
from providers.contract.destinations import NOTHING
from providers.errors import Rejected, Unavailable
from providers.house.connector import House
from providers.house.models import HouseBinding
from tests.api.voicetel.conftest import Program, statements
from tests.messaging.campaigns import CAMPAIGN, OTHER_CAMPAIGN, hurry, registered
from tests.numbers.conftest import HELD
from tests.people import BY

FIRST, SECOND = (e164[2:] for e164 in HELD)
NOBODYS, MAIL = "2125550000", "a@example.com"
BULK = "/v2.2/numbers/messaging-campaign"


@pytest.fixture
def market(made_texts):
    return made_texts


@pytest.fixture
def approved(customer: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    hurry(monkeypatch)
    for ref in (CAMPAIGN, OTHER_CAMPAIGN):
        registered(customer.account, ref)
    return customer


def stored() -> list[list[object]]:
    with scope.system():
        models = (Binding, NumberMessaging, PhoneNumber, HouseBinding)
        return [list(model.objects.order_by("pk").values()) for model in models]


def state(program: Program, number: str = FIRST):
    return program.client.numbers.get_messaging(number)


def assign(program: Program, number: str, ref: str):
    return program.client.numbers.assign_campaign(number, NumberCampaignAssignRequest(campaignId=ref))


def test_a_number_on_no_campaign(customer: Program):
    told = state(customer)
    assert (told.number, told.enabled, told.carrier, told.onAccount) == (FIRST, True, 19, True)
    assert (told.routeIn, told.resource, told.network, told.campaign, told.pending) == (
        0,
        "",
        None,
        None,
        None,
    )


def test_states_of_many(approved: Program):
    assign(approved, SECOND, CAMPAIGN)
    told = approved.client.messaging.numbers_state(numbers=[SECOND, NOBODYS, FIRST]).numbers

    assert [row.number for row in told] == [SECOND, NOBODYS, FIRST]
    assert [row.onAccount for row in told] == [True, False, True]
    assert told[0].campaign is not None
    assert (told[0].campaign.id, told[0].campaign.network, told[0].network) == (CAMPAIGN, "B", "B")
    assert told[0].campaign.status == "ACTIVE"


def test_nothing_is_told_of_a_strangers_number(approved: Program, stranger: Program):
    assign(approved, FIRST, CAMPAIGN)
    [told] = stranger.client.messaging.numbers_state(numbers=[FIRST]).numbers
    assert told.model_dump(
        include={"enabled", "carrier", "routeIn", "resource", "onAccount", "campaign"}
    ) == {
        "enabled": False,
        "carrier": 0,
        "routeIn": 0,
        "resource": "",
        "onAccount": False,
        "campaign": None,
    }
    with pytest.raises(NotFoundError):
        state(stranger)


@pytest.mark.parametrize(
    "query", ["", "?numbers=", "?numbers=1", f"?numbers={FIRST},", "?numbers=" + ",".join([FIRST] * 1001)]
)
def test_a_bad_question(customer: Program, query: str):
    assert customer.raw.get("/v2.2/numbers/messaging" + query).status_code == 400


def test_states_of_many_take_few_statements(customer: Program):
    state(customer)
    with CaptureQueriesContext(connection) as one:
        customer.client.messaging.numbers_state(numbers=[FIRST])
    with CaptureQueriesContext(connection) as two:
        customer.client.messaging.numbers_state(numbers=[FIRST, SECOND])
    assert len(statements(one)) == len(statements(two)) == 7


def test_assigning(approved: Program):
    told = assign(approved, FIRST, CAMPAIGN)

    assert (told.number, told.campaignId, told.status, told.network) == (FIRST, CAMPAIGN, "enabled", "B")
    assert (told.carrier, told.alreadyAssigned) == (19, False)
    assert (told.previousNetwork, told.previousNetworkCleared) == (None, False)
    assert state(approved).campaign.id == CAMPAIGN
    assert HouseBinding.objects.get().e164 == HELD[0]


def test_assigning_twice(approved: Program):
    assign(approved, FIRST, CAMPAIGN)
    before = stored()
    told = assign(approved, FIRST, CAMPAIGN)
    assert (told.status, told.alreadyAssigned, told.previousNetworkCleared) == ("already", True, False)
    assert stored() == before


def test_another_campaign_takes_the_place(approved: Program):
    assign(approved, FIRST, CAMPAIGN)
    told = assign(approved, FIRST, OTHER_CAMPAIGN)
    assert (told.status, told.previousNetwork, told.previousNetworkCleared) == ("enabled", "B", True)
    assert state(approved).campaign.id == OTHER_CAMPAIGN
    statuses = approved.client.messaging.campaign_status(ids=[CAMPAIGN, OTHER_CAMPAIGN]).campaigns
    assert [row.numbers for row in statuses] == [[], [FIRST]]


def test_a_campaign_in_review_takes_no_numbers(customer: Program):
    registered(customer.account)
    before = stored()
    with pytest.raises(BadRequestError, match="in review"):
        assign(customer, FIRST, CAMPAIGN)
    assert stored() == before


@pytest.mark.parametrize(
    ("number", "body", "status"),
    [
        (FIRST, {}, 400),
        (FIRST, {"campaignId": "c-1"}, 400),
        (FIRST, {"campaignId": 5}, 400),
        (FIRST, {"campaignId": "CNONE00"}, 404),
        (NOBODYS, {"campaignId": CAMPAIGN}, 404),
        ("1", {"campaignId": CAMPAIGN}, 404),
    ],
)
def test_bad_assignments(approved: Program, number: str, body: dict[str, object], status: int):
    before = stored()
    assert approved.raw.put(f"/v2.2/numbers/{number}/messaging-campaign", json=body).status_code == status
    assert stored() == before


def test_strangers_neither_assign_nor_unassign(approved: Program, stranger: Program):
    assign(approved, FIRST, CAMPAIGN)
    before = stored()
    with pytest.raises(NotFoundError):
        assign(stranger, SECOND, CAMPAIGN)
    with pytest.raises(NotFoundError):
        stranger.client.numbers.unassign_campaign(FIRST, campaign_id=CAMPAIGN)
    with pytest.raises(ConflictError):
        stranger.client.numbers.bulk_unassign_campaign([FIRST], campaign_id=CAMPAIGN)
    assert stored() == before


@pytest.mark.parametrize(("error", "status"), [(Rejected, 400), (Unavailable, 502)])
def test_a_carrier_that_does_not_assign(approved: Program, monkeypatch, error, status: int):
    def fail(*args: object, **kwargs: object) -> None:
        raise error("No.")

    assign(approved, FIRST, OTHER_CAMPAIGN)
    monkeypatch.setattr(House, "bind_number", fail)
    path = f"/v2.2/numbers/{FIRST}/messaging-campaign"
    assert approved.raw.put(path, json={"campaignId": CAMPAIGN}).status_code == status
    told = state(approved)
    assert told.campaign.id == OTHER_CAMPAIGN
    assert (told.pending.campaignId, told.pending.state, told.pending.message) == (CAMPAIGN, "failed", "No.")


def test_unassigning(approved: Program):
    assign(approved, FIRST, CAMPAIGN)
    told = approved.client.numbers.unassign_campaign(FIRST, campaign_id=CAMPAIGN)
    assert (told.number, told.campaignId, told.network, told.unassigned) == (FIRST, CAMPAIGN, "B", True)
    assert state(approved).campaign is None
    assert not HouseBinding.objects.exists()
    with pytest.raises(NotFoundError, match="not on this campaign"):
        approved.client.numbers.unassign_campaign(FIRST, campaign_id=CAMPAIGN)


@pytest.mark.parametrize(
    ("number", "query", "status"),
    [
        (FIRST, "", 400),
        (FIRST, "?campaignId=abc", 400),
        (FIRST, "?campaignId=CNONE00", 404),
        (NOBODYS, f"?campaignId={CAMPAIGN}", 404),
    ],
)
def test_bad_removals(approved: Program, number: str, query: str, status: int):
    path = f"/v2.2/numbers/{number}/messaging-campaign{query}"
    assert approved.raw.delete(path).status_code == status


def test_a_carrier_that_does_not_unassign(approved: Program, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise Rejected("No.")

    assign(approved, FIRST, CAMPAIGN)
    monkeypatch.setattr(House, "unbind_number", fail)
    with pytest.raises(ConflictError, match="No"):
        approved.client.numbers.unassign_campaign(FIRST, campaign_id=CAMPAIGN)
    assert state(approved).campaign.id == CAMPAIGN


def test_unassigning_many(approved: Program):
    assign(approved, FIRST, CAMPAIGN)
    told = approved.client.numbers.bulk_unassign_campaign([FIRST, SECOND, NOBODYS], campaign_id=CAMPAIGN)
    assert (told.campaignId, told.unassignedNumbers, told.network) == (CAMPAIGN, [FIRST], "B")
    assert [(row.number, row.reason) for row in told.failed] == [
        (SECOND, "The number is not on this campaign."),
        (NOBODYS, "There is no such number on this account."),
    ]
    assert state(approved).campaign is None


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        (f"?campaignId={CAMPAIGN}", 400),
        (f"?numbers={FIRST}", 400),
        (f"?numbers=1&campaignId={CAMPAIGN}", 400),
        (f"?numbers={FIRST}&campaignId=CNONE00", 409),
    ],
)
def test_bad_bulk_removals(approved: Program, query: str, status: int):
    before = stored()
    assert approved.raw.delete(BULK + query).status_code == status
    assert stored() == before


def patch(program: Program, number: str = FIRST, **changes: int):
    return program.client.numbers.patch_messaging(number, NumberMessagingPatchRequest(**changes))


def test_the_inbound_route(customer: Program):
    customer.raw.put(f"/v2.2/numbers/{FIRST}/sms", json={"type": "email", "resource": MAIL})
    route = state(customer).routeIn
    assert route > 0
    assert state(customer).resource == MAIL

    assert patch(customer, routeIn=0).updated == ["routeIn"]
    assert (state(customer).routeIn, state(customer).resource) == (0, "")
    patch(customer, routeIn=route)
    assert (state(customer).routeIn, state(customer).resource) == (route, MAIL)

    patch(customer, SECOND, routeIn=route)
    assert (state(customer, SECOND).routeIn, state(customer, SECOND).resource) == (route, MAIL)
    customer.raw.put(f"/v2.2/numbers/{SECOND}/sms", json={"type": "email", "resource": "b@example.com"})
    assert state(customer, SECOND).routeIn not in (0, route)

    assert customer.raw.delete(f"/v2.2/numbers/{FIRST}/sms").status_code == 204
    assert (state(customer).routeIn, state(customer).resource) == (0, "")


def test_sending_switched_off_and_on(customer: Program):
    message = {"fromNumber": FIRST, "toNumber": "3125550100", "text": "Hello"}
    assert patch(customer, routeOut=0).updated == ["routeOut"]
    assert (state(customer).enabled, state(customer).carrier) == (False, 0)
    answer = customer.raw.post("/v2.2/messages", json=message)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        409,
        "Messaging is switched off for this number.",
    )
    patch(customer, routeOut=19)
    assert (state(customer).enabled, state(customer).carrier) == (True, 19)
    assert customer.raw.post("/v2.2/messages", json=message).status_code == 201


@pytest.mark.parametrize(
    ("number", "body", "status"),
    [
        (FIRST, {}, 400),
        (FIRST, {"routeOut": 17}, 400),
        (FIRST, {"routeOut": "19"}, 400),
        (FIRST, {"routeIn": -1}, 400),
        (FIRST, {"routeIn": 0, "routeOut": 17}, 400),
        (FIRST, {"routeIn": 99_999_999, "routeOut": 0}, 403),
        (NOBODYS, {"routeOut": 0}, 404),
    ],
)
def test_bad_routing(customer: Program, number: str, body: dict[str, object], status: int):
    before = stored()
    assert customer.raw.patch(f"/v2.2/numbers/{number}/messaging", json=body).status_code == status
    assert stored() == before


def test_a_strangers_route_is_forbidden(customer: Program, stranger: Program, market):
    with scope.tenant(stranger.account.pk):
        number_settings.set_sms_route(
            account=stranger.account,
            by=BY,
            e164=market.their_number.e164,
            wait=True,
            type=SmsRouteType.EMAIL,
            target=MAIL,
        )
    before = stored()
    with pytest.raises(PermissionDeniedError):
        patch(customer, routeIn=market.their_number.pk)
    assert stored() == before


def test_a_number_that_moves_leaves_its_campaign(approved: Program, stranger: Program):
    assign(approved, FIRST, CAMPAIGN)
    patch(approved, routeOut=0)
    with scope.tenant(approved.account.pk):
        move_number(account=approved.account, by=BY, e164=HELD[0], to=stranger.account, destination=NOTHING)
    told = state(stranger)
    # Its new account has to put it on a campaign of its own before it sends.
    assert (told.campaign, told.enabled, told.carrier) == (None, False, 19)
    [status] = approved.client.messaging.campaign_status(ids=[CAMPAIGN]).campaigns
    assert status.numbers == []
