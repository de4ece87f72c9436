"""How sellers are paid: marked by hand, secrets that are kept, the link on pages, and the state in lists."""

import csv
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from billing.models import Invoice, PaymentSettings
from billing.payments import services
from billing.payments.link import pay_path
from billing.selectors import invoices as selectors
from billing.services.invoices import issue_invoice
from common import scope
from common.errors import Conflict, InsufficientFunds, Invalid, NotFound
from tests.billing.paying import HOOK_SECRET, KEY, FakeStripe, posted, tries
from tests.billing.tree import fresh
from tests.console import in_a_row, signed_in
from tests.money_pages import charged_in
from tests.people import BY, People

D = Decimal


def mark(people: People, invoice: Invoice, reference: str = "WIRE-1", seller: Account | None = None) -> None:
    account = seller or people.reseller
    with scope.tenant(account.pk):
        services.mark_as_paid(account=account, by=BY, pk=invoice.pk, reference=reference)


def test_a_seller_marks_what_came_another_way(invoice: Invoice, people: People):
    mark(people, invoice)
    assert posted(people.customer) == [("payment", D(10))]
    with pytest.raises(Conflict, match="Nothing is due any more"):
        mark(people, invoice, "WIRE-2")
    assert tries() == [("paid", D("12.50"), "")]


def test_marking_is_refused_to_others_and_without_money(invoice: Invoice, people: People):
    with pytest.raises(NotFound):
        mark(people, invoice, seller=people.operator)
    with pytest.raises(Invalid):
        mark(people, invoice, "")
    with scope.system():
        Account.objects.filter(pk=people.reseller.pk).update(balance_limit=95)
    with pytest.raises(InsufficientFunds):
        mark(people, invoice)
    assert (tries(), posted(people.customer)) == ([], [])


def test_keys_are_encrypted_and_never_shown(invoice: Invoice, people: People):
    with scope.system():
        row = PaymentSettings.objects.get(account=people.reseller)
    assert KEY not in row.secret_key
    assert HOOK_SECRET not in row.hook_secret
    with scope.tenant(people.reseller.pk):
        services.save_settings(account=people.reseller, by=BY, through="stripe", instructions="Other")
    with scope.system():
        again = PaymentSettings.objects.get(account=people.reseller)
    assert (again.secret_key, again.instructions) == (row.secret_key, "Other")


def test_stripe_needs_both_secrets(people: People):
    with scope.tenant(people.reseller.pk), pytest.raises(Invalid) as refusal:
        services.save_settings(
            account=people.reseller, by=BY, through="stripe", instructions="", secret_key=KEY
        )
    assert refusal.value.field == "hook_secret"
    with scope.system():
        assert not PaymentSettings.objects.exists()


def test_the_link_stands_on_the_invoice_in_its_pdf_and_its_state_in_lists(
    invoice: Invoice, stripe: FakeStripe, people: People
):
    alice, rita = signed_in(people.alice), signed_in(people.rita)
    page = f"/invoices/{invoice.pk}/"
    assert pay_path(invoice) in in_a_row(alice.get(page))
    assert alice.get(f"{page}document.pdf").status_code == 200
    assert Client().get(f"{pay_path(invoice)}document.pdf").headers["Content-Type"] == "application/pdf"
    lines = list(csv.reader(alice.get(f"{page}document.csv").content.decode().splitlines()))
    assert [line[2:] for line in lines] == [
        ["text", "count", "amount", "currency"],
        ["Calls", "1", "10.00", "USD"],
        ["Net", "", "10.00", "USD"],
        ["VAT, 25 %", "", "2.50", "USD"],
        ["Total", "", "12.50", "USD"],
    ]
    assert "Due" in in_a_row(rita.get("/invoices/"))
    rita.post(f"{page}paid", {"reference": "WIRE-9"})
    assert '<span class="badge tone-ok">' in in_a_row(rita.get("/invoices/"))
    assert pay_path(invoice) not in in_a_row(alice.get(page))


def test_the_list_of_invoices_asks_as_often_for_many(invoice: Invoice, people: People):
    rita = signed_in(people.rita)
    rita.get("/invoices/")
    with CaptureQueriesContext(connection) as one:
        rita.get("/invoices/")
    month = selectors.last_month(people.customer)
    with scope.system():
        Account.objects.filter(pk=people.other.pk).update(parent=people.reseller)
    charged_in(people.other, month, "1", "call:9")
    issue_invoice(account=people.reseller, by=BY, buyer=fresh(people.other), month=month)
    with CaptureQueriesContext(connection) as two:
        rita.get("/invoices/")
    assert len(two) == len(one)
