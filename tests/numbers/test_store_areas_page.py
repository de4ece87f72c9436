"""The store by area: countries, areas with prices, reserving, ordering and giving back in the browser's own words."""

from decimal import Decimal
from uuid import uuid4

import pytest

from billing.services import ledger
from numbers.models import NumberOrder, NumberReservation
from numbers.services.quotas import set_quota
from numbers.states import ReservationState
from providers import services
from providers.contract.families import Family
from providers.contract.numbers_for_sale import Coverage, OfferedNumber
from providers.errors import Unavailable
from providers.house.connector import House
from providers.house.models import HouseNumber
from providers.house.stock import stock_areas
from providers.models import FamilyLogin, ProviderAccount
from providers.voicetel.connector import VoiceTel
from tests.console import HTMX, signed_in
from tests.numbers.conftest import FOR_SALE, Shop
from tests.people import BY

STORE = "/store/"
PARIS = "/store/FR/33001/"


@pytest.fixture
def store(shop: Shop) -> Shop:
    HouseNumber.objects.filter(e164__in=FOR_SALE).update(area=1201)
    stock_areas(30)
    return shop


def reserve(client, **fields: object) -> NumberReservation:
    given = {"number_class": "classic", "quantity": "2", "token": uuid4()} | fields
    answer = client.post(PARIS, given)
    assert answer.status_code == 302, answer.context["form"].errors
    found = NumberReservation.objects.get(token=answer.url.strip("/").split("/")[-1])
    assert answer.url == f"/reservations/{found.token}/"
    return found


def test_the_own_country_comes_first_and_others_by_choice(store: Shop):
    client = signed_in(store.people.alice)

    home = client.get(STORE).context
    assert (home["country"], home["form"]["country"].value()) == ("US", "US")
    assert [code for code, _ in home["form"].fields["country"].choices] == ["DK", "FR", "DE", "GB", "US"]
    assert [tab["label"] for tab in home["tabs"]] == [
        "By state or province",
        "By area code",
        "By area and quantity",
    ]
    assert client.get(STORE, {"by": "area"}).context["areas"][0].ref == "1201"

    french = client.get(STORE, {"country": "FR"})
    assert "lata" not in french.context["form"].fields
    assert french.context["form"]["country"].value() == "FR"
    areas = french.context["areas"]
    assert areas[0].name == "Paris and Île-de-France"
    assert (areas[0].left, areas[0].classes[0].cost.month) == (30, Decimal("1.10"))
    assert "1.10 USD" in french.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"country": "FR", "kind": "mobile"}, ["33006"]),
        (
            {"country": "DK", "number_class": "platinum", "kind": "geographic"},
            ["45003", "45006", "45007", "45008", "45009"],
        ),
        (
            {"country": "US", "kind": "toll_free", "number_class": "classic"},
            ["10800", "10833", "10844", "10855", "10866", "10877", "10888"],
        ),
        ({"country": "GB", "kind": "national", "number_class": "gold"}, []),
    ],
)
def test_areas_are_narrowed_by_kind_and_class(store: Shop, query, expected):
    answer = signed_in(store.people.alice).get(STORE, query, **HTMX)
    assert [area.ref for area in answer.context["areas"]] == expected


@pytest.mark.parametrize("mask", ["01 99 00 00 13", "+33 1 99 00 00 13", "199000013"])
def test_digits_are_found_as_people_write_them(store: Shop, mask):
    answer = signed_in(store.people.alice).get(STORE, {"country": "FR", "mask": mask}, **HTMX)
    [offer] = answer.context["offered"]
    assert (offer.number.e164, offer.cost.month) == ("+33199000013", Decimal("1.10"))


def test_a_chosen_danish_number_is_quoted_with_its_set_up(store: Shop):
    answer = signed_in(store.people.alice).post("/store/order/", {"number": ["+4586990011", FOR_SALE[0]]})
    quote = answer.context["quote"]
    assert (quote.count, quote.total, quote.monthly) == (2, Decimal("15.90"), Decimal("3.80"))


def test_reserving_shows_the_end_and_costs_nothing(store: Shop):
    client = signed_in(store.people.alice)
    page = client.get(PARIS, {"number_class": "silver"})
    assert page.context["form"]["number_class"].initial == "silver"
    assert [one.left for one in page.context["area"].classes] == [27, 2, 1]

    found = reserve(client)
    shown = client.get(f"/reservations/{found.token}/")

    assert (shown.context["closed"], shown.context["quote"].total) == ("", Decimal("2.20"))
    assert "data-countdown" in shown.content.decode()
    assert "2 numbers reserved: Paris" in client.get(STORE).content.decode()
    assert not NumberOrder.objects.exists()


def test_the_form_sent_twice_reserves_once(store: Shop):
    client, token = signed_in(store.people.alice), uuid4()
    assert reserve(client, token=token) == reserve(client, token=token)
    assert NumberReservation.objects.count() == 1


def test_after_a_refusal_the_same_form_asks_anew(store: Shop):
    client, token = signed_in(store.people.alice), uuid4()
    refused = client.post(PARIS, {"number_class": "silver", "quantity": "5", "token": token})
    assert refused.status_code == 422
    assert NumberReservation.objects.get().state == ReservationState.FAILED

    renewed = refused.context["form"]["token"].value()

    assert renewed != str(token)
    found = reserve(client, number_class="silver", quantity="1", token=renewed)
    assert (found.state, len(found.e164s)) == (ReservationState.KEPT, 1)


