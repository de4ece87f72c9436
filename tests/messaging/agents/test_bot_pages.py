"""The pages of voice bots: made, renamed, removed, and the numbers that they hold."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Agent
from accounts.selectors.bots import bots
from accounts.services.bots import add_bot
from common import scope
from numbers.models import NumberAssignment
from numbers.selectors.voice import voice_assignments
from numbers.services.voice import assign_voice
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop, make_shop
from tests.people import BY, People

ONE, TWO = HELD


@pytest.fixture
def market(people: People) -> Shop:
    return make_shop(people)


@pytest.fixture
def client(market: Shop) -> Client:
    return signed_in(market.people.alice)


@pytest.fixture
def bot(market: Shop) -> Agent:
    with scope.tenant(market.customer.pk):
        return add_bot(account=market.customer, by=BY, name="Reception")


@pytest.fixture
def held(market: Shop) -> Callable[[], list[tuple[str, str, str, bool]]]:
    """What the bots hold: number, bot, label, and whether it rests."""

    def tell() -> list[tuple[str, str, str, bool]]:
        with scope.tenant(market.customer.pk):
            rows = voice_assignments(market.customer)
            return [(row.e164, row.agent.name, row.label, row.is_paused) for row in rows]

    return tell


def test_a_bot_is_made_renamed_and_removed(market: Shop, client: Client, held: Any):
    answer = client.post("/bots/new/", {"name": "Days", "description": "Answers."})
    with scope.tenant(market.customer.pk):
        made = bots(market.customer).get()
        assign_voice(account=market.customer, by=BY, e164=ONE, bot_ref=made.ref)
    assert answer["Location"] == f"/bots/{made.ref}/numbers/"

    client.post(f"/bots/{made.ref}/edit/", {"name": "Nights"})
    page = client.get(f"/agents/{made.ref}/").content.decode()
    assert "Nights" in page
    assert f"/bots/{made.ref}/remove/" in page
    assert "/bots/new/" in client.get("/agents/?group=bots").content.decode()
    answer = client.post(f"/bots/{made.ref}/remove/", follow=True).content.decode()
    assert "Nights is removed, and its numbers are free." in answer
    assert f"/bots/{made.ref}/remove/" not in answer
    assert held() == []
    assert client.post(f"/bots/{made.ref}/remove/").status_code == 404


def test_what_cannot_be_a_bot_is_told_at_the_field(market: Shop, client: Client):
    for name in ("", "  ", "x" * 201, "a\nb"):
        answer = client.post("/bots/new/", {"name": name})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
    with scope.tenant(market.customer.pk):
        assert not bots(market.customer).exists()


def test_a_number_is_given_changed_and_taken_back(market: Shop, client: Client, bot: Agent, held: Any):
    with scope.tenant(market.customer.pk):
        other = add_bot(account=market.customer, by=BY, name="Nights")
    numbers = f"/bots/{bot.ref}/numbers/"
    assert "(201) 342-2000" in client.get(numbers).content.decode()

    client.post(numbers, {"number": "(201) 342-2000", "label": "Desk"})
    assert held() == [(ONE, "Reception", "Desk", False)]
    with scope.tenant(market.customer.pk):
        ref = voice_assignments(market.customer).get().ref
    assert "Desk" in client.get(f"{numbers}{ref}/").content.decode()
    client.post(f"{numbers}{ref}/", {"label": "Hall", "is_paused": "on", "agent": bot.ref})
    assert held() == [(ONE, "Reception", "Hall", True)]
    answer = client.post(f"{numbers}{ref}/", {"label": "Hall", "agent": other.ref})
    assert answer["Location"] == f"/bots/{other.ref}/numbers/"
    assert held() == [(ONE, "Nights", "Hall", False)]
    assert client.get(f"{numbers}{ref}/").status_code == 404
    client.post(f"/bots/{other.ref}/numbers/{ref}/end/")
    assert held() == []
    assert client.post(f"/bots/{other.ref}/numbers/{ref}/end/").status_code == 404


def test_a_number_that_cannot_be_given_is_told_at_the_field(client: Client, bot: Agent, held: Any):
    numbers = f"/bots/{bot.ref}/numbers/"
    client.post(numbers, {"number": ONE})
    for number, text in (
        (ONE, "assigned already"),
        ("+12013429999", "no such number"),
        ("x", "not a telephone number"),
        ("", "required"),
    ):
        answer = client.post(numbers, {"number": number})
        assert answer.status_code == 422
        assert text in str(answer.context["form"].errors["number"])
    assert held() == [(ONE, "Reception", "", False)]


def test_a_strangers_bot_is_not_there(market: Shop, bot: Agent):
    with scope.tenant(market.customer.pk):
        ref = assign_voice(account=market.customer, by=BY, e164=ONE, bot_ref=bot.ref).ref
    client = signed_in(market.people.charlie)
    for path in ("edit/", "numbers/", f"numbers/{ref}/"):
        assert client.get(f"/bots/{bot.ref}/{path}").status_code == 404
    for path in ("edit/", "remove/", "numbers/", f"numbers/{ref}/", f"numbers/{ref}/end/"):
        assert client.post(f"/bots/{bot.ref}/{path}", {"name": "x"}).status_code == 404
    with scope.system():
        assert NumberAssignment.objects.get().until is None
