"""Money flows down the tree: who gives has less, and what is bought from above costs every account in between."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from billing.models import Hold, LedgerEntry, Payment
from billing.selectors.ledger import charges_by_day
from billing.services import holds, ledger
from billing.services.audit import audit_ledger
from billing.services.money import post_credit, post_payment
from billing.services.shares import above, accounts_between, shares_of
from calls.states import Direction
from common import scope
from common.errors import Conflict, InsufficientFunds
from jobs.models import Job
from messaging.services import sending
from numbers.models import PhoneNumber
from numbers.port_states import PortState
from numbers.services.lookups import look_up_name, look_up_routing
from numbers.services.monthly import charge_months
from numbers.services.orders import OrderLine, place_order
from numbers.services.port_steps import give_fee_back
from numbers.states import Strategy
from providers.errors import Rejected
from providers.house.connector import House
from providers.models import ProviderAccount
from tests.calls.conftest import record
from tests.console import signed_in
from tests.messaging.conftest import OUTSIDE, make_texts
from tests.numbers.conftest import FOR_SALE, HELD, make_shop
from tests.numbers.porting import make_port
from tests.people import BY, People, make_people, put_below_the_reseller, set_balance, use_for_all

# What the reseller pays; its customer pays the defaults: 0.50, 0.0075, 0.02, 0.005, 0.002 and 0.009.
WHOLESALE = {
    "rate_did": "0.30",
    "rate_sms": "0.0040",
    "rate_mms": "0.01",
    "rate_cnam": "0.003",
    "rate_lrn": "0.001",
    "rate_nibble": "0.006",
}
Line = tuple[str, Decimal, str]


@pytest.fixture
def tree(people: People) -> People:
    """The reseller with 20 and prices of its own, below it Acme with 10 and two numbers of the operator's login."""
    return make_tree(people)


def make_tree(people: People) -> People:
    make_shop(people)
    put_below_the_reseller(people)
    with scope.system():
        Account.objects.filter(pk=people.reseller.pk).update(**WHOLESALE)
    set_balance(people.reseller, "20")
    return people


def fresh(account: Account) -> Account:
    with scope.system():
        return Account.objects.get(pk=account.pk)


def balances(people: People) -> dict[str, Decimal]:
    with scope.system():
        rows = Account.objects.filter(pk__in=[people.operator.pk, people.reseller.pk, people.customer.pk])
        return {row.name: row.balance for row in rows}


def lines(account: Account) -> list[Line]:
    """What was posted after the start: kind, amount, and which account caused it."""
    with scope.system():
        rows = LedgerEntry.objects.filter(account=account).exclude(reason="test:start").order_by("id")
        return [(row.kind, row.amount.normalize(), str(row.caused_by or "")) for row in rows]


def charged(people: People) -> tuple[list[Decimal], list[Decimal]]:
    """What the reseller and Acme were charged, after nothing is held any more and every charge has its cause."""
    with scope.system():
        assert not Hold.objects.exists()
        assert {row.held for row in Account.objects.all()} == {0}
    assert audit_ledger(now=timezone.now()).open == 0
    assert lines(people.operator) == []
    found = [lines(people.reseller), lines(people.customer)]
    assert {(kind, cause) for kind, _, cause in found[0]} <= {("charge", "Acme"), ("adjustment", "Acme")}
    assert {cause for _, _, cause in found[1]} <= {""}
    upper, own = ([amount for _, amount, _ in each] for each in found)
    return upper, own


def give(people: People, amount: str, reference: str = "INV-1", giver: Account | None = None) -> LedgerEntry:
    with scope.tenant(people.customer.pk):
        return post_credit(
            account=people.customer,
            giver=giver or people.reseller,
            by=BY,
            amount=Decimal(amount),
            reference=reference,
            description="",
        )


def order(people: People, *e164s: str, strategy: Strategy = Strategy.BEST_EFFORT):
    customer = fresh(people.customer)
    with scope.tenant(customer.pk):
        return place_order(
            account=customer, by=BY, lines=[OrderLine(e164) for e164 in e164s], strategy=strategy
        )


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


def test_a_number_costs_each_account_its_own_price(tree: People):
    done = order(tree, *FOR_SALE[:2])

    assert (done.state, done.charged) == ("completed", 1)
    assert charged(tree) == ([Decimal("-0.6")], [Decimal(-1)])


def test_what_was_not_delivered_costs_nobody(tree: People, monkeypatch):
    original = House.order_numbers

    def one_less(self, e164s, *, key):
        return original(self, e164s[:1], key=key)

    monkeypatch.setattr(House, "order_numbers", one_less)
    order(tree, *FOR_SALE[:3])
    assert charged(tree) == ([Decimal("-0.3")], [Decimal("-0.5")])


def test_a_refused_order_gives_back_what_everybody_set_aside(tree: People, monkeypatch):
    def refuse(self, e164s, *, key):
        with scope.system():
            held = dict(Hold.objects.values_list("account__name", "amount"))
        assert held == {"Northwind": Decimal("0.3"), "Acme": Decimal("0.5")}
        raise Rejected("Not today.")

    monkeypatch.setattr(House, "order_numbers", refuse)
    assert order(tree, FOR_SALE[0]).state == "failed"
    assert charged(tree) == ([], [])


def test_a_reseller_without_money_sells_nothing(tree: People):
    with scope.system():
        Account.objects.filter(pk=tree.reseller.pk).update(balance_limit=Decimal("19.8"))
    with pytest.raises(InsufficientFunds) as refusal:
        order(tree, FOR_SALE[0])
    assert refusal.value.text.startswith("The balance of an account above yours does not cover this")
    assert charged(tree) == ([], [])
    with scope.system():
        assert not Job.objects.exists()


