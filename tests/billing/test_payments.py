"""Payment by link: exactly what is due, once, however often and in whatever order the provider tells of it."""

import time
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Account, Activity
from billing.models import Invoice, InvoicePayment, Payment, PaymentSettings, ToldPayment
from billing.payments import services
from billing.payments.link import pay_path
from billing.payments.settling import post_waiting
from billing.selectors import invoices as selectors
from billing.services.invoices import issue_credit_note
from common import scope
from tests.billing.paying import KEY, FakeStripe, open_page, posted, signed, take_stripe, tries
from tests.console import in_a_row, signed_in
from tests.people import BY, People

D = Decimal


def hook(seller: Account, body: bytes, signature: str | None = None) -> int:
    with scope.system():
        ref = PaymentSettings.objects.get(account=seller).hook_ref
    return (
        Client()
        .post(
            f"/api/payments/{ref}",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signed(body) if signature is None else signature},
        )
        .status_code
    )


def completed(stripe: FakeStripe, ref: str, **fields) -> bytes:
    return stripe.told("checkout.session.completed", stripe.pay(ref, **fields))


def shown(invoice: Invoice) -> str:
    return in_a_row(Client().get(pay_path(invoice)))


def test_anybody_with_the_link_pays_exactly_what_is_due(invoice: Invoice, stripe: FakeStripe, people: People):
    page = Client().get(pay_path(invoice))
    assert page.status_code == 200
    assert "Pay 12.50 USD" in in_a_row(page)
    assert "form-action 'self' https://checkout.stripe.com" in page.headers["Content-Security-Policy"]
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")

    assert open_page(invoice) == "https://checkout.stripe.com/c/pay/cs_test_1"
    assert (stripe.sessions["cs_test_1"]["amount_total"], stripe.sessions["cs_test_1"]["currency"]) == (
        1250,
        "usd",
    )
    assert hook(people.reseller, completed(stripe, "cs_test_1")) == 204

    assert tries() == [("paid", D("12.50"), "")]
    # The tax is the seller's to hand on: the balance gets what was charged to it.
    assert posted(people.customer) == [("payment", D(10))]
    assert posted(people.reseller) == [("transfer", D(-10))]
    with scope.system():
        payment = Payment.objects.get()
        assert (payment.transaction_id, payment.payer_email) == ("stripe:pi_cs_test_1", "payer@example.com")
        verbs = list(
            Activity.objects.filter(subject_type="invoice").order_by("id").values_list("verb", flat=True)
        )
    assert verbs == ["was sent", "was paid"]
    assert "Paid" in shown(invoice)
    assert Client().post(pay_path(invoice)).status_code == 409


def test_a_link_that_is_made_up_leads_nowhere(invoice: Invoice):
    for token in (str(invoice.pk), f"{invoice.pk}:abc", "x"):
        assert Client().get(f"/pay/{token}/").status_code == 404
        assert Client().get(f"/pay/{token}/document.pdf").status_code == 404


def test_what_is_opened_twice_is_one_session(invoice: Invoice, stripe: FakeStripe):
    assert open_page(invoice) == open_page(invoice)
    assert len(stripe.sessions) == 1
    with scope.system():
        InvoicePayment.objects.update(state="opening", session_ref="", url="")
    # As after an answer that was lost: the same key gets the same session.
    assert open_page(invoice) == "https://checkout.stripe.com/c/pay/cs_test_1"
    assert len(stripe.sessions) == 1


def test_an_event_seen_twice_and_a_payment_told_twice_post_once(
    invoice: Invoice, stripe: FakeStripe, people: People
):
    open_page(invoice)
    body = completed(stripe, "cs_test_1")
    again = stripe.told("checkout.session.async_payment_succeeded", stripe.sessions["cs_test_1"])
    assert [hook(people.reseller, one) for one in (body, body, again)] == [204, 204, 204]
    assert posted(people.customer) == [("payment", D(10))]
    with scope.system():
        assert ToldPayment.objects.count() == 2


def test_the_browser_may_come_back_before_the_webhook(invoice: Invoice, stripe: FakeStripe, people: People):
    open_page(invoice)
    body = completed(stripe, "cs_test_1")
    assert "Thank you. Nothing is due any more." in shown(invoice)
    assert posted(people.customer) == [("payment", D(10))]
    assert hook(people.reseller, body) == 204
    assert posted(people.customer) == [("payment", D(10))]


