"""SIM cards: activated, changed, limited, ended, charged by the month, and what is refused."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Account
from billing.services import ledger
from common import scope
from common.errors import CarrierTrouble, Conflict, InsufficientFunds, Invalid, NotFound
from jobs import work
from jobs.models import Job
from numbers.models import SimCharge, SimOrder, SimSubscription
from numbers.selectors import sims as selectors
from numbers.services import sim_charges
from numbers.services.sims import activate_sim, change_product, change_sim, end_sim
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseSim
from tests.numbers.conftest import Shop
from tests.people import BY, ledger_sum, put_below_the_reseller, set_balance

CARD, OTHER = "8945200000000000017", "89452000000000000255"


def activate(shop: Shop, card: str = CARD, **more: Any) -> SimOrder:
    given = {"account": shop.customer, "by": BY, "icc_id": card, "product": "m2m-small-one"} | more
    return activate_sim(**given)


def stored(order: SimOrder) -> SimSubscription:
    return SimSubscription.objects.get(pk=order.subscription_id)


def balance(account: Account) -> Decimal:
    account.refresh_from_db()
    assert account.balance == ledger_sum(account)
    return account.balance


def test_a_card_is_activated_with_a_number_and_its_first_month_charged(shop: Shop):
    order = activate(shop, "89 4520-0000 0000 00017", description=" Lift 4 ")
    row = stored(order)
    assert (order.kind, order.state, order.job.state) == ("activate", "completed", "done")
    assert (row.state, row.icc_id, row.product, row.description) == (
        "active",
        CARD,
        "m2m-small-one",
        "Lift 4",
    )
    assert row.e164 == f"+4593{100_000 + int(row.carrier_ref)}"
    assert row.activated_on == row.ordered_on
    assert (balance(shop.customer), shop.customer.held) == (Decimal("7.80"), 0)
    [charge] = SimCharge.objects.all()
    assert (charge.amount, charge.product, charge.period.day) == (Decimal("2.20"), "m2m-small-one", 1)


@pytest.mark.parametrize(
    "card", ["", "1234567890123456789", "894520000000000001", "8945200000000000001x", "8" * 21]
)
def test_no_such_card(shop: Shop, card: str):
    with pytest.raises(Invalid) as refusal:
        activate(shop, card)
    assert (refusal.value.field, SimSubscription.objects.exists()) == ("icc_id", False)


def test_no_such_product_and_too_little_money(shop: Shop):
    with pytest.raises(Invalid) as refusal:
        activate(shop, product="m2m-huge")
    assert refusal.value.field == "product"
    with scope.system():
        Account.objects.filter(pk=shop.customer.pk).update(balance_limit=Decimal("8"))
    shop.customer.refresh_from_db()
    with pytest.raises(InsufficientFunds):
        activate(shop)
    assert not SimSubscription.objects.exists()
    assert not Job.objects.filter(kind="numbers.sim_order").exists()


def test_a_card_is_in_use_once_whoever_asks(shop: Shop):
    activate(shop)
    with pytest.raises(Conflict) as refusal:
        activate(shop)
    assert refusal.value.field == "icc_id"
    stranger = shop.people.other
    set_balance(stranger, "10")
    with scope.tenant(stranger.pk), pytest.raises(Conflict):
        activate_sim(account=stranger, by=BY, icc_id=CARD, product="m2m-small-one")
    with scope.system():
        assert SimSubscription.objects.count() == HouseSim.objects.count() == 1
        stranger.refresh_from_db()
        assert (stranger.balance, stranger.held) == (10, 0)


@pytest.mark.parametrize("recycled", [True, False])
def test_a_card_that_ended_is_activated_again_only_when_it_was_recycled(shop: Shop, recycled: bool):
    first = activate(shop)
    ended = end_sim(account=shop.customer, by=BY, pk=first.subscription_id, is_recycled=recycled)
    row = stored(first)
    assert (ended.kind, ended.state, row.state, row.is_recycled) == (
        "deactivate",
        "completed",
        "ended",
        recycled,
    )
    assert row.cancelled_on is not None
    with pytest.raises(Conflict):
        end_sim(account=shop.customer, by=BY, pk=row.pk, is_recycled=True)
    if recycled:
        assert stored(activate(shop)).e164 != row.e164
    else:
        with pytest.raises(Conflict):
            activate(shop)


def test_another_product_counts_at_once_and_costs_from_next_month(shop: Shop):
    pk = activate(shop).subscription_id
    order = change_product(account=shop.customer, by=BY, pk=pk, product="m2m-large-one")
    assert (order.state, stored(order).product, stored(order).month) == (
        "completed",
        "m2m-large-one",
        Decimal("8.80"),
    )
    with scope.system():
        assert HouseSim.objects.get().product == "m2m-large-one"
    assert balance(shop.customer) == Decimal("7.80")
    for product in ("m2m-large-one", "m2m-huge"):
        with pytest.raises(Invalid):
            change_product(account=shop.customer, by=BY, pk=pk, product=product)
    end_sim(account=shop.customer, by=BY, pk=pk, is_recycled=False)
    with pytest.raises(Conflict):
        change_product(account=shop.customer, by=BY, pk=pk, product="m2m-small-one")


def test_the_limit_is_kept_and_told_to_the_carrier_once_it_changes(shop: Shop):
    pk = activate(shop).subscription_id
    change = {"account": shop.customer, "by": BY, "pk": pk}
    row = change_sim(**change, changes={"overuse_limit": Decimal("25"), "description": "Gate"})
    assert (row.overuse_limit, row.description) == (25, "Gate")
    [job] = Job.objects.filter(kind="numbers.sim_limit")
    work.run(job.pk)
    with scope.system():
        assert HouseSim.objects.get().overuse == 25
    change_sim(**change, changes={"overuse_limit": Decimal("25")})
    assert Job.objects.filter(kind="numbers.sim_limit").count() == 1
    with pytest.raises(Invalid):
        change_sim(**change, changes={"overuse_limit": Decimal("-1")})
    change_sim(**change, changes={"overuse_limit": None})
    assert stored(SimOrder.objects.get()).overuse_limit is None


def test_a_strangers_card_is_none(shop: Shop):
    pk = activate(shop).subscription_id
    stranger = shop.people.other
    theirs = {"account": stranger, "by": BY, "pk": pk}
    with scope.tenant(stranger.pk):
        for refused in (
            lambda: end_sim(**theirs, is_recycled=True),
            lambda: change_sim(**theirs, changes={"description": "Mine"}),
            lambda: selectors.sim(stranger, pk),
        ):
            with pytest.raises(NotFound):
                refused()
    assert SimSubscription.objects.get().state == "active"


def test_what_the_carrier_refuses_leaves_everything_as_it_was(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_args: Any, **_how: Any) -> None:
        raise Rejected("No.")

    pk = activate(shop).subscription_id
    for name in ("activate_sim", "change_sim_product", "end_sim"):
        monkeypatch.setattr(House, name, refuse)
    with pytest.raises(Conflict, match="No"):
        activate(shop, OTHER)
    with pytest.raises(Conflict):
        change_product(account=shop.customer, by=BY, pk=pk, product="m2m-large-one")
    with pytest.raises(Conflict):
        end_sim(account=shop.customer, by=BY, pk=pk, is_recycled=True)
    states = SimSubscription.objects.order_by("pk").values_list("state", "product")
    assert list(states) == [("active", "m2m-small-one"), ("failed", "m2m-small-one")]
    assert (balance(shop.customer), shop.customer.held) == (Decimal("7.80"), 0)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_is_looked_up_and_activates_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, arrived: bool
):
    real = House.activate_sim

    def lost(self: House, *args: Any, **how: Any) -> None:
        if arrived:
            real(self, *args, **how)
        raise Uncertain("No answer.")

    with monkeypatch.context() as patch:
        patch.setattr(House, "activate_sim", lost)
        order = activate(shop)
    assert (order.state, order.job.state, stored(order).state) == ("pending", "queued", "ordered")
    with pytest.raises(Conflict):
        activate(shop)
    Job.objects.filter(pk=order.job_id).update(run_at=order.job.created_at)
    work.run(order.job_id)
    with scope.system():
        assert HouseSim.objects.count() == 1
    assert (stored(order).state, balance(shop.customer)) == ("active", Decimal("7.80"))


def test_a_carrier_that_is_away_orders_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    def away(*_args: Any, **_how: Any) -> None:
        raise Unavailable("Away.")

    monkeypatch.setattr(House, "list_sim_products", away)
    with pytest.raises(CarrierTrouble):
        activate(shop)
    assert not SimSubscription.objects.exists()


def test_later_months_are_charged_once_each_and_wait_for_money(shop: Shop):
    row = stored(activate(shop))
    SimSubscription.objects.update(paid_through="2026-01-01")
    row.refresh_from_db()
    now = datetime(2026, 4, 15, 12, tzinfo=UTC)
    assert sim_charges.charge_due(now) == 3
    assert sim_charges.charge_due(now) == 0
    assert balance(shop.customer) == Decimal("1.20")
    months = SimCharge.objects.order_by("period").values_list("period", flat=True)
    assert [f"{period:%Y-%m}" for period in months][:3] == ["2026-02", "2026-03", "2026-04"]
    later = datetime(2026, 5, 15, 12, tzinfo=UTC)
    assert sim_charges.charge_due(later) == 0
    ledger.credit(account=shop.customer, amount=Decimal(5), reason="test:more", description="More")
    assert sim_charges.charge_due(later) == 1
    SimSubscription.objects.update(state="ended")
    assert sim_charges.charge_due(datetime(2026, 9, 15, tzinfo=UTC)) == 0


def test_who_stands_between_pays_too(people, market: Shop):
    put_below_the_reseller(people)
    set_balance(people.reseller, "10")
    with scope.tenant(market.customer.pk):
        activate(market)
    with scope.system():
        people.reseller.refresh_from_db()
    assert people.reseller.balance == Decimal("7.80")