def test_what_the_resellers_own_login_supplies_costs_its_customer_alone(tree: People):
    with scope.system():
        own = ProviderAccount.objects.create(
            account=tree.reseller, name="Own", connector="house", sync_every_minutes=0
        )
        use_for_all(own)
    order(tree, FOR_SALE[0])
    assert charged(tree) == ([], [Decimal("-0.5")])


def test_lookups_cost_each_account_its_own_price(tree: People):
    customer = fresh(tree.customer)
    with scope.tenant(customer.pk):
        look_up_name(account=customer, by=BY, e164="+12013421001")
        look_up_routing(account=customer, by=BY, e164="+12013421001", caller="+12014331001")
    assert charged(tree) == (
        [Decimal("-0.003"), Decimal("-0.001")],
        [Decimal("-0.005"), Decimal("-0.002")],
    )


def test_calls_cost_each_account_its_own_price(tree: People):
    customer = fresh(tree.customer)
    with scope.tenant(customer.pk):
        for _ in range(2):
            record(customer)
        record(customer, "call-2", direction=Direction.OUTBOUND, caller=HELD[0], called=OUTSIDE)
    assert charged(tree) == ([Decimal("-0.012")] * 2, [Decimal("-0.018")] * 2)


def test_a_port_costs_every_account_its_fee_and_gives_it_back_to_all(tree: People):
    customer = fresh(tree.customer)
    with scope.tenant(customer.pk):
        port = make_port(customer)
        assert port.state == PortState.AWAITING_LOA
        for _ in range(2):
            give_fee_back(port)
    assert charged(tree) == ([Decimal(-6), Decimal(6)], [Decimal(-6), Decimal(6)])


def test_months_cost_each_account_its_own_price(tree: People):
    customer, now = fresh(tree.customer), timezone.now()
    with scope.tenant(customer.pk):
        PhoneNumber.objects.update(held_since=now - timedelta(days=33))
        PhoneNumber.objects.filter(e164=HELD[1]).update(monthly_price=2)
        for _ in range(2):
            charge_months(account=customer, now=now)
    upper, own = charged(tree)
    assert (set(upper), set(own)) == ({Decimal("-2.3")}, {Decimal("-2.5")})
    assert len(upper) == len(own) in {1, 2}


def test_a_month_waits_for_whoever_lacks_the_money_and_tells_them(tree: People):
    customer, now = fresh(tree.customer), timezone.now()
    with scope.system():
        Account.objects.filter(pk=tree.reseller.pk).update(balance_limit=20)
    with scope.tenant(customer.pk):
        PhoneNumber.objects.update(held_since=now - timedelta(days=33))
        charge_months(account=customer, now=now)
    assert charged(tree) == ([], [])
    with scope.system():
        assert [job.account for job in Job.objects.filter(kind="numbers.month_due")] == [tree.reseller]
        Account.objects.filter(pk=tree.reseller.pk).update(balance_limit=0)
    with scope.tenant(customer.pk):
        charge_months(account=customer, now=now)
    assert set(charged(tree)[0]) == {Decimal("-0.6")}


def test_messages_cost_each_account_its_own_price(people: People):
    texts = make_texts(people)
    put_below_the_reseller(people)
    with scope.system():
        Account.objects.filter(pk=people.reseller.pk).update(**WHOLESALE)
    set_balance(people.reseller, "20")
    customer = fresh(people.customer)
    with scope.tenant(customer.pk):
        texts.customer = customer
        texts.send(text="x" * 161)
    assert charged(people) == ([Decimal("-0.008")], [Decimal("-0.015")])


def test_a_message_that_the_reseller_cannot_pay_for_is_not_sent(people: People):
    texts = make_texts(people)
    put_below_the_reseller(people)
    customer = fresh(people.customer)
    with scope.tenant(customer.pk):
        texts.customer = customer
        with pytest.raises(InsufficientFunds):
            texts.send()
        assert sending.Message.objects.count() == 0
    assert charged(people) == ([], [])


def test_who_is_billed_for_the_buyer_pays_once(tree: People):
    """A sub-account that its customer pays for: the customer's own price counts."""
    branch = create_account(
        parent=fresh(tree.customer),
        by=BY,
        name="Branch",
        email="b@example.com",
        kind=AccountKind.SUBACCOUNT,
        billed_to=tree.customer,
        rate_did="0.01",
    )
    with scope.tenant(branch.pk):
        place_order(account=branch, by=BY, lines=[OrderLine(FOR_SALE[0])], strategy=Strategy.BEST_EFFORT)
    assert lines(branch) == []
    assert lines(tree.customer) == [("charge", Decimal("-0.5"), "Branch")]
    assert lines(tree.reseller) == [("charge", Decimal("-0.3"), "Branch")]
    with scope.system():
        today = charges_by_day(tree.operator, days=1, with_below=True)
    assert list(today.values()) == [Decimal("0.5")]


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
    upper = above(branch, supplier_id=tree.operator.pk, price=lambda payer: payer.rate_did)
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
            assert above(customer, supplier_id=people.operator.pk, price=lambda _: Decimal(1)) == ()
        with django_assert_num_queries(1):
            holds.hold_new(**price)
        with django_assert_num_queries(1):
            holds.charge_whole_hold(**price, description="x")
        with django_assert_num_queries(1):
            holds.release_hold(account=customer, reason="order:1")


def test_ledger_pages_say_which_account_it_was(tree: People):
    order(tree, FOR_SALE[0])
    rita, alice = signed_in(tree.rita), signed_in(tree.alice)

    upper, own = rita.get("/ledger/").content.decode(), alice.get("/ledger/").content.decode()
    exported = b"".join(rita.get("/ledger/export").streaming_content).decode()

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
    return above(people.customer, supplier_id=people.operator.pk, price=lambda _: Decimal(upper))


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
