"""Spending caps through our own API: an account's own, and of accounts below by the one above."""

from decimal import Decimal

import pytest

from accounts.models import Activity
from billing.models import SpendingCap
from billing.services import ledger
from common import scope
from tests.api.tandem.program import Program, program_of
from tests.people import People, put_below_the_reseller, set_balance

OWN = "/spending"


@pytest.fixture
def acme(people: People) -> Program:
    put_below_the_reseller(people)
    set_balance(people.customer, "100")
    return program_of(people, "customer", "acme")


@pytest.fixture
def seller(people: People, acme: Program) -> Program:
    return program_of(people, "reseller", "seller")


def caps(people: People) -> list[tuple[Decimal | None, ...]]:
    with scope.system():
        rows = SpendingCap.objects.filter(account=people.customer)
        return list(rows.values_list("day_cap", "month_cap", "day_most", "month_most"))


def test_an_account_reads_and_changes_its_own_caps(people: People, acme: Program):
    nothing = {"own_cap": None, "most": None, "cap": None, "used": None, "left": None}
    told = {"account": people.customer.number, "currency": "USD", "day": nothing, "month": nothing}
    assert acme.call("get", OWN) == (200, told)

    assert acme.send("patch", OWN, {"day_cap": "10", "month_cap": "50.5"})[0] == 200
    with scope.tenant(people.customer.pk):
        people.customer.refresh_from_db()
        ledger.charge(account=people.customer, amount=Decimal(4), reason="x", description="x")
    status, told = acme.send("patch", OWN, {"month_cap": None})

    day = {"own_cap": "10.000000", "most": None, "cap": "10.000000", "used": "4.000000", "left": "6.000000"}
    assert (status, told["day"], told["month"]["cap"], told["month"]["used"]) == (200, day, None, "4.000000")
    assert caps(people) == [(Decimal(10), None, None, None)]
    # The same again changes nothing and is not written down.
    with scope.system():
        written = Activity.objects.filter(subject_type="spendingcap").count()
    acme.send("patch", OWN, {"day_cap": "10.00"})
    with scope.system():
        assert Activity.objects.filter(subject_type="spendingcap").count() == written == 2


def test_the_account_above_says_how_much_at_most(people: People, acme: Program, seller: Program):
    path = f"{OWN}/{people.customer.number}"
    assert seller.send("patch", path, {"day_most": "20"})[1]["day"]["most"] == "20.000000"
    assert seller.send("patch", path, {"month_most": "300"})[1]["day"]["cap"] == "20.000000"
    assert seller.call("get", path)[1]["month"]["cap"] == "300.000000"

    status, told = acme.send("patch", OWN, {"day_cap": "21"})
    assert (status, told["error"]["field"]) == (400, "day_cap")
    assert "allows 20.00 USD a day at most" in told["error"]["message"]
    assert caps(people) == [(None, None, Decimal(20), Decimal(300))]


@pytest.mark.parametrize("caps_asked", [{"day_cap": "0"}, {"day_cap": "-1"}, {"month_cap": "much"}])
def test_what_is_no_cap_is_refused(people: People, acme: Program, caps_asked: dict[str, str]):
    status, told = acme.send("patch", OWN, caps_asked)
    assert (status, told["error"]["field"]) == (400, next(iter(caps_asked)))
    assert all(not any(row) for row in caps(people))


def test_nobody_reaches_beside_or_above(people: People, acme: Program, seller: Program):
    for program, account in ((acme, people.reseller), (acme, people.customer), (seller, people.operator)):
        path = f"{OWN}/{account.number}"
        assert program.call("get", path)[0] == 404
        assert program.send("patch", path, {"day_most": "1"})[0] == 404
    assert seller.call("get", f"{OWN}/{people.other.number}")[0] == 404
    with scope.system():
        assert not SpendingCap.objects.exists()
