"""Stripe's own client against a server that answers as Stripe does: lost answers, wrong keys, order and signatures."""

import time
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from billing.models import Invoice, InvoicePayment, PaymentSettings, ToldPayment
from billing.payments import services, stripe_checkout
from billing.payments.contract import Became, Order, Refused
from billing.payments.link import pay_path
from billing.payments.stripe_checkout import StripeCheckout
from common import scope
from common.errors import CarrierTrouble
from tests.billing.paying import open_page, posted, tries
from tests.billing.stripe_stand_in import HOOK_SECRET, KEY, StandIn, signature, standing_in
from tests.console import in_a_row
from tests.people import BY, People

D = Decimal


@pytest.fixture
def stripe(settings, invoice: Invoice, people: People) -> Iterator[StandIn]:
    """The reseller is paid through the stand-in, which tells nobody by itself."""
    with standing_in() as stand_in:
        settings.STRIPE_API = settings.STRIPE_PAGES = stand_in.url
        with scope.tenant(people.reseller.pk):
            services.save_settings(
                account=people.reseller,
                by=BY,
                through="stripe",
                instructions="",
                secret_key=KEY,
                hook_secret=HOOK_SECRET,
            )
        yield stand_in


def hook(people: People, body: bytes, signed: str) -> int:
    with scope.system():
        ref = PaymentSettings.objects.get(account=people.reseller).hook_ref
    headers = {"Stripe-Signature": signed}
    answer = Client().post(f"/api/payments/{ref}", body, content_type="application/json", headers=headers)
    return answer.status_code


def heard(stripe: StandIn) -> list[tuple[bytes, str]]:
    """What it tells from now on, kept for a test to hand on."""
    kept: list[tuple[bytes, str]] = []
    stripe.tell = lambda body, signed: kept.append((body, signed))
    return kept


def shown(invoice: Invoice) -> str:
    return in_a_row(Client().get(pay_path(invoice)))


def test_a_payment_from_the_link_to_the_ledger(invoice: Invoice, stripe: StandIn, people: People):
    told = heard(stripe)
    page = Client().get(pay_path(invoice))
    assert f"form-action 'self' {stripe.url}" in page.headers["Content-Security-Policy"]
    url = open_page(invoice)
    assert url == f"{stripe.url}/c/pay/cs_test_1"
    session = stripe.sessions["cs_test_1"]
    assert (session["amount_total"], session["currency"], session["mode"]) == (1250, "usd", "payment")
    stripe.pay("cs_test_1")
    assert hook(people, *told[0]) == 204
    assert tries() == [("paid", D("12.50"), "")]
    assert posted(people.customer) == [("payment", D(10))]
    assert "Paid" in shown(invoice)
    assert Client().post(pay_path(invoice)).status_code == 409
    assert stripe.asked.count("POST /v1/checkout/sessions") == 1


def test_a_lost_answer_is_asked_for_again_and_is_the_same_session(invoice: Invoice, stripe: StandIn):
    stripe.loses = 1
    assert "Stripe cannot be reached" in in_a_row(Client().post(pay_path(invoice)))
    assert tries() == [("opening", D("12.50"), "")]
    assert open_page(invoice).endswith("cs_test_1")
    assert (list(stripe.sessions), tries()) == (["cs_test_1"], [("open", D("12.50"), "")])


def test_what_was_paid_though_the_answer_was_lost_is_known_by_its_key(
    invoice: Invoice, stripe: StandIn, people: People
):
    told = heard(stripe)
    stripe.loses = 1
    Client().post(pay_path(invoice))
    stripe.pay("cs_test_1")
    assert [hook(people, *told[0]), hook(people, *told[0])] == [204, 204]
    assert tries() == [("paid", D("12.50"), "")]
    assert posted(people.customer) == [("payment", D(10))]
    with scope.system():
        assert InvoicePayment.objects.get().session_ref == "cs_test_1"


def test_whoever_comes_back_first_sees_it_paid_and_the_webhook_changes_nothing(
    invoice: Invoice, stripe: StandIn, people: People
):
    told = heard(stripe)
    open_page(invoice)
    stripe.pay("cs_test_1")
    assert "Paid" in shown(invoice)
    assert "GET /v1/checkout/sessions/cs_test_1" in stripe.asked
    assert hook(people, *told[0]) == 204
    assert posted(people.customer) == [("payment", D(10))]


