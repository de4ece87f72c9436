"""Numbers of the account: list, add, move, remove, release."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from voicetel import ApiError, BadRequestError, ConflictError, NotFoundError
from voicetel.models import (
    NumberAddRequest,
    NumberForwardRequest,
    NumberMessagingPatchRequest,
    NumberMoveRequest,
    NumberTranslationRequest,
)

from accounts.models import Account
from accounts.services.accounts import create_account
from accounts.states import AccountKind, AccountState
from common import scope
from numbers.models import NumberTransfer, PhoneNumber
from numbers.services.transfers import accept_offer
from numbers.states import NumberState
from providers.house.models import HouseNumber, HouseState
from tests.api.voicetel.conftest import Program, make_program
from tests.numbers.conftest import HELD, Shop, house_number
from tests.people import BY

FIRST, SECOND = (e164.removeprefix("+1") for e164 in HELD)
DORMANT = "2013429000"


@pytest.fixture
def dormant(market) -> HouseNumber:
    """A number that is in the network but not in the list for sale."""
    return house_number(f"+1{DORMANT}", state=HouseState.DORMANT)


def balance(program: Program) -> float:
    with scope.system():
        return float(Account.objects.get(pk=program.account.pk).balance)


def test_numbers_are_listed_with_their_settings(customer: Program):
    customer.client.numbers.set_forward(FIRST, NumberForwardRequest(destination="2125551234"))
    customer.client.numbers.set_translation(FIRST, NumberTranslationRequest(translation="2125559999"))

    first, second = customer.client.numbers.list().numbers

    assert first == customer.client.numbers.get(FIRST)
    assert (first.number, first.translated, first.route, first.gateway) == (FIRST, "2125559999", 4, "DID")
    assert (first.forward, first.forwardTo) == (True, "2125551234")
    assert (second.number, second.translated, second.forward, second.forwardTo) == (
        SECOND,
        SECOND,
        False,
        None,
    )
    assert (second.cnam, second.smsEnabled, second.faxEnabled) == (False, False, False)
    assert second.carrier == customer.client.numbers.get_messaging(SECOND).carrier == 19
    customer.client.numbers.patch_messaging(FIRST, NumberMessagingPatchRequest(routeOut=0))
    assert customer.client.numbers.get(FIRST).carrier == 0
    assert [row.carrier for row in customer.client.gateways.numbers(4).numbers] == [0, 19]


def test_an_account_without_numbers(stranger: Program):
    with pytest.raises(NotFoundError) as refused:
        stranger.client.numbers.list()
    assert refused.value.body == {
        "status": "error",
        "error": {"code": 404, "message": "There are no numbers on this account."},
    }


def test_the_list_takes_the_same_few_statements_for_any_length(customer: Program):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            customer.raw.get("/v2.2/numbers")
        return len(queries)

    few = count()
    with scope.tenant(customer.account.pk):
        PhoneNumber.objects.bulk_create(
            PhoneNumber(
                account=customer.account,
                provider_account_id=PhoneNumber.objects.values_list("provider_account", flat=True)[0],
                e164=f"+1201343{n:04d}",
            )
            for n in range(200)
        )
    # The first request also notes that the key was used.
    assert (few, count()) == (7, 6)
    assert len(customer.client.numbers.list().numbers) == 202


@pytest.mark.parametrize("number", [FIRST, f"1{FIRST}", f"+1{FIRST}"])
def test_a_country_code_in_the_path_is_harmless(customer: Program, number: str):
    assert customer.client.numbers.get(number).number == FIRST


@pytest.mark.parametrize("number", ["9999999999", "2013421000", "0000000000", "abc", "201", "%00", "2" * 500])
def test_what_is_no_number_of_the_account(customer: Program, number: str):
    assert customer.raw.get(f"/v2.2/numbers/{number}").status_code == 404


def test_a_number_is_added_and_a_month_is_charged(customer: Program, dormant):
    added = customer.client.numbers.add(NumberAddRequest(number=DORMANT, route=1))

    assert (added.number, added.route) == (DORMANT, 1)
    assert customer.client.numbers.get(DORMANT).route == 1
    assert balance(customer) == 9.5


def test_a_number_is_added_to_the_usual_route(customer: Program, dormant):
    assert customer.client.numbers.add(NumberAddRequest(number=DORMANT)).route == 4


def test_numbers_that_cannot_be_added(customer: Program, stranger: Program, dormant, snapshot):
    before = snapshot()

    with pytest.raises(ApiError) as poor:
        stranger.client.numbers.add(NumberAddRequest(number=DORMANT))
    assert poor.value.status_code == 402
    with pytest.raises(ConflictError):
        customer.client.numbers.add(NumberAddRequest(number=FIRST))
    # That it is taken counts before the balance.
    with pytest.raises(ConflictError):
        stranger.client.numbers.add(NumberAddRequest(number=FIRST))
    with pytest.raises(BadRequestError):
        customer.client.numbers.add(NumberAddRequest(number="1115551234"))
    with pytest.raises(BadRequestError):
        customer.client.numbers.add(NumberAddRequest(number=DORMANT, route=77))

    assert snapshot() == before


def test_a_number_of_somebody_else_is_not_added_or_charged(customer: Program, admin: Program, dormant):
    customer.client.numbers.add(NumberAddRequest(number=DORMANT))
    with scope.system():
        Account.objects.filter(pk=admin.account.pk).update(balance=5)

    with pytest.raises(ConflictError):
        admin.client.numbers.add(NumberAddRequest(number=DORMANT))

    assert balance(admin) == 5
    assert customer.client.numbers.get(DORMANT).number == DORMANT


def test_a_number_moves_within_the_family_and_leaves_its_settings_behind(customer: Program):
    below = create_account(
        parent=customer.account, by=BY, name="Branch", email="b@example.com", kind=AccountKind.SUBACCOUNT
    )
    branch = make_program(below)
    customer.client.numbers.set_forward(FIRST, NumberForwardRequest(destination="2125551234"))

    moved = customer.client.numbers.move(FIRST, NumberMoveRequest(accountId=int(below.number), route=1))

    assert (moved.number, moved.accountId, moved.route) == (FIRST, int(below.number), 1)
    arrived = branch.client.numbers.get(FIRST)
    assert (arrived.route, arrived.forward, arrived.forwardTo) == (1, False, None)
    with pytest.raises(NotFoundError):
        customer.client.numbers.get(FIRST)
    back = branch.client.numbers.move(
        FIRST, NumberMoveRequest(accountId=int(customer.account.number), route=4)
    )
    assert back.accountId == int(customer.account.number)
    assert customer.client.numbers.get(FIRST).route == 4


def test_an_account_beside_has_to_accept_first(customer: Program, stranger: Program):
    body = NumberMoveRequest(accountId=int(stranger.account.number), route=8)
    for _ in range(2):
        with pytest.raises(ConflictError):
            customer.client.numbers.move(FIRST, body)
    assert customer.client.numbers.get(FIRST).route == 4
    with scope.system():
        offer = NumberTransfer.objects.get()

    accept_offer(account=stranger.account, by=BY, pk=offer.pk)

    moved = customer.client.numbers.move(FIRST, body)
    assert (moved.number, moved.accountId, moved.route) == (FIRST, int(stranger.account.number), 8)
    assert stranger.client.numbers.get(FIRST).route == 8
    with pytest.raises(NotFoundError):
        customer.client.numbers.get(FIRST)


def test_a_number_cannot_be_pushed_onto_strangers(customer: Program, market: Shop, snapshot):
    elsewhere = create_account(
        parent=market.people.reseller, by=BY, name="X", email="x@example.com", kind=AccountKind.CUSTOMER
    )
    before = snapshot()
    for destination in ("9999999999", "1"):
        body = NumberMoveRequest(accountId=int(destination), route=4)
        with pytest.raises(NotFoundError):
            customer.client.numbers.move(FIRST, body)
    assert snapshot() == before
    for account in (elsewhere, market.people.operator):
        with pytest.raises(ConflictError):
            customer.client.numbers.move(FIRST, NumberMoveRequest(accountId=int(account.number), route=4))
    assert [row.number for row in customer.client.numbers.list().numbers] == [FIRST, SECOND]


def test_an_administrator_moves_numbers_anywhere(admin: Program, market: Shop, stranger: Program):
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(account=market.people.operator)

    admin.client.numbers.move(FIRST, NumberMoveRequest(accountId=int(stranger.account.number), route=4))

    assert stranger.client.numbers.get(FIRST).number == FIRST


def test_moves_that_do_not_fit(customer: Program, admin: Program, snapshot):
    own, other = int(customer.account.number), int(admin.account.number)
    before = snapshot()
    for body in ({}, {"accountId": other}, {"route": 4}, {"accountId": "x", "route": 4}):
        assert customer.raw.patch(f"/v2.2/numbers/{FIRST}", json=body).status_code == 400
    nobodys = customer.raw.patch("/v2.2/numbers/2015550199", json={"accountId": own, "route": 4})
    assert nobodys.status_code == 404
    assert (
        customer.raw.patch(f"/v2.2/numbers/{FIRST}", json={"accountId": own, "route": 4}).status_code == 409
    )
    assert (
        customer.raw.patch(f"/v2.2/numbers/{FIRST}", json={"accountId": other, "route": 77}).status_code
        == 400
    )
    with scope.tenant(admin.account.pk):
        Account.objects.filter(pk=admin.account.pk).update(state=AccountState.SUSPENDED)
    assert (
        customer.raw.patch(f"/v2.2/numbers/{FIRST}", json={"accountId": other, "route": 4}).status_code == 404
    )
    with scope.tenant(admin.account.pk):
        Account.objects.filter(pk=admin.account.pk).update(state=AccountState.ACTIVE)
    assert snapshot() == before


def test_a_number_is_removed(customer: Program):
    assert customer.client.numbers.remove(FIRST) is None
    with pytest.raises(NotFoundError):
        customer.client.numbers.get(FIRST)
    with pytest.raises(NotFoundError):
        customer.client.numbers.remove(FIRST)
    assert [row.number for row in customer.client.numbers.list().numbers] == [SECOND]


def test_a_released_number_is_gone_for_good(customer: Program):
    assert customer.client.numbers.release(FIRST) is None
    with pytest.raises(NotFoundError):
        customer.client.numbers.release(FIRST)
    with pytest.raises(ConflictError):
        customer.client.numbers.add(NumberAddRequest(number=FIRST))
    assert balance(customer) == 10


def test_a_porting_number_stays(customer: Program, admin: Program, snapshot):
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(state=NumberState.PORTING_OUT)
    before = snapshot()

    with pytest.raises(ConflictError):
        customer.client.numbers.remove(FIRST)
    with pytest.raises(ConflictError):
        customer.client.numbers.release(FIRST)
    with pytest.raises(ConflictError):
        customer.client.numbers.move(FIRST, NumberMoveRequest(accountId=int(admin.account.number), route=4))

    assert snapshot() == before


PARTS = [
    ("GET", "", None),
    ("PATCH", "", {"accountId": 2015550000, "route": 4}),
    ("DELETE", "", None),
    ("POST", "/release", None),
    ("PUT", "/route", {"route": 1}),
    ("PUT", "/translation", {"translation": "2125551234"}),
    ("PUT", "/cnam", {"enabled": True}),
    ("PUT", "/lidb", {"cnam": "ACME"}),
    ("GET", "/fax", None),
    ("PUT", "/fax", {"email": "fax@example.com"}),
    ("DELETE", "/fax", None),
    ("PUT", "/forward", {"destination": "2125551234"}),
    ("DELETE", "/forward", None),
    ("GET", "/sms", None),
    ("PUT", "/sms", {"type": "email", "resource": "sms@example.com"}),
    ("DELETE", "/sms", None),
    ("PATCH", "/port-out-pin", {"pin": "1234"}),
]


@pytest.mark.parametrize(("method", "part", "body"), PARTS)
def test_a_strangers_number_does_not_exist(stranger: Program, snapshot, method: str, part: str, body):
    before = snapshot()
    answer = stranger.raw.request(method, f"/v2.2/numbers/{FIRST}{part}", json=body)
    assert answer.status_code == 404
    assert snapshot() == before
