"""Money flows down the tree: who gives has less, and what is bought from above costs every account in between."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from billing.models import Payment
from billing.services import holds, ledger
from billing.services.audit import audit_ledger
from billing.services.money import post_payment
from billing.services.shares import above, accounts_between, shares_of
from common import scope
from common.errors import Conflict, InsufficientFunds
from tests.billing.tree import balances, fresh, give, lines, make_tree, order
from tests.console import signed_in
from tests.numbers.conftest import FOR_SALE, make_shop
from tests.people import BY, People, make_people


def test_what_a_reseller_gives_comes_off_its_balance(tree: People):
    give(tree, "12.50")
    with pytest.raises(Conflict):
        give(tree, "1")

    assert lines(tree.reseller) == [("transfer", Decimal("-12.5"), "Acme")]
    assert lines(tree.customer) == [("credit", Decimal("12.5"), "")]
    assert balances(tree) == {"Tandem Telecom": 0, "Northwind": Decimal("7.5"), "Acme": Decimal("22.5")}
    assert audit_ledger(now=timezone.now()).open == 0


def test_what_a_reseller_takes_in_comes_off_its_balance(tree: People):
    for _ in range(2):
        try:
            with scope.tenant(tree.customer.pk):
                post_payment(
                    account=tree.customer, giver=tree.reseller, by=BY, amount=Decimal(5), reference="T1"
                )
        except Conflict:
            continue
    assert lines(tree.reseller) == [("transfer", Decimal(-5), "Acme")]
    assert lines(tree.customer) == [("payment", Decimal(5), "")]
    with scope.system():
        assert Payment.objects.count() == 1


def test_a_reseller_gives_no_more_than_it_has(tree: People):
    with pytest.raises(InsufficientFunds):
        give(tree, "20.01")
    with pytest.raises(InsufficientFunds), scope.tenant(tree.customer.pk):
        post_payment(account=tree.customer, giver=tree.reseller, by=BY, amount=Decimal(21), reference="T1")
    with scope.system():
        assert Payment.objects.count() == 0
        Account.objects.filter(pk=tree.reseller.pk).update(balance_limit=-5)
    assert (lines(tree.reseller), lines(tree.customer)) == ([], [])

    give(tree, "25")
    assert balances(tree)["Northwind"] == -5


def test_the_operator_alone_makes_money(tree: People):
    give(tree, "1000000", giver=tree.operator)
    assert lines(tree.operator) == []
    assert lines(tree.customer) == [("credit", Decimal(1000000), "")]


def test_a_reseller_cannot_post_what_it_has_not(tree: People):
    rita, page = signed_in(tree.rita), f"/accounts/{tree.customer.pk}/money"
    form = {"kind": "credit", "amount": "1000000", "reference": "INV-1"}

    shown = rita.get(page).content.decode()
    refused = rita.post(page, form)
    posted = rita.post(page, form | {"kind": "payment", "amount": "4", "reference": "T1"})

    assert "It comes off the balance of Northwind: 20.00 USD are free to give." in shown
    assert (refused.status_code, posted.status_code) == (422, 302)
    assert "The balance does not cover 1,000,000.00 USD." in refused.content.decode()
    assert balances(tree) == {"Tandem Telecom": 0, "Northwind": 16, "Acme": 14}


def test_who_pays_between_buyer_and_supplier(tree: People):
    customer = fresh(tree.customer)
    branch = create_account(
        parent=customer, by=BY, name="Branch", email="b@example.com", kind=AccountKind.SUBACCOUNT
    )

    def names(account: Account, supplier: Account) -> list[str]:
        return [row.name for row in accounts_between(account, supplier.pk)]

    assert names(branch, tree.operator) == ["Northwind", "Acme"]
    assert names(branch, tree.reseller) == ["Acme"]
    assert names(branch, customer) == []
    assert names(branch, branch) == []
    assert names(tree.other, tree.operator) == []
    upper = above(branch, accounts_between(branch, tree.operator.pk), lambda payer: payer.rate_did)
    assert [share.amount for share in shares_of(branch, Decimal(1), upper)] == [
        Decimal("0.3"),
        Decimal("0.5"),
        1,
    ]


def test_nothing_more_is_asked_for_an_account_under_the_operator(people: People, django_assert_num_queries):
    make_shop(people)
    with scope.tenant(people.customer.pk):
        customer = Account.objects.get(pk=people.customer.pk)
        price = {"account": customer, "amount": Decimal(1), "reason": "order:1"}
        with django_assert_num_queries(0):
            assert accounts_between(customer, people.operator.pk) == []
        with django_assert_num_queries(1):
            holds.hold_new(**price)
        with django_assert_num_queries(1):
            holds.charge_whole_hold(**price, description="x")
        with django_assert_num_queries(1):
            holds.release_hold(account=customer, reason="order:1")


def test_ledger_pages_say_which_account_it_was(tree: People):
    order(tree, FOR_SALE[0])
    rita, alice = signed_in(tree.rita), signed_in(tree.alice)

    upper, own = (" ".join(who.get("/ledger/").content.decode().split()) for who in (rita, alice))
    exported = b"".join(rita.get("/exports/ledger.csv").streaming_content).decode()

    assert f'by <a href="/accounts/{tree.customer.pk}/">Acme</a>, account 2015550123' in upper
    assert ("Northwind" in own, "by <a" in own) == (False, False)
    assert "Acme, 2015550123" in exported


@pytest.fixture
def real(transactional_db) -> People:
    return make_tree(make_people())


def at_once(account: Account, steps: list[Callable[[], object]]) -> int:
    """How many of so many at once got through."""
    together = threading.Barrier(len(steps), timeout=30)

    def once(step: Callable[[], object]) -> bool:
        connection.ensure_connection()
        together.wait()
        try:
            with scope.tenant(account.pk):
                step()
        except InsufficientFunds:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(steps)) as pool:
        return sum(pool.map(once, steps))


def test_of_fifty_credits_at_once_the_reseller_gives_what_it_has(real: People):
    steps = [lambda n=n: give(real, "1", f"INV-{n}") for n in range(50)]
    assert at_once(real.customer, steps) == 20
    assert balances(real) == {"Tandem Telecom": 0, "Northwind": 0, "Acme": 30}
    assert audit_ledger(now=timezone.now()).open == 0


def shares(people: People, upper: str):
    return above(
        people.customer, accounts_between(people.customer, people.operator.pk), lambda _: Decimal(upper)
    )


@pytest.mark.parametrize(("own", "upper", "fit"), [("0.20", "1", 20), ("1", "0.50", 10)])
@pytest.mark.parametrize("set_aside", [holds.hold, holds.hold_new])
def test_of_fifty_purchases_at_once_no_balance_goes_below_its_limit(real: People, own, upper, fit, set_aside):
    customer = fresh(real.customer)

    def buy(reason: str) -> None:
        set_aside(account=customer, amount=Decimal(own), reason=reason, above=shares(real, upper))
        holds.charge_whole_hold(
            account=customer, amount=Decimal(own), reason=reason, description="x", above=shares(real, upper)
        )

    assert at_once(customer, [lambda n=n: buy(f"order:{n}") for n in range(50)]) == fit
    assert balances(real) == {
        "Tandem Telecom": 0,
        "Northwind": 20 - fit * Decimal(upper),
        "Acme": 10 - fit * Decimal(own),
    }
    with scope.system():
        assert {row.held for row in Account.objects.all()} == {0}


def test_one_purchase_charged_or_released_by_ten_at_once_happens_once(real: People):
    customer = fresh(real.customer)
    price = {"account": customer, "amount": Decimal(1), "above": shares(real, "0.50")}
    with scope.tenant(customer.pk):
        for reason in ("order:1", "order:2"):
            holds.hold(**price, reason=reason)

    def charge() -> None:
        holds.charge_whole_hold(**price, reason="order:1", description="x")
        holds.release_hold(account=customer, reason="order:2")

    assert at_once(customer, [charge] * 10) == 10
    assert balances(real) == {"Tandem Telecom": 0, "Northwind": Decimal("19.5"), "Acme": 9}
    with scope.system():
        assert {row.held for row in Account.objects.all()} == {0}


def test_gifts_purchases_and_refunds_at_once_wait_for_each_other(real: People):
    """In opposite directions along one branch: no deadlock, and every ledger adds up."""
    customer = fresh(real.customer)
    reseller = fresh(real.reseller)

    def buy(n: int) -> None:
        price = {"account": customer, "amount": Decimal("0.1"), "above": shares(real, "0.1")}
        ledger.charge(**price, reason=f"order:{n}", description="x")
        ledger.refund(account=customer, reason=f"order:{n}", description="back")

    def spend(n: int) -> None:
        with scope.tenant(reseller.pk):
            ledger.charge(account=reseller, amount=Decimal("0.1"), reason=f"call:{n}", description="x")

    steps: list[Callable[[], object]] = []
    for n in range(12):
        steps += [
            lambda n=n: buy(n),
            lambda n=n: give(real, "0.1", f"INV-{n}"),
            lambda n=n: spend(n),
        ]
    assert at_once(customer, steps) == 36
    assert balances(real) == {"Tandem Telecom": 0, "Northwind": Decimal("17.6"), "Acme": Decimal("11.2")}


def test_a_real_order_by_many_at_once_never_overdraws_the_reseller(real: People):
    """Ten orders of 0.30 while the reseller has 1.00 to spend."""
    with scope.system():
        Account.objects.filter(pk=real.reseller.pk).update(balance_limit=19)
    assert at_once(real.customer, [lambda e164=e164: order(real, e164) for e164 in FOR_SALE]) == 3
    assert balances(real)["Northwind"] == Decimal("19.1")
    assert balances(real)["Acme"] == Decimal("8.5")