def test_two_who_go_to_pay_are_in_one_session(invoice: Invoice, stripe: StandIn):
    assert {open_page(invoice) for _ in range(2)} == {f"{stripe.url}/c/pay/cs_test_1"}
    assert stripe.asked == ["POST /v1/checkout/sessions"]


@pytest.mark.parametrize(
    ("at", "secret", "status"),
    [
        (-299, HOOK_SECRET, 204),
        (-301, HOOK_SECRET, 400),
        (-86_400, HOOK_SECRET, 400),
        (0, "whsec_other", 400),
    ],
)
def test_a_signature_is_of_the_secret_and_of_the_last_five_minutes(
    invoice: Invoice, stripe: StandIn, people: People, at: int, secret: str, status: int
):
    told = heard(stripe)
    open_page(invoice)
    stripe.pay("cs_test_1")
    body = told[0][0]
    # A second may pass on the way.
    moment = time.time() + at + (at == -299)
    assert hook(people, body, signature(body, secret, at=moment)) == status
    assert tries()[0][0] == ("paid" if status == 204 else "open")
    with scope.system():
        assert ToldPayment.objects.count() == (status == 204)


def test_a_secret_that_is_being_changed_signs_twice(invoice: Invoice, stripe: StandIn, people: People):
    told = heard(stripe)
    open_page(invoice)
    stripe.pay("cs_test_1")
    body, signed = told[0]
    old = signature(body, "whsec_old").partition("v1=")[2]
    assert hook(people, body, f"{signed},v1={old},v0={old}") == 204
    assert hook(people, body + b" ", signed) == 400
    assert tries()[0][0] == "paid"


def test_events_in_any_order_come_to_the_same(invoice: Invoice, stripe: StandIn, people: People):
    """A debit that succeeded is told before the session's completion, then that it expired, which it did not."""
    told = heard(stripe)
    open_page(invoice)
    stripe.pay("cs_test_1", later=True)
    stripe.sessions["cs_test_1"]["payment_status"] = "paid"
    stripe.told("checkout.session.async_payment_succeeded", stripe.sessions["cs_test_1"])
    stripe.told(
        "checkout.session.expired",
        stripe.sessions["cs_test_1"] | {"status": "expired", "payment_status": "unpaid"},
    )
    completed, succeeded, expired = told
    assert [hook(people, *one) for one in (succeeded, completed, expired, succeeded)] == [204] * 4
    assert tries() == [("paid", D("12.50"), "")]
    assert posted(people.customer) == [("payment", D(10))]


@pytest.mark.parametrize(
    ("amounts", "state", "money"),
    [
        ([1250], "refunded", [("payment", D(10)), ("returned", D(-10))]),
        ([500], "paid", [("payment", D(10)), ("returned", D(-4))]),
        ([1250, 500], "refunded", [("payment", D(10)), ("returned", D(-4)), ("returned", D(-6))]),
    ],
)
def test_a_refund_that_is_told_before_its_payment_counts_all_the_same(
    invoice: Invoice, stripe: StandIn, people: People, amounts, state, money
):
    told = heard(stripe)
    open_page(invoice)
    stripe.pay("cs_test_1")
    for amount in amounts:
        stripe.refund("cs_test_1", amount)
    completed, *refunds = told
    assert [hook(people, *one) for one in refunds] == [204] * len(refunds)
    assert posted(people.customer) == []
    assert hook(people, *completed) == 204
    assert hook(people, *refunds[0]) == 204
    assert (tries()[0][0], posted(people.customer)) == (state, money)


def test_a_refund_of_something_else_of_the_sellers_changes_nothing(
    invoice: Invoice, stripe: StandIn, people: People
):
    told = heard(stripe)
    open_page(invoice)
    stripe.sessions["cs_other"] = stripe.sessions["cs_test_1"] | {
        "id": "cs_other",
        "client_reference_id": None,
    }
    stripe.pay("cs_other")
    stripe.refund("cs_other", 1250)
    assert [hook(people, *one) for one in told] == [204, 204]
    assert tries() == [("open", D("12.50"), "")]
    assert posted(people.customer) == []


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"amount_total": 1251}, "12.51 USD came, and 12.50 USD were asked for."),
        ({"currency": "eur"}, "12.50 EUR came, and 12.50 USD were asked for."),
    ],
)
def test_another_amount_or_currency_waits_for_a_person(
    invoice: Invoice, stripe: StandIn, people: People, fields, note
):
    told = heard(stripe)
    open_page(invoice)
    stripe.pay("cs_test_1", **fields)
    assert hook(people, *told[0]) == 204
    assert (tries(), posted(people.customer)) == ([("differs", D("12.50"), note)], [])