def test_the_webhook_may_come_before_the_answer_is_stored(
    invoice: Invoice, stripe: FakeStripe, people: People
):
    open_page(invoice)
    with scope.system():
        InvoicePayment.objects.update(state="opening", session_ref="", url="")
    assert hook(people.reseller, completed(stripe, "cs_test_1")) == 204
    assert tries() == [("paid", D("12.50"), "")]
    with scope.system():
        row = InvoicePayment.objects.select_related("seller").get()
    assert row.session_ref == "cs_test_1"
    services.ask_after(row=row)
    assert tries() == [("paid", D("12.50"), "")]
    assert len(posted(people.customer)) == 1


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"amount_total": 1200}, "12.00 USD came, and 12.50 USD were asked for."),
        ({"currency": "eur"}, "12.50 EUR came, and 12.50 USD were asked for."),
    ],
)
def test_another_amount_is_posted_by_nobody_but_a_person(
    invoice: Invoice, stripe: FakeStripe, people: People, fields, note
):
    open_page(invoice)
    assert hook(people.reseller, completed(stripe, "cs_test_1", **fields)) == 204
    assert tries() == [("differs", D("12.50"), note)]
    assert posted(people.customer) == []
    assert "It is being looked at" in shown(invoice)
    rita = signed_in(people.rita)
    assert "Payments of invoices to look after" in in_a_row(rita.get("/attention/"))
    with scope.system():
        pk = InvoicePayment.objects.get().pk
    assert signed_in(people.charlie).post(f"/invoices/payments/{pk}/close").status_code == 403
    rita.post(f"/invoices/payments/{pk}/close")
    assert [state for state, *_ in tries()] == ["closed"]
    assert "Payments of invoices to look after" not in in_a_row(rita.get("/attention/"))


def test_a_credit_note_in_between_closes_what_was_open(invoice: Invoice, stripe: FakeStripe, people: People):
    open_page(invoice)
    with scope.tenant(people.reseller.pk):
        issue_credit_note(
            account=people.reseller, by=BY, pk=invoice.pk, net=D(4), left=D(10), reason="Too much"
        )
    assert "Pay 7.50 USD" in shown(invoice)
    open_page(invoice)
    assert stripe.sessions["cs_test_1"]["status"] == "expired"
    assert stripe.sessions["cs_test_2"]["amount_total"] == 750
    hook(people.reseller, completed(stripe, "cs_test_2"))
    assert tries() == [("expired", D("12.50"), ""), ("paid", D("7.50"), "")]
    assert posted(people.customer)[-1] == ("payment", D(6))


def test_one_that_was_paid_while_a_credit_note_came_is_looked_at(
    invoice: Invoice, stripe: FakeStripe, people: People
):
    open_page(invoice)
    with scope.tenant(people.reseller.pk):
        issue_credit_note(
            account=people.reseller, by=BY, pk=invoice.pk, net=D(4), left=D(10), reason="Too much"
        )
    hook(people.reseller, completed(stripe, "cs_test_1"))
    assert tries() == [("differs", D("12.50"), "12.50 USD came, and 7.50 USD were due by then.")]


def test_a_debit_that_takes_days_is_on_its_way_and_may_be_refused(
    invoice: Invoice, stripe: FakeStripe, people: People
):
    open_page(invoice)
    hook(people.reseller, completed(stripe, "cs_test_1", payment_status="unpaid"))
    assert [state for state, *_ in tries()] == ["pending"]
    assert "On its way" in shown(invoice)
    assert Client().post(pay_path(invoice)).status_code == 409
    hook(people.reseller, stripe.told("checkout.session.async_payment_failed", stripe.sessions["cs_test_1"]))
    assert [state for state, *_ in tries()] == ["refused"]
    assert "The last payment was refused" in shown(invoice)
    assert open_page(invoice).endswith("cs_test_2")


def test_a_session_that_ends_can_be_opened_anew(invoice: Invoice, stripe: FakeStripe, people: People):
    open_page(invoice)
    stripe.sessions["cs_test_1"]["status"] = "expired"
    hook(people.reseller, stripe.told("checkout.session.expired", stripe.sessions["cs_test_1"]))
    assert "The last try was not finished" in shown(invoice)
    assert open_page(invoice).endswith("cs_test_2")


