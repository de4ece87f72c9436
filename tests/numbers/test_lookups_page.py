"""The page of lookups."""

from decimal import Decimal

from accounts.models import Account
from billing.models import LedgerEntry
from numbers.models import Lookup
from numbers.services.lookups import look_up_name
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import Shop
from tests.people import BY

LIST = "/lookups/"
ASKED, CALLER = "(201) 342-1001", "(415) 223-1000"


def balance(shop: Shop) -> Decimal:
    return Account.objects.get(pk=shop.customer.pk).balance


def test_the_price_is_shown_before_and_the_answer_after(shop: Shop):
    client = signed_in(shop.people.bob)
    before = in_a_row(client.get(LIST))
    assert "Look it up for 0.005 USD" in before
    assert "Look it up for 0.002 USD" in before

    answer = client.post(f"{LIST}name/", {"cnam-number": ASKED}, follow=True)

    lookup = Lookup.objects.get()
    assert answer.redirect_chain == [(f"{LIST}?result={lookup.pk}", 302)]
    assert "HACKENSACK NJ" in answer.content.decode()
    assert f"/calls/dial/?number=%2B{lookup.e164[1:]}" in answer.content.decode()
    assert (balance(shop), lookup.asked_by) == (Decimal("9.995"), "Bob")
    client.get(answer.redirect_chain[0][0])
    assert balance(shop) == Decimal("9.995")


def test_routing_tells_place_carrier_and_jurisdiction(shop: Shop):
    client = signed_in(shop.people.bob)
    answer = client.post(
        f"{LIST}routing/", {"lrn-number": ASKED, "lrn-caller": CALLER}, follow=True
    ).content.decode()
    for word in ("12013420000", "HACKENSACK", "224", "INTERSTATE", "HOUSE CARRIER"):
        assert word in answer
    assert balance(shop) == Decimal("9.998")


def test_a_refusal_stands_on_its_own_form(shop: Shop):
    client = signed_in(shop.people.bob)
    Account.objects.filter(pk=shop.customer.pk).update(balance_limit=10)

    short = client.post(f"{LIST}name/", {"cnam-number": ASKED})
    wrong = client.post(f"{LIST}routing/", {"lrn-number": ASKED, "lrn-caller": "12"})

    assert (short.status_code, wrong.status_code) == (422, 422)
    assert "does not cover" in short.content.decode()
    assert [bool(ask["form"].errors) for ask in short.context["asks"]] == [True, False, False]
    assert [bool(ask["form"].errors) for ask in wrong.context["asks"]] == [False, True, False]
    assert client.get(f"{LIST}name/")["Location"] == LIST
    assert (Lookup.objects.count(), LedgerEntry.objects.filter(kind="charge").count()) == (0, 0)


def test_without_the_service_there_is_no_form_for_names(shop: Shop):
    Account.objects.filter(pk=shop.customer.pk).update(service_cnam=False)
    text = signed_in(shop.people.bob).get(LIST).content.decode()
    assert "not enabled on this account" in text
    assert f'action="{LIST}name/"' not in text


def test_readers_see_what_was_asked_and_strangers_nothing(shop: Shop):
    found = look_up_name(account=shop.customer, by=BY, e164="+12013421001")
    reader = signed_in(shop.people.carol).get(LIST)
    assert [row["words"] for row in reader.context["rows"]] == ["HACKENSACK NJ"]
    assert "Look it up" not in reader.content.decode()
    assert "/calls/dial/" not in reader.content.decode()

    stranger = signed_in(shop.people.charlie)
    assert stranger.get(LIST).context["rows"] == []
    assert stranger.get(f"{LIST}?result={found.pk}").status_code == 404
    assert stranger.get(f"{LIST}?result=nonsense").status_code == 200


def test_the_number_of_statements_does_not_grow_with_the_list(shop: Shop, django_assert_num_queries):
    client = signed_in(shop.people.carol)
    look_up_name(account=shop.customer, by=BY, e164="+12013421001")
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)
    for _ in range(5):
        look_up_name(account=shop.customer, by=BY, e164="+12013421001")
    with django_assert_num_queries(7):
        assert len(client.get(LIST).context["rows"]) == 6