def test_what_is_paid_twice_is_posted_once_and_told_apart(invoice: Invoice, stripe: StandIn, people: People):
    """Marked by hand meanwhile, the payment that comes after it waits for a person."""
    told = heard(stripe)
    open_page(invoice)
    with scope.tenant(people.reseller.pk):
        services.mark_as_paid(account=people.reseller, by=BY, pk=invoice.pk, reference="WIRE-1")
    stripe.pay("cs_test_1")
    assert hook(people, *told[0]) == 204
    assert [(state, note) for state, _, note in tries()] == [
        ("differs", "12.50 USD came, and the invoice was paid before."),
        ("paid", ""),
    ]
    assert posted(people.customer) == [("payment", D(10))]


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"<html>Bad gateway"),
        (429, b'{"error": {"type": "rate_limit_error", "message": "Slow down"}}'),
        (409, b'{"error": {"type": "idempotency_error", "message": "In use"}}'),
        (200, b"nonsense"),
        (302, b""),
    ],
)
def test_an_answer_that_says_nothing_can_be_asked_for_again(invoice: Invoice, stripe: StandIn, answer):
    stripe.answers = [answer]
    refused = Client().post(pay_path(invoice))
    assert (refused.status_code, tries()) == (409, [("opening", D("12.50"), "")])
    assert "Stripe cannot be reached" in in_a_row(refused)
    assert open_page(invoice).endswith("cs_test_1")
    assert list(stripe.sessions) == ["cs_test_1"]


def test_a_wrong_key_is_refused_and_no_session_is_left(invoice: Invoice, stripe: StandIn, people: People):
    with scope.tenant(people.reseller.pk):
        services.save_settings(
            account=people.reseller, by=BY, through="stripe", instructions="", secret_key="sk_test_wrong"
        )
    answer = Client().post(pay_path(invoice))
    assert "Stripe does not accept the key" in in_a_row(answer)
    assert (tries()[0][0], stripe.sessions) == ("refused", {})


def order(currency: str = "USD", amount: str = "12.50", text: str = "Invoice 1") -> Order:
    key = UUID("00000000-0000-4000-8000-000000000001")
    return Order(key=key, amount=D(amount), currency=currency, text=text, back="http://127.0.0.1/pay/")


@pytest.mark.parametrize(
    ("currency", "amount", "units"),
    [("USD", "12.50", 1250), ("JPY", "1250", 1250), ("KWD", "1.250", 1250)],
)
def test_amounts_are_in_the_smallest_units_of_their_currency(settings, currency, amount, units):
    with standing_in() as stand_in:
        settings.STRIPE_API = stand_in.url
        checkout = StripeCheckout(KEY, HOOK_SECRET)
        made = checkout.open(order(currency, amount))
        assert stand_in.sessions[made.ref]["amount_total"] == units
        stand_in.pay(made.ref)
        outcome = checkout.look_up(made.ref)
        assert (outcome.became, outcome.amount, outcome.currency) == (Became.PAID, D(amount), currency)


def test_what_stripe_refuses_is_told_apart_from_what_nobody_knows(settings, monkeypatch):
    with standing_in() as stand_in:
        settings.STRIPE_API = stand_in.url
        checkout = StripeCheckout(KEY, HOOK_SECRET)
        for wrong in (order("XYZ"), order(amount="0")):
            with pytest.raises(Refused):
                checkout.open(wrong)
        made = checkout.open(order())
        with pytest.raises(Refused):
            checkout.open(order(text="Another text under the same key"))
        stand_in.pay(made.ref)
        with pytest.raises(Refused):
            checkout.close(made.ref)
        with pytest.raises(Refused):
            checkout.look_up("cs_of_nobody")
        stand_in.slow = 1.0
        monkeypatch.setattr(stripe_checkout, "SECONDS", 0.2)
        with pytest.raises(CarrierTrouble) as told:
            checkout.look_up(made.ref)
        assert not isinstance(told.value, Refused)
    with pytest.raises(CarrierTrouble):
        checkout.look_up(made.ref)
