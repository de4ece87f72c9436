"""A payment is given back by hand or through Stripe: once, no more than was paid, and on every account's books."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.services.accounts import set_state
from accounts.services.suspension import NotActive
from accounts.states import AccountState, EntryKind
from billing.models import Finding, Invoice, InvoicePayment, LedgerEntry, Payment
from billing.payments import refunding, services
from billing.payments.contract import Became, Outcome, Refund, Refused
from billing.payments.link import pay_path
from billing.payments.settling import settle
from billing.payments.stripe_checkout import StripeCheckout
from billing.selectors.margin import total
from billing.services.audit import audit_ledger
from billing.services.money import post_decision
from common import scope
from common.errors import CarrierTrouble, Conflict, InsufficientFunds, Invalid, NotFound
from tests.billing.paying import open_page, posted, tries
from tests.billing.stripe_stand_in import HOOK_SECRET, KEY, StandIn, standing_in
from tests.billing.tree import balances
from tests.console import in_a_row, signed_in
from tests.people import BY, People

D = Decimal


@pytest.fixture
def paid(invoice: Invoice, people: People) -> Invoice:
    """12.50, of which 2.50 are tax, came by a transfer."""
    with scope.tenant(people.reseller.pk):
        services.mark_as_paid(account=people.reseller, by=BY, pk=invoice.pk, reference="WIRE-1")
    return invoice


@pytest.fixture
def stripe(settings, invoice: Invoice, people: People) -> Iterator[StandIn]:
    """The same was paid through the stand-in, which tells nobody by itself."""
    with standing_in() as stand_in:
        settings.STRIPE_API = settings.STRIPE_PAGES = stand_in.url
        keys = {"secret_key": KEY, "hook_secret": HOOK_SECRET}
        with scope.tenant(people.reseller.pk):
            services.save_settings(account=people.reseller, by=BY, through="stripe", instructions="", **keys)
        open_page(invoice)
        stand_in.pay("cs_test_1")
        Client().get(pay_path(invoice))
        yield stand_in


def row() -> InvoicePayment:
    with scope.system():
        return InvoicePayment.objects.get()


def back(people: People, amount: str, refunded: str = "0", *, seller: Account | None = None) -> None:
    account = seller or people.reseller
    with scope.tenant(account.pk):
        refunding.give_back(
            account=account, by=BY, pk=row().pk, amount=D(amount), refunded=D(refunded), reference="Wrong"
        )


def disagreeing() -> list[tuple[str, str]]:
    """What the nightly check finds; the invoice is for a call that was never made."""
    audit_ledger(now=timezone.now(), everything=True)
    with scope.system():
        return list(Finding.objects.filter(cleared_at=None).values_list("kind", "subject"))


def earned(people: People) -> tuple[Decimal, Decimal]:
    now = timezone.now()
    found = total(people.reseller, now - timedelta(days=1), now + timedelta(days=1))
    return found.revenue, found.cost


def test_a_part_and_the_rest_come_off_the_balance_and_out_of_no_margin(paid: Invoice, people: People):
    before = balances(people)
    back(people, "5")
    assert (row().state, row().refunded, row().net_refunded) == ("paid", D(5), D(4))
    assert posted(people.customer) == [("payment", D(10)), ("returned", D(-4))]
    back(people, "7.50", "5")
    assert tries() == [("refunded", D("12.50"), "")]
    assert posted(people.customer)[1:] == [("returned", D(-4)), ("returned", D(-6))]
    assert posted(people.reseller) == [("transfer", D(-10)), ("transfer", D(4)), ("transfer", D(6))]
    after = balances(people)
    assert (after["Acme"] - before["Acme"], after["Northwind"] - before["Northwind"]) == (D(-10), D(10))
    with scope.system():
        assert Payment.objects.get().status == "Refunded"
    assert earned(people) == (D(0), D(0))
    assert disagreeing() == [("cause", "call:1")]
    # It is due again, and may be paid again.
    with scope.tenant(people.reseller.pk):
        services.mark_as_paid(account=people.reseller, by=BY, pk=paid.pk, reference="WIRE-2")
    assert [state for state, *_ in tries()] == ["refunded", "paid"]


def test_what_cannot_be_given_back_changes_nothing(paid: Invoice, people: People):
    for amount, refunded, refusal, field in (
        ("12.51", "0", Invalid, "amount"),
        ("0", "0", Invalid, "amount"),
        ("0.001", "0", Invalid, "amount"),
        ("5", "1", Conflict, None),
    ):
        with pytest.raises(refusal) as told:
            back(people, amount, refunded)
        assert told.value.field == field
    for stranger in (people.operator, people.customer, people.other):
        with pytest.raises(NotFound):
            back(people, "5", seller=stranger)
    with scope.system():
        Account.objects.filter(pk=people.customer.pk).update(balance_limit=D(7))
    with pytest.raises(InsufficientFunds, match="Acme, which has less left") as told:
        back(people, "5")
    assert told.value.field == "amount"
    with scope.tenant(people.reseller.pk):
        set_state(account=people.reseller, by=BY, state=AccountState.SUSPENDED)
    with pytest.raises(NotActive):
        back(people, "1")
    assert posted(people.customer) == [("payment", D(10))]
    assert (row().refunded, row().state) == (D(0), "paid")


def test_a_second_click_gives_nothing_back(paid: Invoice, people: People):
    rita = signed_in(people.rita)
    where = f"/invoices/payments/{row().pk}/back"
    assert where in in_a_row(rita.get(f"/invoices/{paid.pk}/"))
    assert "Send the money yourself" in in_a_row(rita.get(where))
    given = {"amount": "2.50", "reference": "BACK-1", "refunded": "0.00"}
    assert rita.post(where, given)["Location"] == f"/invoices/{paid.pk}/"
    again = rita.post(where, given)
    assert (again.status_code, "in the meantime" in in_a_row(again)) == (422, True)
    assert posted(people.customer) == [("payment", D(10)), ("returned", D(-2))]
    page = in_a_row(rita.get(f"/invoices/{paid.pk}/"))
    assert "Given back: 2.50 USD" in page
    assert rita.get(where).context["form"].initial["amount"] == D(10)
    alice = signed_in(people.alice)
    ledger = in_a_row(alice.get("/ledger/"))
    assert "Payment of Invoice 00001 given back: BACK-1" in ledger
    assert f'href="/invoices/{paid.pk}/"' in ledger
    assert where not in in_a_row(alice.get(f"/invoices/{paid.pk}/"))
    assert [signed_in(one).post(where, given).status_code for one in (people.alice, people.olivia)] == [
        403,
        404,
    ]


def test_stripe_gives_a_part_back_once(stripe: StandIn, people: People):
    back(people, "5")
    with pytest.raises(Conflict):
        back(people, "5")
    assert [one["amount"] for one in stripe.refunds] == [500]
    assert posted(people.customer) == [("payment", D(10)), ("returned", D(-4))]
    back(people, "7.50", "5")
    assert [one["amount"] for one in stripe.refunds] == [500, 750]
    assert tries() == [("refunded", D("12.50"), "")]


def test_a_webhook_that_is_quicker_than_the_answer_leaves_who_did_it_and_why(
    stripe: StandIn, people: People, monkeypatch: pytest.MonkeyPatch
):
    asked = StripeCheckout.give_back

    def quick(checkout: StripeCheckout, refund: Refund) -> None:
        asked(checkout, refund)
        amount = {"amount": refund.amount, "currency": "USD"}
        settle(
            seller=people.reseller, outcome=Outcome(Became.REFUNDED, payment_ref=refund.payment_ref, **amount)
        )

    monkeypatch.setattr(StripeCheckout, "give_back", quick)
    back(people, "5")
    assert posted(people.customer) == [("payment", D(10)), ("returned", D(-4))]
    with scope.system():
        line = LedgerEntry.objects.get(kind="returned")
        told = [
            (entry.actor, entry.verb, entry.after.get("reference"))
            for entry in Activity.objects.filter(subject_type="invoice").order_by("-id")[:2]
        ]
    assert line.description == "Payment of Invoice 00001 given back: Wrong"
    assert told == [("Test", "gave back", "Wrong"), ("Tandem", "was refunded", "Wrong")]
    assert row().note == ""


def test_an_answer_that_is_lost_gives_nothing_back_twice(stripe: StandIn, people: People):
    stripe.answers = [(200, b'{"object": "list", "data": []}'), (500, b"<html>Bad gateway")]
    with pytest.raises(CarrierTrouble):
        back(people, "5")
    assert posted(people.customer) == [("payment", D(10))]
    # It was done there all the same: the next try takes it in and gives nothing more back.
    with pytest.raises(Conflict, match="in the meantime"):
        back(people, "5")
    assert [one["amount"] for one in stripe.refunds] == [500]
    assert posted(people.customer) == [("payment", D(10)), ("returned", D(-4))]


def test_what_was_given_back_in_stripes_own_pages_counts(stripe: StandIn, people: People):
    stripe.refunds.append({"amount": 1250, "status": "succeeded", "payment_intent": "pi_cs_test_1"})
    with pytest.raises(Conflict, match="in the meantime"):
        back(people, "5")
    assert tries() == [("refunded", D("12.50"), "")]
    assert posted(people.customer) == [("payment", D(10)), ("returned", D(-10))]


def test_a_refusal_of_stripes_is_told_and_changes_nothing(stripe: StandIn, people: People):
    stripe.refunds.append({"amount": 1250, "status": "failed", "payment_intent": "pi_cs_test_1"})
    with pytest.raises(Refused, match="whether the key may do refunds"):
        back(people, "5")
    # Nothing stays of why it was to be given back either.
    assert (tries(), posted(people.customer)) == ([("paid", D("12.50"), "")], [("payment", D(10))])


def test_a_payment_without_an_invoice_is_given_back_by_hand(paid: Invoice, people: People):
    before = balances(people)
    with scope.tenant(people.customer.pk):
        post_decision(
            account=people.customer,
            giver=people.reseller,
            by=BY,
            kind=EntryKind.RETURNED,
            amount=D(3),
            reference="BACK-9",
            description="Paid twice",
        )
    after = balances(people)
    assert (after["Acme"] - before["Acme"], after["Northwind"] - before["Northwind"]) == (D(-3), D(3))
    assert earned(people) == (D(0), D(0))
    with scope.system():
        sums = LedgerEntry.objects.filter(account=people.customer).aggregate(sum=Sum("amount"))
        assert Account.objects.get(pk=people.customer.pk).balance == sums["sum"]
