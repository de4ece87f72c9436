"""The store's pages: browse, search, quote, order once, and the order's outcome."""

from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.models import Account
from jobs import work
from jobs.models import Job
from numbers.models import NumberOrder, PhoneNumber
from numbers.services.orders import OrderLine, place_order
from numbers.states import OrderState, Strategy
from providers.errors import Unavailable
from providers.house.connector import House
from tests.console import HTMX, signed_in
from tests.numbers.conftest import FOR_SALE, HELD, Shop
from tests.people import BY

STORE = "/store/"
ORDER = "/store/order/"


def confirmed(numbers: list[str], **fields: object) -> dict[str, object]:
    base = {
        "number": numbers,
        "confirm": "1",
        "destination": "nothing",
        "strategy": "best_effort",
        "token": uuid4(),
    }
    return base | fields


def test_places_can_be_browsed_by_state_and_area_code(shop: Shop):
    client = signed_in(shop.people.alice)

    by_state = client.get(STORE).context
    by_code = client.get(STORE, {"by": "code"}).context

    assert by_state["places"] == [{"name": "NJ", "count": 10, "url": "/store/?state=NJ"}]
    assert by_code["places"] == [{"name": "201", "count": 10, "url": "/store/?mask=201"}]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"mask": "201342100"}, FOR_SALE),
        ({"mask": "*1003"}, [FOR_SALE[3]]),
        ({"state": "NJ", "city": "Hackensack"}, FOR_SALE),
        ({"lata": "224", "rate_center": "HACKENSACK"}, FOR_SALE),
        ({"mask": "212"}, []),
    ],
)
def test_search_finds_by_pattern_and_place(shop: Shop, query, expected):
    answer = signed_in(shop.people.alice).get(STORE, query, **HTMX)

    assert [offer.number.e164 for offer in answer.context["offered"]] == expected
    assert answer.templates[0].name == "numbers/_store.html"


def test_a_bad_pattern_and_a_closed_store_are_told(shop: Shop, monkeypatch):
    client = signed_in(shop.people.alice)

    bad = client.get(STORE, {"mask": "20x"}).content.decode()
    monkeypatch.setattr(House, "count_numbers", _fail)
    closed = client.get(STORE).content.decode()

    assert "The pattern may have up to 20 digits" in bad
    assert "The carrier cannot be reached at the moment" in closed


def _fail(*_args: object, **_options: object) -> None:
    raise Unavailable("down")


def test_the_quote_comes_before_the_charge(shop: Shop):
    answer = signed_in(shop.people.alice).post(ORDER, {"number": FOR_SALE[:3]})

    quote = answer.context["quote"]
    assert (quote.count, quote.total) == (3, Decimal("1.5"))
    assert (quote.before, quote.after, quote.is_covered) == (Decimal(10), Decimal("8.5"), True)
    assert not NumberOrder.objects.exists()


def test_a_quote_that_the_balance_does_not_cover_says_so(shop: Shop):
    Account.objects.filter(pk=shop.customer.pk).update(rate_did=6)
    client = signed_in(shop.people.alice)

    shown = client.post(ORDER, {"number": FOR_SALE[:2]})
    refused = client.post(ORDER, confirmed(FOR_SALE[:2]))

    assert "The balance does not cover this" in shown.content.decode()
    assert refused.status_code == 422
    assert not NumberOrder.objects.exists()
    assert not Job.objects.exists()


def test_an_order_is_carried_out_by_a_worker_while_its_page_watches(shop: Shop):
    client = signed_in(shop.people.alice)

    placed = client.post(ORDER, confirmed(FOR_SALE[:2], destination="carrier_service:device"))
    order = NumberOrder.objects.get()
    watching = client.get(placed["Location"], **HTMX)
    work.run(order.job_id)
    over = client.get(placed["Location"], **HTMX)

    assert placed["Location"] == f"/orders/{order.pk}/"
    assert (watching.status_code, watching.context["live"]) == (200, True)
    assert (over.status_code, over.context["ordered"]) == (286, 2)
    assert set(PhoneNumber.objects.filter(e164__in=FOR_SALE).values_list("destination", flat=True)) == {
        "carrier_service:device"
    }
    shop.customer.refresh_from_db()
    assert (shop.customer.balance, shop.customer.held) == (Decimal("9"), Decimal(0))


def test_the_same_form_sent_twice_orders_once(shop: Shop):
    client = signed_in(shop.people.alice)
    form = confirmed(FOR_SALE[:2])

    first = client.post(ORDER, form)
    second = client.post(ORDER, form)
    other = client.post(ORDER, confirmed(FOR_SALE[2:3]))

    assert first["Location"] == second["Location"] != other["Location"]
    assert NumberOrder.objects.count() == 2
    shop.customer.refresh_from_db()
    assert shop.customer.held == Decimal("1.5")


def test_a_key_belongs_to_one_account(shop: Shop):
    """What one account ordered under a key says nothing about another's."""
    lines = [OrderLine(FOR_SALE[0])]
    ours = place_order(
        account=shop.customer,
        by=BY,
        lines=lines,
        strategy=Strategy.BEST_EFFORT,
        wait=False,
        idempotency_key="order:1",
    )
    answer = signed_in(shop.people.charlie).get(f"/orders/{ours.pk}/")

    assert answer.status_code == 404


def test_under_one_key_the_first_request_wins_when_it_is_done_at_once(shop: Shop):
    orders = [
        place_order(
            account=shop.customer,
            by=BY,
            lines=[OrderLine(FOR_SALE[0])],
            strategy=Strategy.BEST_EFFORT,
            idempotency_key="order:1",
        )
        for _ in range(2)
    ]

    assert orders[0].pk == orders[1].pk
    assert orders[1].state == OrderState.COMPLETED
    assert PhoneNumber.objects.filter(e164=FOR_SALE[0]).count() == 1


@pytest.mark.parametrize("numbers", [[], ["12"], [f"+1201555{n:04d}" for n in range(101)]])
def test_a_selection_that_cannot_be_ordered_is_told(shop: Shop, numbers):
    answer = signed_in(shop.people.alice).post(ORDER, {"number": numbers})

    assert answer.status_code == 422
    assert "Nothing to quote" in answer.content.decode()


def test_all_or_nothing_refuses_what_is_ours_already(shop: Shop):
    form = confirmed([FOR_SALE[0], HELD[0]], strategy="all_or_nothing")

    answer = signed_in(shop.people.alice).post(ORDER, form)

    assert answer.status_code == 422
    assert "Some of the numbers are not available." in answer.content.decode()
    assert not NumberOrder.objects.exists()


def test_orders_are_listed_with_what_was_got(shop: Shop, django_assert_max_num_queries):
    client = signed_in(shop.people.alice)
    client.post(ORDER, confirmed([FOR_SALE[0], HELD[0]]))
    work.run(NumberOrder.objects.get().job_id)

    client.get("/orders/")
    with django_assert_max_num_queries(14):
        answer = client.get("/orders/")

    assert [(order.got, order.wanted, order.state) for order in answer.context["rows"]] == [(1, 2, "partial")]
    assert list(signed_in(shop.people.charlie).get("/orders/").context["rows"]) == []


def test_a_member_looks_but_does_not_order(shop: Shop):
    client = signed_in(shop.people.bob)

    assert "data-bulk-item" not in client.get(STORE, {"mask": "201"}).content.decode()
    assert client.post(ORDER, confirmed(FOR_SALE[:1])).status_code == 403
    assert not NumberOrder.objects.exists()
