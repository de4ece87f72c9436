"""Ordering numbers: charge, hold, refusal, race, lost answers."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Account, Activity
from billing.models import Hold, LedgerEntry
from billing.services import ledger
from common import scope
from common.errors import Conflict, DomainError, InsufficientFunds, Invalid
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from numbers.models import NumberOrder, PhoneNumber
from numbers.services.orders import OrderLine, add_number, place_order
from numbers.states import OrderState, Strategy
from providers.contract.destinations import NOTHING, Destination, gateway
from providers.contract.numbers_for_sale import NumbersForSale
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber, HouseState
from tests.numbers.conftest import FOR_SALE, HELD, Shop, house_number, make_shop
from tests.people import BY, People, ledger_sum, set_balance


def order(
    shop: Shop, *e164s: str, strategy: Strategy = Strategy.BEST_EFFORT, destination: Destination = NOTHING
) -> NumberOrder:
    lines = [OrderLine(e164, destination) for e164 in e164s]
    return place_order(account=shop.customer, by=BY, lines=lines, strategy=strategy)


def money(shop: Shop) -> tuple[Decimal, Decimal]:
    account = Account.objects.get(pk=shop.customer.pk)
    assert account.balance == ledger_sum(account)
    return account.balance, account.held


def nothing_changed(shop: Shop) -> bool:
    unsold = HouseNumber.objects.filter(e164__in=FOR_SALE).exclude(state=HouseState.FOR_SALE)
    return (
        money(shop) == (10, 0)
        and not unsold.exists()
        and not Hold.objects.exists()
        and PhoneNumber.objects.count() == len(HELD)
        and LedgerEntry.objects.count() == 1
    )


def test_an_order_brings_the_numbers_and_takes_the_price(shop: Shop):
    placed = order(shop, *FOR_SALE[:3])

    assert (placed.state, placed.charged) == (OrderState.COMPLETED, Decimal("1.50"))
    assert money(shop) == (Decimal("8.50"), 0)
    entry = LedgerEntry.objects.get(kind="charge")
    assert (entry.amount, entry.reason) == (Decimal("-1.50"), f"order:{placed.pk}")
    came = Activity.objects.filter(verb="ordered", subject_type="phonenumber").order_by("id")
    assert [(row.subject, row.after) for row in came] == [
        (e164, {"order": placed.pk}) for e164 in FOR_SALE[:3]
    ]
    bought = PhoneNumber.objects.filter(e164__in=FOR_SALE[:3])
    assert [(n.city, n.rate_center, n.lata, n.province, n.destination) for n in bought] == [
        ("Hackensack", "HACKENSACK", "224", "NJ", "nothing")
    ] * 3
    assert HouseNumber.objects.filter(state=HouseState.HELD, holder=shop.people.house.pk).count() == 5


def test_a_taken_number_fails_alone_and_is_not_charged(shop: Shop):
    HouseNumber.objects.filter(e164=FOR_SALE[0]).update(state=HouseState.DORMANT)

    placed = order(shop, *FOR_SALE[:2])

    assert (placed.state, placed.charged) == (OrderState.PARTIAL, Decimal("0.50"))
    assert dict(placed.items.values_list("e164", "state")) == {FOR_SALE[0]: "failed", FOR_SALE[1]: "ordered"}
    assert money(shop) == (Decimal("9.50"), 0)


def test_all_or_nothing_orders_nothing_when_one_is_taken(shop: Shop):
    HouseNumber.objects.filter(e164=FOR_SALE[0]).update(state=HouseState.DORMANT)

    placed = order(shop, *FOR_SALE[:3], strategy=Strategy.ALL_OR_NOTHING)

    assert placed.state == OrderState.FAILED
    HouseNumber.objects.filter(e164=FOR_SALE[0]).update(state=HouseState.FOR_SALE)
    assert nothing_changed(shop)


@pytest.mark.parametrize(
    ("e164s", "refusal"),
    [([], Invalid), ([FOR_SALE[0], FOR_SALE[0]], Invalid), (["+12"], Invalid), (HELD[:1], Conflict)],
)
def test_a_bad_order_changes_nothing(shop: Shop, e164s, refusal):
    with pytest.raises(refusal):
        order(shop, *e164s)
    assert nothing_changed(shop)
    assert NumberOrder.objects.count() == Job.objects.count() == 0


def test_a_route_of_nobody_is_refused(shop: Shop):
    with pytest.raises(Invalid) as refusal:
        order(shop, FOR_SALE[0], destination=gateway(4711))
    assert refusal.value.field == "destination"
    assert nothing_changed(shop)


def test_the_whole_price_must_be_there(shop: Shop):
    ledger.charge(account=shop.customer, amount=Decimal("9"), reason="x", description="x")

    with pytest.raises(InsufficientFunds):
        order(shop, *FOR_SALE[:3])

    assert money(shop) == (1, 0)
    assert PhoneNumber.objects.count() == 2


@pytest.mark.parametrize("error", [Rejected, Unavailable, Uncertain])
def test_what_the_carrier_does_not_sell_is_never_charged(shop: Shop, monkeypatch, error):
    def fail(self, e164s, *, key):
        raise error("No.")

    monkeypatch.setattr(House, "order_numbers", fail)
    placed = order(shop, FOR_SALE[0])

    over = error is Rejected
    assert placed.state == (OrderState.FAILED if over else OrderState.PROCESSING)
    assert money(shop) == (10, 0 if over else Decimal("0.50"))
    assert LedgerEntry.objects.count() == 1


def test_a_lost_answer_is_looked_up_and_charged_once(shop: Shop, monkeypatch):
    real, asked = House.order_numbers, []

    def deaf(self, e164s, *, key):
        asked.append(key)
        real(self, e164s, key=key)
        raise Uncertain("The answer was lost.")

    monkeypatch.setattr(House, "order_numbers", deaf)
    placed = order(shop, FOR_SALE[0])
    assert placed.state == OrderState.PROCESSING
    Job.objects.update(run_at=placed.created_at)

    work.run(placed.job_id)
    work.run(placed.job_id)

    placed.refresh_from_db()
    assert (placed.state, placed.charged, len(asked)) == (OrderState.COMPLETED, Decimal("0.50"), 1)
    assert money(shop) == (Decimal("9.50"), 0)
    assert PhoneNumber.objects.filter(e164=FOR_SALE[0]).count() == 1


def test_a_person_may_give_up_what_cannot_be_known(shop: Shop, monkeypatch):
    def deaf(self, e164s, *, key):
        raise Uncertain("The answer was lost.")

    monkeypatch.setattr(House, "order_numbers", deaf)
    monkeypatch.setattr(House, "find_order", NumbersForSale.find_order)
    placed = order(shop, FOR_SALE[0])
    Job.objects.update(run_at=placed.created_at)
    work.run(placed.job_id)
    assert (Job.objects.get().state, money(shop)) == ("unknown", (10, Decimal("0.50")))

    job_services.give_up(account=shop.customer, by=BY, job_id=placed.job_id)

    placed.refresh_from_db()
    assert (placed.state, money(shop)) == (OrderState.FAILED, (10, 0))


def test_an_added_number_costs_a_month(shop: Shop):
    number = add_number(account=shop.customer, by=BY, e164="+12015301234")

    assert (number.e164, number.destination, money(shop)) == ("+12015301234", NOTHING, (Decimal("9.50"), 0))
    with pytest.raises(Conflict):
        add_number(account=shop.customer, by=BY, e164="+12015301234")
    assert money(shop) == (Decimal("9.50"), 0)


def race(people: People, count: int, buy) -> list[str]:
    """Run ``buy(account)`` in many threads at once and tell how each ended."""

    def attempt(n: int) -> str:
        try:
            account = people.customer if n % 2 or count > 2 else people.other
            with scope.tenant(account.pk):
                return buy(Account.objects.get(pk=account.pk), n)
        except DomainError as exc:
            return type(exc).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(attempt, range(count)))


@pytest.mark.django_db(transaction=True)
def test_of_fifty_orders_on_money_for_one_one_succeeds(people: People):
    shop = make_shop(people)
    for n in range(50):
        if n >= len(FOR_SALE):
            house_number(f"+1201342{3000 + n}")
    e164s = list(HouseNumber.objects.filter(state=HouseState.FOR_SALE).values_list("e164", flat=True))
    with scope.tenant(shop.customer.pk):
        ledger.charge(account=shop.customer, amount=Decimal("9.40"), reason="x", description="x")

    def buy(account: Account, n: int) -> str:
        lines = [OrderLine(e164s[n])]
        return place_order(account=account, by=BY, lines=lines, strategy=Strategy.BEST_EFFORT).state

    outcomes = race(people, 50, buy)

    assert outcomes == ["InsufficientFunds"] * 49 + ["completed"]
    with scope.tenant(shop.customer.pk):
        assert money(shop) == (Decimal("0.10"), 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_buyers_of_one_number_one_gets_it(people: People):
    make_shop(people)
    set_balance(people.other, "10")

    def buy(account: Account, n: int) -> str:
        lines = [OrderLine(FOR_SALE[0])]
        return place_order(account=account, by=BY, lines=lines, strategy=Strategy.BEST_EFFORT).state

    outcomes = race(people, 2, buy)

    assert outcomes.count("completed") == 1
    with scope.system():
        assert PhoneNumber.objects.filter(e164=FOR_SALE[0]).count() == 1
        assert LedgerEntry.objects.filter(kind="charge").count() == 1
        assert not Hold.objects.exists()
