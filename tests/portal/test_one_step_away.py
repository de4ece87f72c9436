"""Forms that are one step away from a list over all accounts, and lead back to it."""

from collections.abc import Iterator

import pytest
from django.test import Client

from common import scope
from numbers.models import E911Record, PhoneNumber
from tests.console import HTMX, in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.numbers.test_e911_page import FORM, NEAR
from tests.people import put_below_the_reseller

RED = "/accounts/all/emergency-addresses/?state=red"
NUMBERS = "/accounts/all/numbers/?q=201"


@pytest.fixture
def shop(market: Shop) -> Iterator[Shop]:
    """Inside the customer's scope."""
    with scope.tenant(market.customer.pk):
        yield market


@pytest.fixture
def rita(shop: Shop) -> Client:
    put_below_the_reseller(shop.people)
    return signed_in(shop.people.rita)


def link(client: Client, page: str, label: str) -> str:
    """Where the row of Acme's first number leads under the label."""
    rows = client.get(page).context["rows"]
    row = next(row for row in rows if row["first"]["value"] == HELD[0])
    return next(one["url"] for one in row["links"] if one["label"] == label)


def test_an_emergency_address_is_given_from_the_list_of_all_accounts(rita: Client, shop: Shop):
    form = link(rita, RED, "Give an address")
    assert form.startswith(f"/for/{shop.customer.pk}/numbers/{HELD[0]}/e911/address/?back=")
    text = in_a_row(rita.get(form))
    assert "You are acting for <strong>Acme</strong>" in text
    assert f'<a class="btn" href="{RED}">Cancel</a>' in text

    answer = rita.post(form, FORM, follow=True)

    assert answer.redirect_chain == [(RED, 302)]
    assert "The address of (201) 342-2000 is on its way to the carrier." in in_a_row(answer)
    assert answer.wsgi_request.account == shop.people.reseller
    record = E911Record.objects.get()
    assert (record.account, record.e164) == (shop.customer, HELD[0])


def test_what_is_refused_stands_on_the_form_and_leads_back_all_the_same(rita: Client):
    form = link(rita, RED, "Give an address")
    refused = rita.post(form, FORM | {"city": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["city"])
    assert f'<a class="btn" href="{RED}">Cancel</a>' in in_a_row(refused)
    assert not E911Record.objects.exists()
    # What the carrier asks about has to be answered first.
    asked = rita.post(form, NEAR)
    assert asked["Location"].endswith(f"/numbers/{HELD[0]}/e911/")


def test_a_number_that_has_an_address_is_offered_none(rita: Client, shop: Shop):
    rita.post(link(rita, RED, "Give an address"), FORM)
    rows = rita.get(RED).context["rows"]
    assert [row["links"] for row in rows if row["first"]["value"] == HELD[0]] == [[]]


def test_notes_are_written_from_the_list_of_all_accounts(rita: Client, shop: Shop):
    form = link(rita, NUMBERS, "Notes")
    answer = rita.post(form, {"label": "Front desk"}, follow=True)
    assert answer.redirect_chain == [(NUMBERS, 302)]
    with scope.system():
        assert PhoneNumber.objects.get(e164=HELD[0]).label == "Front desk"


def test_who_may_only_look_is_offered_nothing(shop: Shop):
    put_below_the_reseller(shop.people)
    with scope.system():
        shop.people.rita.memberships.update(role="read_only")
    assert signed_in(shop.people.rita).get(RED).status_code == 403


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:1", ""]
)
def test_a_form_leads_back_to_pages_of_ours_alone(shop: Shop, back: str):
    alice = signed_in(shop.people.alice)
    answer = alice.post(f"/numbers/{HELD[0]}/e911/address/?back={back}", FORM)
    assert answer["Location"] == f"/numbers/{HELD[0]}/e911/"


def test_an_account_gives_an_address_from_its_own_list_too(shop: Shop):
    alice = signed_in(shop.people.alice)
    page = "/e911/?status=red"
    part = alice.get(page, **HTMX)
    form = f"/numbers/{HELD[0]}/e911/address/?back=%2Fe911%2F%3Fstatus%3Dred"
    assert f'href="{form}"' in part.content.decode()
    assert alice.post(form, FORM)["Location"] == page


def test_a_stranger_reaches_no_form(shop: Shop, rita: Client):
    form = link(rita, RED, "Give an address")
    charlie = signed_in(shop.people.charlie)
    assert charlie.get(form).status_code == 404
    assert charlie.post(form, FORM).status_code == 404
    assert not E911Record.objects.exists()
