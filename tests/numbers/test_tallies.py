"""How many numbers there are: kept in each statement's own transaction, folded, compared and mended."""

import pytest
from django.db import transaction
from django.db.models import Count, Sum

from accounts.counted import Counted
from accounts.models import Account, Activity
from common import scope
from numbers.models import NumberTally, PhoneNumber
from numbers.selectors.totals import NumberCounts, family_counts, held_by_account
from numbers.services import tallies
from numbers.states import NumberState
from providers.states import Agreement
from tests.numbers.conftest import Shop


@pytest.fixture
def shop(market: Shop) -> Shop:
    return market


def add(shop: Shop, count: int, account: Account | None = None, **fields: object) -> None:
    owner = account or shop.customer
    with scope.tenant(owner.pk):
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=owner, provider_account=shop.people.house, e164=f"+1212555{n:04d}", **fields)
            for n in range(count)
        )


def counted(shop: Shop) -> NumberCounts:
    with scope.tenant(shop.customer.pk):
        found = Counted(shop.customer)
        return NumberCounts(found.by_state("numbers"), found.total("drift"))


def test_what_statements_change_is_counted_at_once(shop: Shop):
    assert counted(shop) == NumberCounts({"active": 2}, 0)
    add(shop, 5, state=NumberState.SUSPENDED)
    assert counted(shop) == NumberCounts({"active": 2, "suspended": 5}, 0)

    with scope.tenant(shop.customer.pk):
        rows = PhoneNumber.objects.filter(state=NumberState.SUSPENDED)
        assert rows.filter(e164__lt="+12125550003").update(agreement=Agreement.DRIFT) == 3
        assert Counted(shop.customer).by_state("drift") == {"suspended": 3}
        rows.filter(e164="+12125550000").update(agreement=Agreement.GONE, state=NumberState.ACTIVE)
        rows.filter(e164="+12125550001").update(state=NumberState.REMOVED)
        assert Counted(shop.customer).total("drift") == 2
    assert counted(shop) == NumberCounts({"active": 3, "suspended": 3}, 2)

    with scope.system():
        PhoneNumber.objects.filter(e164__startswith="+1212").delete()
    assert counted(shop) == NumberCounts({"active": 2}, 0)


def test_what_changes_nothing_of_it_writes_nothing(shop: Shop):
    with scope.tenant(shop.customer.pk):
        before = NumberTally.objects.count()
        PhoneNumber.objects.update(label="Front desk", agreement=Agreement.PENDING)
        assert NumberTally.objects.count() == before


def test_what_is_undone_is_not_counted(shop: Shop):
    with scope.system(), transaction.atomic():
        PhoneNumber.objects.update(state=NumberState.SUSPENDED)
        transaction.set_rollback(True)
    assert counted(shop) == NumberCounts({"active": 2}, 0)


def test_a_number_that_moves_is_counted_where_it_is(shop: Shop):
    people = shop.people
    with scope.system():
        PhoneNumber.objects.filter(pk=shop.number.pk).update(account=people.other)
        pks = [shop.customer.pk, people.other.pk, people.reseller.pk]
        assert held_by_account(pks) == {shop.customer.pk: 1, people.other.pk: 1}
        assert family_counts(people.operator) == NumberCounts({"active": 2}, 0)
    with scope.tenant(people.other.pk):
        assert NumberTally.objects.filter(account=shop.customer).count() == 0


def test_numbers_are_counted_by_country_and_kind(shop: Shop):
    with scope.tenant(shop.customer.pk):
        PhoneNumber.objects.create(
            account=shop.customer, provider_account=shop.people.house, e164="+4532123456"
        )
        rows = NumberTally.objects.order_by("country").values_list("country", "kind").annotate(n=Sum("count"))
        numbers = (
            PhoneNumber.objects.order_by("country").values_list("country", "kind").annotate(n=Count("pk"))
        )
        assert list(rows) == list(numbers)
        assert [(country, n) for country, _, n in rows] == [("DK", 1), ("US", 2)]


def test_folding_leaves_the_sums_as_they_are(shop: Shop):
    for n in range(4):
        with scope.tenant(shop.customer.pk):
            PhoneNumber.objects.filter(pk=shop.number.pk).update(
                state=[NumberState.SUSPENDED, NumberState.ACTIVE][n % 2]
            )
    before = counted(shop)

    # Two of them are numbers without an emergency address.
    assert tallies.fold() == 10
    assert tallies.fold() == 0

    assert counted(shop) == before == NumberCounts({"active": 2}, 0)
    with scope.tenant(shop.customer.pk):
        assert list(NumberTally.objects.values_list("state", "count")) == [("active", 2)]


def test_what_is_wrong_is_mended_and_told(shop: Shop):
    assert tallies.check() == 0
    with scope.system():
        NumberTally.objects.filter(account=shop.customer).delete()
        NumberTally.objects.create(account=shop.people.other, state="active", is_troubled=True, count=3)

    assert tallies.check() == 2
    assert tallies.check() == 0

    assert counted(shop) == NumberCounts({"active": 2}, 0)
    with scope.system():
        assert NumberTally.objects.filter(account=shop.people.other).aggregate(n=Sum("count"))["n"] == 0
        told = Activity.objects.filter(verb="mended").order_by("account").values_list("account", "after")
        assert list(told) == [
            (shop.customer.pk, {"numbers": "+2 active"}),
            (shop.people.other.pk, {"numbers": "-3 active"}),
        ]