def refunded(stripe: FakeStripe, amount: int) -> bytes:
    thing = {"payment_intent": "pi_cs_test_1", "amount_refunded": amount, "currency": "usd"}
    return stripe.told("charge.refunded", thing)


def test_what_is_refunded_comes_off_the_balance_and_is_due_again(
    invoice: Invoice, stripe: FakeStripe, people: People
):
    open_page(invoice)
    hook(people.reseller, completed(stripe, "cs_test_1"))
    hook(people.reseller, refunded(stripe, 500))
    assert [state for state, *_ in tries()] == ["paid"]
    hook(people.reseller, refunded(stripe, 1250))
    hook(people.reseller, refunded(stripe, 1250))
    assert [state for state, *_ in tries()] == ["refunded"]
    assert posted(people.customer) == [("payment", D(10)), ("returned", D(-4)), ("returned", D(-6))]
    assert "The payment was refunded" in shown(invoice)
    month = selectors.last_month(people.customer)
    with scope.tenant(people.customer.pk):
        assert selectors.billed_lines(people.customer, month) == [("Calls", 1, D(10))]
    assert open_page(invoice).endswith("cs_test_2")


def test_money_that_came_waits_for_the_sellers_balance(invoice: Invoice, stripe: FakeStripe, people: People):
    with scope.system():
        Account.objects.filter(pk=people.reseller.pk).update(balance_limit=95)
    open_page(invoice)
    assert hook(people.reseller, completed(stripe, "cs_test_1")) == 204
    assert ([state for state, *_ in tries()], posted(people.customer)) == (["paid"], [])
    assert post_waiting() == 0
    rita = signed_in(people.rita)
    assert "Your balance does not cover what is to be handed on." in in_a_row(rita.get("/attention/"))
    with scope.system():
        Account.objects.filter(pk=people.reseller.pk).update(balance_limit=0)
    assert [post_waiting(), post_waiting()] == [1, 0]
    assert posted(people.customer) == [("payment", D(10))]


@pytest.mark.parametrize("wrong", ["", "t=1,v1=abc", "other secret", "old", "other bytes"])
def test_what_the_secret_has_not_signed_is_refused_and_not_kept(
    invoice: Invoice, stripe: FakeStripe, people: People, wrong: str
):
    open_page(invoice)
    body = completed(stripe, "cs_test_1")
    signature = {
        "other secret": signed(body, "whsec_other"),
        "old": signed(body, at=int(time.time()) - 400),
        "other bytes": signed(body.replace(b"\n", b"")),
    }.get(wrong, wrong)
    assert hook(people.reseller, body, signature) == 400
    assert [state for state, *_ in tries()] == ["open"]
    with scope.system():
        assert not ToldPayment.objects.exists()
    assert Client().post("/api/payments/nobody", body, content_type="application/json").status_code == 404


def test_another_sellers_webhook_changes_nothing_here(invoice: Invoice, stripe: FakeStripe, people: People):
    take_stripe(people.operator)
    open_page(invoice)
    assert hook(people.operator, completed(stripe, "cs_test_1")) == 204
    assert [state for state, *_ in tries()] == ["open"]
    assert posted(people.customer) == []


def test_a_refusal_of_the_provider_is_told_and_can_be_tried_again(invoice: Invoice, stripe: FakeStripe):
    stripe.refuses = (401, {"type": "invalid_request_error", "message": f"Invalid API Key: {KEY}"})
    answer = Client().post(pay_path(invoice))
    assert answer.status_code == 409
    text = in_a_row(answer)
    assert "Stripe does not accept the key of whoever is paid" in text
    assert KEY not in text
    assert [state for state, *_ in tries()] == ["refused"]
    stripe.refuses = (500, {"type": "api_error", "message": "?"})
    assert "Stripe cannot be reached" in in_a_row(Client().post(pay_path(invoice)))
    stripe.refuses = None
    assert open_page(invoice).endswith("cs_test_1")
    assert [state for state, *_ in tries()] == ["refused", "open"]


def test_the_sweep_asks_after_what_nobody_told(invoice: Invoice, stripe: FakeStripe, people: People):
    open_page(invoice)
    stripe.pay("cs_test_1")
    assert services.sweep() == 0
    assert [state for state, *_ in tries()] == ["open"]
    with scope.system():
        row = InvoicePayment.objects.get()
        InvoicePayment.objects.update(expires_at=row.created_at)
    services.sweep()
    assert posted(people.customer) == [("payment", D(10))]
