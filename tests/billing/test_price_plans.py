"""Plans and their prices: made, given from a day on, changed, imported; who may not, twice, and all at once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Activity
from billing.models import PlanPeriod, Price, PriceList, PricePlan
from billing.prices import NumberPrices, Priced, call_price, price_of_one
from billing.selectors import plans as selectors
from billing.selectors.prices import day_of
from billing.services import plans as services
from billing.services.price_lists import (
    apply_draft,
    discard_draft,
    draft_list,
    forget_drafts,
    remove_price,
    set_price,
)
from billing.states import Section, Thing
from common import scope
from common.errors import Conflict, Invalid, NotFound
from tests.billing.plans import plan_of, put_on, set_in, tomorrow
from tests.people import BY, People, put_below_the_reseller

D = Decimal


def told(account: Any) -> list[str]:
    return list(Activity.objects.filter(account=account).order_by("pk").values_list("verb", flat=True))


def test_a_plan_is_made_renamed_and_deleted(people: People):
    seller = people.reseller
    with scope.tenant(seller.pk):
        plan = services.make_plan(account=seller, by=BY, name=" Retail ", currency="USD")
        assert (plan.name, plan.currency) == ("Retail", "USD")
        for _ in range(2):
            services.rename_plan(account=seller, by=BY, pk=plan.pk, name="Shops")
        assert told(seller)[-2:] == ["made", "renamed"]
        services.delete_plan(account=seller, by=BY, pk=plan.pk)
        with pytest.raises(NotFound):
            services.delete_plan(account=seller, by=BY, pk=plan.pk)
        assert not PricePlan.objects.exists()


def test_what_is_no_plan_is_refused(people: People):
    with scope.tenant(people.reseller.pk):
        services.make_plan(account=people.reseller, by=BY, name="Retail", currency="USD")
        for given, field in (
            ({"name": "Retail", "currency": "USD"}, "name"),
            ({"name": " ", "currency": "USD"}, "name"),
            ({"name": "Other", "currency": "usd"}, "currency"),
        ):
            with pytest.raises((Invalid, Conflict)) as refusal:
                services.make_plan(account=people.reseller, by=BY, **given)
            assert refusal.value.field == field
        assert PricePlan.objects.count() == 1
    with scope.tenant(people.customer.pk), pytest.raises(Invalid):
        services.make_plan(account=people.customer, by=BY, name="Retail", currency="USD")


def test_another_sellers_plan_is_not_there(people: People):
    plan = plan_of(people.operator, (Thing.SMS, {"each": D(1)}))
    stranger = {"account": people.reseller, "by": BY}
    with scope.tenant(people.reseller.pk):
        assert not PricePlan.objects.exists()
        assert not Price.objects.exists()
        price = {"plan": plan.pk, "section": Section.MESSAGES, "valid_from": day_of(people.reseller)}
        for write in (
            lambda: services.rename_plan(**stranger, pk=plan.pk, name="Mine"),
            lambda: services.delete_plan(**stranger, pk=plan.pk),
            lambda: set_price(**stranger, **price, price={"thing": Thing.SMS, "each": D(0)}),
            lambda: remove_price(**stranger, **price, price={"thing": Thing.SMS}),
            lambda: draft_list(**stranger, **price, rows=[{"thing": Thing.SMS}]),
            lambda: selectors.plan(people.reseller, plan.pk),
        ):
            with pytest.raises(NotFound):
                write()
    with scope.system():
        assert Price.objects.get().each == 1


def test_a_plan_counts_from_its_day_and_no_two_do(people: People):
    """Today and a day to come can be chosen anew; one row a day, so no two plans overlap."""
    acme = people.customer
    cheap = plan_of(people.operator, (Thing.SMS, {"each": D("0.001")}), name="Cheap")
    dear = plan_of(people.operator, (Thing.SMS, {"each": D("0.9")}), name="Dear")
    assert price_of_one(acme, Priced.SMS_PART) == acme.rate_sms
    acme = put_on(dear, acme)
    acme = put_on(cheap, acme)
    put_on(dear, acme, tomorrow(acme, 3))
    put_on(None, acme, tomorrow(acme, 5))
    with scope.tenant(acme.pk):
        by_day = [price_of_one(acme, Priced.SMS_PART, on=tomorrow(acme, n)) for n in (-1, 0, 2, 3, 4, 5, 9)]
    assert by_day == [
        acme.rate_sms, D("0.001"), D("0.001"), D("0.9"), D("0.9"), acme.rate_sms, acme.rate_sms
    ]  # fmt: skip
    rows = selectors.periods(acme)
    assert [(row.starts_on, row.plan) for row in rows] == [
        (tomorrow(acme, 5), None),
        (tomorrow(acme, 3), dear),
        (tomorrow(acme, 0), cheap),
    ]
    with scope.system():
        assert selectors.accounts_on(people.operator) == {cheap.pk: 1}
        assert selectors.accounts_with(cheap) == [acme]


def test_what_cannot_be_given_changes_nothing(people: People):
    acme = people.customer
    foreign = plan_of(people.reseller, name="Another seller's")
    with scope.tenant(people.operator.pk):
        euros = services.make_plan(account=people.operator, by=BY, name="Euros", currency="EUR")
    own = plan_of(people.operator)
    for plan, day, field in (
        (foreign, day_of(acme), "plan"),
        (euros, day_of(acme), "plan"),
        (own, tomorrow(acme, -1), "starts_on"),
        (own, tomorrow(acme, 2000), "starts_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            put_on(plan, acme, day)
        assert refusal.value.field == field
    with scope.system():
        assert not PlanPeriod.objects.exists()
        acme.refresh_from_db()
    assert not acme.has_plan


def test_a_plan_to_come_is_taken_back_and_one_that_began_is_not(people: People):
    acme = put_on(plan_of(people.operator), people.customer)
    put_on(None, acme, tomorrow(acme))
    coming, begun = selectors.periods(acme)
    with scope.tenant(acme.pk):
        services.withdraw_plan(account=acme, by=BY, pk=coming.pk)
        with pytest.raises(NotFound):
            services.withdraw_plan(account=acme, by=BY, pk=coming.pk)
        with pytest.raises(Conflict):
            services.withdraw_plan(account=acme, by=BY, pk=begun.pk)
        assert told(acme)[-1] == "withdrew a price plan from"
    assert selectors.periods(acme) == [begun]
    with scope.tenant(people.operator.pk), pytest.raises(Conflict):
        services.delete_plan(account=people.operator, by=BY, pk=begun.plan_id or 0)


def test_a_price_counts_from_its_day_and_the_lists_before_stay(people: People):
    seller, acme = people.operator, people.customer
    plan = plan_of(seller, (Thing.SMS, {"each": D("0.02")}), (Thing.MMS, {"each": D("0.10")}))
    acme = put_on(plan, acme)
    with scope.tenant(seller.pk):
        set_in(plan, Thing.SMS, day=tomorrow(seller, 2), each=D("0.03"))
        set_in(plan, Thing.SMS, day=tomorrow(seller, 2), country="DK", each=D("0.04"))
        days = [row.valid_from for row in selectors.lists(plan, Section.MESSAGES)]
    assert days == [tomorrow(seller, 2), tomorrow(seller, 0)]

    def sms(days: int, country: str = "") -> Decimal:
        with scope.tenant(acme.pk):
            return price_of_one(acme, Priced.SMS_PART, country=country, on=tomorrow(acme, days))

    assert [sms(1), sms(2), sms(1, "DK"), sms(2, "DK"), sms(2, "FR")] == [
        D("0.02"), D("0.03"), D("0.02"), D("0.04"), D("0.03")
    ]  # fmt: skip
    with scope.tenant(seller.pk):
        assert price_of_one(acme, Priced.MMS, on=tomorrow(acme, 9)) == D("0.10")
        remove_price(
            account=seller,
            by=BY,
            plan=plan.pk,
            section=Section.MESSAGES,
            valid_from=tomorrow(seller, 2),
            price={"thing": Thing.SMS, "country": "DK"},
        )
    assert sms(2, "DK") == D("0.03")


@pytest.mark.parametrize(
    ("price", "field"),
    [
        ({"thing": Thing.CALL_MADE, "each": D(1)}, "thing"),
        ({"thing": Thing.SMS, "each": D(-1)}, "each"),
        ({"thing": Thing.SMS, "each": D("NaN")}, "each"),
        ({"thing": Thing.SMS, "each": D("Infinity")}, "each"),
        ({"thing": Thing.SMS, "each": D("1e9")}, "each"),
        ({"thing": Thing.SMS, "each": D("0.0000001")}, "each"),
        ({"thing": Thing.SMS, "each": D(1), "prefix": "٤٥"}, "prefix"),
        ({"thing": Thing.SMS, "each": D(1), "first_seconds": 0}, "first_seconds"),
    ],
)
def test_what_is_no_price_is_refused(people: People, price: dict[str, Any], field: str):
    plan = plan_of(people.operator)
    with scope.tenant(people.operator.pk):
        with pytest.raises(Invalid) as refusal:
            set_price(
                account=people.operator,
                by=BY,
                plan=plan.pk,
                section=Section.MESSAGES,
                valid_from=day_of(people.operator),
                price=price,
            )
        assert refusal.value.field == field
        assert not PriceList.objects.exists()


def test_days_that_are_past_are_not_priced_anew(people: People):
    plan = plan_of(people.operator)
    with scope.tenant(people.operator.pk), pytest.raises(Invalid) as refusal:
        set_in(plan, Thing.SMS, day=day_of(people.operator) - timedelta(days=1), each=D(1))
    assert refusal.value.field == "valid_from"


def test_a_draft_counts_once_it_is_applied_and_takes_the_place_of_all(people: People):
    seller = people.operator
    plan = plan_of(
        seller,
        (Thing.CALL_MADE, {"prefix": "45", "each": D("0.02")}),
        (Thing.CALL_MADE, {"prefix": "46", "each": D("0.02")}),
        (Thing.CALL_MADE, {"prefix": "47", "each": D("0.02")}),
    )
    acme = put_on(plan, people.customer)
    who: dict[str, Any] = {"account": seller, "by": BY}
    rows = [
        {"thing": Thing.CALL_MADE, "prefix": "45", "each": D("0.02")},
        {"thing": Thing.CALL_MADE, "prefix": "46", "each": D("0.05")},
        {"thing": Thing.CALL_MADE, "prefix": "4520", "each": D("0.03")},
    ]
    with scope.tenant(seller.pk):
        draft, other = (
            draft_list(**who, plan=plan.pk, section=Section.MINUTES, valid_from=day_of(seller), rows=rows)
            for _ in range(2)
        )
        told = selectors.difference(draft)
        assert (told.added, told.changed, told.removed, told.same) == (1, 1, 1, 1)
        assert [change.is_dearer for change in told.changes] == [False, True, False]
    with scope.tenant(seller.pk):
        assert call_price(acme, Thing.CALL_MADE, "+4520123456").minute == D("0.02")
        apply_draft(**who, pk=draft.pk)
        with pytest.raises(NotFound):
            apply_draft(**who, pk=draft.pk)
        discard_draft(**who, pk=other.pk)
        with pytest.raises(NotFound):
            discard_draft(**who, pk=other.pk)
        assert list(PriceList.objects.values_list("pk", flat=True)) == [draft.pk]
        assert Price.objects.count() == 3
        found = [call_price(acme, Thing.CALL_MADE, f"+{prefix}11111111").minute for prefix in (4520, 46, 47)]
    assert found == [D("0.03"), D("0.05"), acme.rate_nibble]
    with scope.tenant(people.reseller.pk), pytest.raises(NotFound):
        selectors.draft(people.reseller, draft.pk)


def test_numbers_are_priced_by_country_type_and_class(people: People):
    plan = plan_of(
        people.operator,
        (Thing.NUMBER, {"each": D(1)}),
        (Thing.NUMBER, {"country": "DK", "each": D(2), "set_up": D(5)}),
        (Thing.NUMBER, {"country": "DK", "kind": "mobile", "each": D(3)}),
        (Thing.NUMBER, {"number_class": "gold", "each": D(9)}),
    )
    acme = put_on(plan, people.customer)
    with scope.tenant(acme.pk):
        own = NumberPrices(acme)
    assert [
        own.month(*facts, D(7))
        for facts in (
            ("US", "geographic", "classic"),
            ("DK", "geographic", "classic"),
            ("DK", "mobile", "gold"),
            ("US", "mobile", "gold"),
        )
    ] == [1, 2, 3, 9]
    found = own.of("DK", "toll_free", "silver")
    assert found is not None
    assert (found.set_up, found.each) == (5, 2)
    plain = NumberPrices(people.other)
    assert (plain.month("DK", "", "", None), plain.month("DK", "", "", D(7))) == (D("0.50"), 7)


def test_a_reseller_puts_its_own_customers_on_its_own_plan(people: People):
    put_below_the_reseller(people)
    plan = plan_of(people.reseller, (Thing.SMS, {"each": D("0.05")}))
    acme = put_on(plan, people.customer)
    with scope.tenant(acme.pk):
        assert price_of_one(acme, Priced.SMS_PART) == D("0.05")
        assert not PricePlan.objects.exists()


def test_a_draft_that_nobody_applies_is_forgotten_after_a_week(people: People):
    seller = people.operator
    plan = plan_of(seller, (Thing.SMS, {"each": D("0.02")}))
    with scope.tenant(seller.pk):
        rows = [{"thing": Thing.SMS, "each": D("0.05")}]
        common: dict[str, Any] = {"account": seller, "by": BY, "plan": plan.pk, "valid_from": day_of(seller)}
        old, fresh = (draft_list(**common, section=Section.MESSAGES, rows=rows) for _ in range(2))
        PriceList.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    assert [forget_drafts(now=timezone.now()), forget_drafts(now=timezone.now())] == [1, 0]
    with scope.tenant(seller.pk):
        assert list(PriceList.objects.filter(is_draft=True).values_list("pk", flat=True)) == [fresh.pk]
        assert PriceList.objects.filter(is_draft=False).count() == 1