def test_a_double_click_on_order_orders_once(store: Shop):
    client = signed_in(store.people.alice)
    found = reserve(client)
    given = {"destination": "nothing", "token": uuid4()}

    first = client.post(f"/reservations/{found.token}/buy/", given)
    second = client.post(f"/reservations/{found.token}/buy/", given)

    order = NumberOrder.objects.get()
    assert first.url == second.url == f"/orders/{order.pk}/"
    assert list(order.items.values_list("e164", flat=True)) == found.e164s
    late = client.post(f"/reservations/{found.token}/buy/", given | {"token": uuid4()})
    assert late.status_code == 422
    assert "This reservation was ordered already." in late.content.decode()


def test_without_the_money_the_button_is_off_and_the_order_refused(store: Shop):
    client = signed_in(store.people.alice)
    found = reserve(client)
    ledger.charge(account=store.customer, amount=Decimal(9), reason="x", description="x")

    page = client.get(f"/reservations/{found.token}/").content.decode()
    refused = client.post(f"/reservations/{found.token}/buy/", {"destination": "nothing", "token": uuid4()})

    assert "The balance does not cover this" in page
    assert refused.status_code == 422
    assert not NumberOrder.objects.exists()


def test_giving_back(store: Shop):
    client = signed_in(store.people.alice)
    found = reserve(client)

    answer = client.post(f"/reservations/{found.token}/give-back/")

    assert answer.url == STORE
    found.refresh_from_db()
    assert found.state == ReservationState.CANCELLED
    assert "was given back" in client.get(f"/reservations/{found.token}/").content.decode()


@pytest.mark.parametrize("quantity", ["0", "101", "x", ""])
def test_bad_quantities_are_told_at_the_field(store: Shop, quantity):
    given = {"number_class": "classic", "quantity": quantity, "token": uuid4()}
    answer = signed_in(store.people.alice).post(PARIS, given)
    assert answer.status_code == 422
    assert "quantity" in answer.context["form"].errors
    assert not NumberReservation.objects.exists()


def test_more_than_is_left_and_more_than_the_quota_are_told(store: Shop):
    client = signed_in(store.people.alice)
    given = {"number_class": "silver", "quantity": "3", "token": uuid4()}
    assert "has no 3 numbers of class Silver left" in client.post(PARIS, given).content.decode()
    set_quota(account=store.customer, by=BY, most_held=3, most_bought=None)
    told = client.post(PARIS, given | {"number_class": "classic", "token": uuid4()}).content.decode()
    assert "The quota of this account leaves 1 numbers." in told


def test_a_closed_store_is_told_and_no_area_is_404(store: Shop, monkeypatch):
    client = signed_in(store.people.alice)
    assert client.get("/store/FR/33999/").status_code == 404

    def down(*_args: object, **_options: object) -> None:
        raise Unavailable("down")

    monkeypatch.setattr(House, "list_areas", down)
    assert client.get(PARIS).status_code == 422
    assert "cannot be reached" in client.get(STORE, {"country": "FR"}).content.decode()


def test_statements(store: Shop, django_assert_num_queries):
    client = signed_in(store.people.alice)
    client.get(STORE, {"country": "FR"})
    with django_assert_num_queries(14):
        client.get(STORE, {"country": "FR"})
    with django_assert_num_queries(14):
        client.get(STORE, {"country": "FR", "mask": "01"})


def test_a_country_that_another_carrier_sells_by_number_can_be_chosen(store: Shop, monkeypatch):
    """An account may take American numbers from one login and the others from another, which sells by area."""
    login = ProviderAccount.objects.create(
        account=store.customer, connector="voicetel", name="Wholesale", state="active"
    )
    FamilyLogin.objects.create(account=store.customer, family=Family.NUMBERS_FOR_SALE, provider_account=login)
    real = services.connector_for
    monkeypatch.setattr(
        services,
        "connector_for",
        lambda row: VoiceTel.__new__(VoiceTel) if row.pk == login.pk else real(row),
    )
    monkeypatch.setattr(VoiceTel, "count_numbers", lambda *_: [Coverage(3, state="NJ")])
    monkeypatch.setattr(VoiceTel, "search_numbers", lambda *_: [OfferedNumber(FOR_SALE[0], "", "", "NJ", "")])
    client = signed_in(store.people.alice)

    home = client.get(STORE).context
    assert [code for code, _ in home["form"].fields["country"].choices] == [
        "CA",
        "DK",
        "FR",
        "DE",
        "GB",
        "US",
    ]
    assert (home["country"], home["places"][0]["count"]) == ("US", 3)
    assert [tab["label"] for tab in home["tabs"]] == ["By state or province", "By area code"]
    assert not {"kind", "number_class"} & set(home["form"].fields)
    found = client.get(STORE, {"country": "US", "mask": "201"}).context["offered"]
    assert [offer.number.e164 for offer in found] == FOR_SALE[:1]
    assert client.get(STORE, {"country": "FR"}).context["areas"]
