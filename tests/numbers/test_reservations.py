"""Numbers by area: reserved, bought once, given back, expired; quotas and prices of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from billing.models import Hold, LedgerEntry
from billing.services import ledger
from common import scope
from common.errors import CarrierTrouble, Conflict, InsufficientFunds, Invalid, NotFound
from common.plans.kinds import NumberClass
from jobs import work
from jobs.models import Job
from numbers.models import NumberOrder, NumberReservation, PhoneNumber
from numbers.selectors import quotas, reservations
from numbers.selectors.monthly import price_of
from numbers.services.orders import OrderLine, buy_reservation, place_order
from numbers.services.quotas import set_quota
from numbers.services.reservations import give_back, reserve
from numbers.states import OrderState, ReservationState, Strategy
from providers.contract.numbers_for_sale import PlacedOrder
from providers.contract.sale_by_area import AreaOrder
from providers.errors import Rejected, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber, HouseState
from providers.house.stock import stock_areas
from tests.numbers.conftest import FOR_SALE, Shop, make_shop
from tests.people import BY, make_people

PARIS, AARHUS = "33001", "45008"


@pytest.fixture
def store(shop: Shop) -> Shop:
    stock_areas(30)
    fund(shop)
    return shop


def fund(shop: Shop) -> None:
    """Ninety more than the ten that a shop has."""
    ledger.credit(account=shop.customer, amount=Decimal(90), reason="more", description="More")


def kept(shop: Shop, area: str = PARIS, quantity: int = 3, key: str = "one", **more) -> NumberReservation:
    order = AreaOrder(area, more.pop("number_class", NumberClass.CLASSIC), quantity, **more)
    country = {"33": "FR", "45": "DK"}[area[:2]]
    return reserve(account=shop.customer, by=BY, country=country, order=order, idempotency_key=key)


def buy(shop: Shop, reservation: NumberReservation, key: str | None = None, **more) -> NumberOrder:
    return buy_reservation(account=shop.customer, by=BY, token=reservation.token, idempotency_key=key, **more)


def money(shop: Shop) -> tuple[Decimal, Decimal]:
    account = Account.objects.get(pk=shop.customer.pk)
    return account.balance, account.held


def expire(reservation: NumberReservation) -> None:
    past = timezone.now() - timedelta(seconds=1)
    NumberReservation.objects.filter(pk=reservation.pk).update(expires_at=past)


def test_a_reservation_keeps_numbers_and_takes_no_money(store: Shop):
    found = kept(store)

    assert (found.state, found.quantity, found.area_name) == ("kept", 3, "Paris and Île-de-France")
    assert (found.set_up, found.month, found.carrier_month) == (
        Decimal("0"),
        Decimal("1.10"),
        Decimal("1.10"),
    )
    assert len(found.token) == 40
    assert found.is_open
    assert timedelta(minutes=4) < found.expires_at - timezone.now() <= timedelta(minutes=5)
    states = HouseNumber.objects.filter(e164__in=found.e164s).values_list("state", flat=True)
    assert list(states) == ["reserved"] * 3
    assert money(store) == (100, 0)
    assert list(reservations.open_reservations(store.customer)) == [found]


def test_reserving_twice_under_a_key_reserves_once(store: Shop):
    assert kept(store) == kept(store)
    assert HouseNumber.objects.filter(state=HouseState.RESERVED).count() == 3
    assert NumberReservation.objects.count() == Job.objects.count() == 1


@pytest.mark.parametrize("other", [{"quantity": 2}, {"area": AARHUS}, {"in_sequence": True}])
def test_a_key_stands_for_one_request(store: Shop, other: dict):
    first = kept(store)
    with pytest.raises(Conflict, match="Something else was reserved"):
        kept(store, **other)
    assert list(NumberReservation.objects.all()) == [first]
    assert HouseNumber.objects.filter(state=HouseState.RESERVED).count() == 3


def test_a_refused_request_is_refused_again_under_its_key(store: Shop):
    for _ in range(2):
        with pytest.raises(Conflict, match="has no 31 numbers of class Classic left"):
            kept(store, quantity=31)
    assert NumberReservation.objects.get().state == ReservationState.FAILED
    assert Job.objects.count() == 1


def test_bought_numbers_have_prices_of_their_own(store: Shop):
    found = kept(store, AARHUS, 2, number_class=NumberClass.SILVER)

    order = buy(store, found)

    # Set-up (1 + 10) and the month 1.50 twice, in dollars of the list.
    assert (order.state, order.charged) == (OrderState.COMPLETED, Decimal("30.80"))
    assert money(store) == (Decimal("69.20"), 0)
    assert LedgerEntry.objects.get(kind="charge").reason == f"order:{order.pk}"
    bought = PhoneNumber.objects.filter(e164__in=found.e164s)
    assert {(n.country, n.number_class, n.city, n.set_up_price, n.monthly_price) for n in bought} == {
        ("DK", "silver", "Aarhus", Decimal("12.10"), Decimal("3.30"))
    }
    assert order.reservation == found
    found.refresh_from_db()
    assert found.state == ReservationState.ORDERED


def test_a_month_costs_each_number_its_own_price(store: Shop):
    buy(store, kept(store, AARHUS, 2))
    PhoneNumber.objects.update(held_since=timezone.now() - timedelta(days=40))

    # Two of Shop's at the account's 0.50 and two Danish ones at 1.65.
    assert price_of(store.customer, timezone.now().date().replace(day=1)) == Decimal("4.30")


def test_a_second_order_of_a_reservation_is_refused_and_a_repeat_gets_the_first(store: Shop):
    found = kept(store)
    order = buy(store, found, key="a")

    assert buy(store, found, key="a") == order
    with pytest.raises(Conflict, match="was ordered already"):
        buy(store, found, key="b")
    assert NumberOrder.objects.count() == 1
    assert money(store) == (Decimal("96.70"), 0)


def test_an_expired_reservation_is_refused_in_words(store: Shop):
    found = kept(store)
    expire(found)

    with pytest.raises(Conflict, match="has expired; its numbers are for sale again"):
        buy(store, found)
    assert money(store) == (100, 0)
    assert not NumberOrder.objects.exists()
    assert not reservations.open_reservations(store.customer).exists()


def test_one_that_expires_on_the_way_to_the_carrier_is_not_charged(store: Shop, monkeypatch):
    def gone(self, token, e164s, *, key):
        raise Rejected("The reservation has expired.")

    found = kept(store)
    monkeypatch.setattr(House, "buy_reservation", gone)

    order = buy(store, found)

    assert (order.state, order.error) == (OrderState.FAILED, "The reservation has expired.")
    assert money(store) == (100, 0)
    assert not Hold.objects.exists()


def test_partial_success_is_told_and_charged_for_what_was_got(store: Shop, monkeypatch):
    real = House.buy_reservation

    def two_of_three(self, token, e164s, *, key):
        placed = real(self, token, e164s, key=key)
        return PlacedOrder(placed.ref, placed.ordered[:2], {placed.ordered[2]: "taken"})

    found = kept(store)
    monkeypatch.setattr(House, "buy_reservation", two_of_three)

    order = buy(store, found)

    assert (order.state, order.charged) == (OrderState.PARTIAL, Decimal("2.20"))
    assert list(order.items.values_list("state", "reason")) == [
        ("ordered", ""),
        ("ordered", ""),
        ("failed", "taken"),
    ]
    assert money(store) == (Decimal("97.80"), 0)


def test_a_lost_answer_is_looked_up_and_bought_once(store: Shop, monkeypatch):
    real, asked = House.buy_reservation, []

    def deaf(self, token, e164s, *, key):
        asked.append(key)
        real(self, token, e164s, key=key)
        raise Uncertain("The answer was lost.")

    found = kept(store)
    monkeypatch.setattr(House, "buy_reservation", deaf)
    order = buy(store, found)
    assert order.state == OrderState.PROCESSING
    Job.objects.update(run_at=order.created_at)

    work.run(order.job_id)
    work.run(order.job_id)

    order.refresh_from_db()
    assert (order.state, order.charged, len(asked)) == (OrderState.COMPLETED, Decimal("3.30"), 1)


def test_without_the_money_it_stays_reserved(store: Shop):
    found = kept(store)
    ledger.charge(account=store.customer, amount=Decimal("99"), reason="x", description="x")

    with pytest.raises(InsufficientFunds):
        buy(store, found)

    found.refresh_from_db()
    assert found.is_open
    assert not NumberOrder.objects.exists()


def test_given_back_numbers_are_for_sale_again(store: Shop):
    found = kept(store)

    give_back(account=store.customer, by=BY, token=found.token)
    give_back(account=store.customer, by=BY, token=found.token)
    work.run(Job.objects.get(kind="numbers.give_back").pk)

    assert not HouseNumber.objects.filter(state=HouseState.RESERVED).exists()
    with pytest.raises(Conflict, match="was given back"):
        buy(store, found)


def test_what_was_ordered_cannot_be_given_back(store: Shop):
    found = kept(store)
    buy(store, found)

    with pytest.raises(Conflict, match="was ordered already"):
        give_back(account=store.customer, by=BY, token=found.token)
    assert not Job.objects.filter(kind="numbers.give_back").exists()


def test_a_stranger_knows_no_token(store: Shop):
    found = kept(store)
    other = store.people.other
    with scope.tenant(other.pk):
        with pytest.raises(NotFound):
            buy_reservation(account=other, by=BY, token=found.token)
        with pytest.raises(NotFound):
            give_back(account=other, by=BY, token=found.token)
    found.refresh_from_db()
    assert found.is_open


@pytest.mark.parametrize(("quantity", "error"), [(0, Invalid), (101, Invalid), (31, Conflict)])
def test_a_refused_reservation_leaves_nothing_reserved(store: Shop, quantity, error):
    with pytest.raises(error):
        kept(store, quantity=quantity)
    assert not reservations.open_reservations(store.customer).exists()
    assert not HouseNumber.objects.filter(state=HouseState.RESERVED).exists()


def test_an_area_of_nobody_is_not_found(store: Shop):
    with pytest.raises(NotFound):
        kept(store, "33999")


def test_a_carrier_that_does_not_answer_is_told(store: Shop, monkeypatch):
    def deaf(self, order, *, currency, key):
        raise Uncertain("The answer was lost.")

    monkeypatch.setattr(House, "reserve_area", deaf)
    with pytest.raises(CarrierTrouble, match="has not answered"):
        kept(store)
    assert NumberReservation.objects.get().state == ReservationState.ASKED


def test_quotas_limit_what_is_held_and_what_is_bought(store: Shop):
    account = store.customer
    set_quota(account=account, by=BY, most_held=4, most_bought=None)
    assert (quotas.status(account).held, quotas.status(account).left) == (2, 2)
    with pytest.raises(Conflict, match="leaves 2 numbers"):
        kept(store, quantity=3)
    with pytest.raises(Conflict, match="may have 4 numbers; it has or has ordered 2"):
        place_order(
            account=account,
            by=BY,
            lines=[OrderLine(e164) for e164 in FOR_SALE[:3]],
            strategy=Strategy.BEST_EFFORT,
        )
    buy(store, kept(store, quantity=2, key="two"))
    assert quotas.status(account).left == 0

    set_quota(account=account, by=BY, most_held=None, most_bought=3, days=7)
    assert (quotas.status(account).bought, quotas.status(account).left) == (2, 1)
    NumberOrder.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert quotas.status(account).left == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"most_held": -1, "most_bought": None}, "most_held"),
        ({"most_held": None, "most_bought": 10_000_001}, "most_bought"),
        ({"most_held": None, "most_bought": None, "days": 0}, "days"),
    ],
)
def test_bad_quotas_are_refused(store: Shop, values, field):
    with pytest.raises(Invalid) as refusal:
        set_quota(account=store.customer, by=BY, **values)
    assert refusal.value.field == field
    assert quotas.status(store.customer).left is None


def test_chosen_numbers_of_other_countries_go_through_the_same_order(store: Shop):
    lines = [OrderLine("+33199000013"), OrderLine("+4586990011"), OrderLine(FOR_SALE[0])]

    order = place_order(account=store.customer, by=BY, lines=lines, strategy=Strategy.BEST_EFFORT)

    assert order.state == OrderState.COMPLETED
    prices = dict(
        PhoneNumber.objects.filter(e164__in=[line.e164 for line in lines]).values_list(
            "e164", "monthly_price"
        )
    )
    assert prices == {"+33199000013": Decimal("1.10"), "+4586990011": Decimal("3.30"), FOR_SALE[0]: None}
    assert order.charged == Decimal("1.10") + Decimal("12.10") + Decimal("3.30") + Decimal("0.50")


def test_of_two_buyers_of_a_reservation_one_wins(transactional_db):
    people = make_people()
    shop = make_shop(people)
    stock_areas(10)
    with scope.tenant(shop.customer.pk):
        fund(shop)
        found = kept(shop)

    def attempt(index: int) -> str:
        try:
            with scope.tenant(shop.customer.pk):
                return buy(shop, found, key=f"buyer-{index}").state
        except Conflict as exc:
            return exc.text
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(attempt, range(4)))
    assert outcomes == ["This reservation was ordered already."] * 3 + ["completed"]
    with scope.tenant(shop.customer.pk):
        assert PhoneNumber.objects.filter(country="FR").count() == 3
        assert money(shop) == (Decimal("96.70"), 0)


def test_repeats_at_once_under_one_key_reserve_once(transactional_db):
    shop = make_shop(make_people())
    stock_areas(10)

    def attempt(_index: int) -> str:
        try:
            with scope.tenant(shop.customer.pk):
                return kept(shop, key="same").token
        except CarrierTrouble:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tokens = set(pool.map(attempt, range(4)))
    assert len(tokens) == 1
    with scope.tenant(shop.customer.pk):
        assert NumberReservation.objects.count() == 1
    assert HouseNumber.objects.filter(state=HouseState.RESERVED).count() == 3
