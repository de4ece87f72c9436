"""Numbers leaving an account by its pages: nothing happens before the number was typed."""

import pytest

from common import scope
from numbers.models import PhoneNumber
from numbers.services.holding import release_number
from numbers.states import NumberState
from providers.house.models import HouseNumber, HouseState
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY, People

PAGE = f"/numbers/{HELD[0]}/"


def state(shop: Shop) -> str:
    return PhoneNumber.objects.get(pk=shop.number.pk).state


@pytest.mark.parametrize("action", ["remove", "release"])
@pytest.mark.parametrize("typed", ["", "2013422001", "yes"])
def test_another_number_typed_changes_nothing(shop: Shop, action, typed):
    answer = signed_in(shop.people.alice).post(f"{PAGE}{action}/", {"typed": typed})

    assert answer.status_code == 422
    assert state(shop) == NumberState.ACTIVE


def test_remove_takes_it_off_the_carrier_and_the_account(shop: Shop):
    answer = signed_in(shop.people.alice).post(f"{PAGE}remove/", {"typed": "(201) 342-2000"})

    assert (answer.status_code, answer["Location"]) == (302, "/numbers/")
    assert state(shop) == NumberState.REMOVED
    assert HouseNumber.objects.get(e164=HELD[0]).state != HouseState.HELD


def test_release_waits_and_can_be_undone(shop: Shop):
    client = signed_in(shop.people.alice)

    client.post(f"{PAGE}release/", {"typed": HELD[0]})
    assert state(shop) == NumberState.RELEASE_SCHEDULED
    assert "Keep the number" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}keep/")

    assert state(shop) == NumberState.ACTIVE
    assert HouseNumber.objects.get(e164=HELD[0]).state == HouseState.HELD


def test_keeping_what_is_not_leaving_is_told(shop: Shop):
    answer = signed_in(shop.people.alice).post(f"{PAGE}keep/", follow=True)

    assert "No release of this number is scheduled." in answer.content.decode()


def test_a_member_may_not_let_numbers_go(shop: Shop):
    client = signed_in(shop.people.bob)

    for action in ("remove", "release", "keep"):
        assert client.post(f"{PAGE}{action}/", {"typed": HELD[0]}).status_code == 403
    assert state(shop) == NumberState.ACTIVE


def test_an_operator_moves_its_number_to_an_account_below(people: People):
    with scope.tenant(people.operator.pk):
        number = PhoneNumber.objects.create(
            account=people.operator, provider_account=people.house, e164=HELD[0], forward_to=HELD[1]
        )
    HouseNumber.objects.create(
        e164=HELD[0], npa="201", nxx="342", block="2", state=HouseState.HELD, holder=people.house.pk
    )
    client = signed_in(people.olivia)

    refused = client.post(f"{PAGE}move/", {"account": "2999999999"})
    moved = client.post(f"{PAGE}move/", {"account": people.customer.number})

    assert refused.status_code == 422
    assert "There is no such account." in refused.content.decode()
    assert moved.status_code == 302
    with scope.system():
        number.refresh_from_db()
    assert (number.account_id, number.forward_to) == (people.customer.pk, "")


def test_what_a_program_released_is_listed_and_can_be_kept(shop: Shop):
    client = signed_in(shop.people.alice)
    release_number(account=shop.customer, by=BY, e164=HELD[0])

    page = client.get("/numbers/releasing/")
    assert [row.e164 for row in page.context["rows"]] == [HELD[0]]
    assert "Keep the number" in client.get(PAGE).content.decode()
    assert HELD[0] not in [row.e164 for row in client.get("/numbers/").context["rows"]]
    assert list(signed_in(shop.people.charlie).get("/numbers/releasing/").context["rows"]) == []
    client.post(f"{PAGE}keep/")

    assert (state(shop), list(client.get("/numbers/releasing/").context["rows"])) == (NumberState.ACTIVE, [])
