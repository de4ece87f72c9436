"""Invoices and credit notes: what they add up to, numbers without gaps, and that nothing of them changes afterwards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import Error, connection, transaction
from django.db.models import Sum

from accounts.models import Account
from accounts.services.accounts import create_account
from accounts.states import AccountKind, EntryKind
from billing.invoice_paper import invoice_pdf
from billing.models import Invoice, InvoiceLine, InvoiceSettings, LedgerEntry
from billing.payments.selectors import due_of
from billing.selectors import invoices as selectors
from billing.services import ledger
from billing.services.invoices import issue_all, issue_credit_note, issue_due, issue_invoice, save_settings
from billing.services.ledger import refund
from common import scope
from common.errors import Conflict, InsufficientFunds, Invalid, NotFound
from common.months import months_back
from demo.clock import at
from jobs import work
from jobs.models import Job
from tests.billing.tree import balances, fresh
from tests.console import in_a_row, signed_in
from tests.money_pages import charged_in
from tests.people import BY, People, put_below_the_reseller, set_balance

D = Decimal
VAT: dict[str, Any] = {
    "prefix": "NW-",
    "address": "1 North Wind Road",
    "tax_name": "VAT",
    "tax_rate": D("25.00"),
    "reverse_charge": "Reverse charge",
    "payment_days": 10,
    "footer": "IBAN DK50 0040 0440 1162 43",
}


@pytest.fixture
def sold(people: People) -> People:
    """Acme below the reseller, with charges in the month that is over; the reseller adds a tax."""
    put_below_the_reseller(people)
    month = selectors.last_month(people.customer)
    for amount, reason in (
        ("1.005", "call:1"),
        ("2", "call:2"),
        ("0.333333", "message:what"),
        ("9", "order:1"),
    ):
        charged_in(people.customer, month, amount, reason)
    with (
        at(selectors.bounds(people.customer, month)[0] + timedelta(days=4)),
        scope.tenant(people.customer.pk),
    ):
        refund(account=people.customer, reason="order:1", description="Back")
    with scope.tenant(people.reseller.pk):
        save_settings(account=people.reseller, by=BY, **VAT)
    return people


def issue(people: People) -> Invoice:
    acme = fresh(people.customer)
    return issue_invoice(account=people.reseller, by=BY, buyer=acme, month=selectors.last_month(acme))


def test_a_month_becomes_one_invoice_with_its_tax(sold: People):
    made = issue(sold)
    lines = [(line.text, line.count, line.amount) for line in selectors.lines_of(made)]
    assert lines == [("Calls", 2, D("3.01")), ("Messages", 1, D("0.33"))]
    assert (made.net, made.tax_rate, made.tax, made.total) == (D("3.34"), 25, D("0.84"), D("4.18"))
    assert (made.number, made.sequence, made.buyer_name, made.seller_name) == (
        "NW-00001",
        1,
        "Acme",
        "Northwind",
    )
    assert made.due_on - made.issued_on == timedelta(days=10)
    with pytest.raises(Conflict) as again:
        issue(sold)
    assert again.value.field == "month"
    with scope.system():
        assert InvoiceSettings.objects.get(account=sold.reseller).next_number == 2
        assert Invoice.objects.count() == 1


def test_what_cannot_be_billed_uses_up_no_number(sold: People):
    acme, month = fresh(sold.customer), selectors.last_month(sold.customer)
    with pytest.raises(NotFound):
        issue_invoice(account=sold.operator, by=BY, buyer=acme, month=month)
    for day in (selectors.next_month(month), month.replace(day=2), month.replace(year=month.year - 1)):
        with pytest.raises(Conflict):
            issue_invoice(account=sold.reseller, by=BY, buyer=acme, month=day)
    assert issue(sold).sequence == 1


def test_accounts_abroad_are_told_of_the_reverse_charge(sold: People):
    with scope.system():
        Account.objects.filter(pk=sold.customer.pk).update(country="DK")
    made = issue(sold)
    assert (made.tax, made.total, made.note) == (0, D("3.34"), "Reverse charge")


def test_nothing_of_a_document_can_be_changed(sold: People):
    made = issue(sold)
    changes = (
        lambda: Invoice.objects.filter(pk=made.pk).update(total=1),
        lambda: Invoice.objects.filter(pk=made.pk)._raw_delete("default"),
        lambda: InvoiceLine.objects.filter(invoice=made).update(amount=1),
        lambda: InvoiceLine.objects.filter(invoice=made)._raw_delete("default"),
    )
    for change in changes:
        with scope.system(), pytest.raises(Error, match="append-only"), transaction.atomic():
            change()
    assert selectors.invoice(sold.customer, made.pk).total == D("4.18")


def credit(seller: Account, of: Invoice, net: str, *, left: str, reason: str) -> Invoice:
    return issue_credit_note(account=seller, by=BY, pk=of.pk, net=D(net), left=D(left), reason=reason)


def test_a_credit_note_takes_back_its_share_of_the_tax_and_gives_the_money_back(sold: People):
    set_balance(sold.reseller, "20")
    made, before = issue(sold), balances(sold)
    with scope.tenant(sold.reseller.pk):
        note = credit(sold.reseller, made, "1.34", left="3.34", reason="Wrong rate")
        with pytest.raises(Conflict, match="in the meantime"):
            credit(sold.reseller, made, "1.34", left="3.34", reason="Wrong rate")
        for net in ("2.01", "0", "-1"):
            with pytest.raises(Invalid) as refusal:
                credit(sold.reseller, made, net, left="2", reason="Too much")
            assert refusal.value.field == "net"
        with pytest.raises(Invalid):
            credit(sold.reseller, made, "1", left="2", reason=" ")
        with pytest.raises(NotFound):
            credit(sold.reseller, note, "1", left="-1.34", reason="Of a note")
    assert (note.number, note.net, note.tax, note.total) == ("NW-00002", D("-1.34"), D("-0.34"), D("-1.68"))
    assert (note.refers_to, note.reason) == (made, "Wrong rate")
    after = balances(sold)
    assert (after["Acme"] - before["Acme"], after["Northwind"] - before["Northwind"]) == (
        D("1.34"),
        D("-1.34"),
    )
    with scope.tenant(sold.other.pk), pytest.raises(NotFound):
        credit(sold.other, made, "1", left="2", reason="Not mine")


def test_many_small_credit_notes_take_back_exactly_the_tax_of_the_invoice(sold: People):
    """A fourth of 0.02 is half a cent each time."""
    set_balance(sold.reseller, "20")
    made, left = issue(sold), D("3.34")
    with scope.tenant(sold.reseller.pk):
        while left:
            net = min(D("0.50") if left > 1 else D("0.02"), left)
            credit(sold.reseller, made, str(net), left=str(left), reason="Bit by bit")
            left -= net
    with scope.system():
        taken = Invoice.objects.filter(refers_to=made).aggregate(
            net=Sum("net"), tax=Sum("tax"), total=Sum("total")
        )
        due = due_of(made)
    assert (taken["net"], taken["tax"], taken["total"]) == (D("-3.34"), D("-0.84"), D("-4.18"))
    assert (due.total, due.net, due.is_open) == (0, 0, False)


def test_a_thousand_lines_and_their_tax_come_to_what_the_ledger_says(sold: People):
    """Prices of six places: the sum is rounded, never the lines."""
    month = selectors.last_month(sold.customer)
    with at(selectors.bounds(sold.customer, month)[0] + timedelta(days=6)), scope.tenant(sold.customer.pk):
        ledger.credit(account=sold.customer, amount=D(50), reason="money:many", description="Money")
        for n in range(1_000):
            ledger.charge(
                account=sold.customer, amount=D("0.004567"), reason=f"message:{n}", description="A text"
            )
    made = issue(sold)
    assert [(line.text, line.count, line.amount) for line in selectors.lines_of(made)] == [
        ("Calls", 2, D("3.01")),
        ("Messages", 1_001, D("4.90")),
    ]
    assert (made.net, made.tax, made.total) == (D("7.91"), D("1.98"), D("9.89"))
    with scope.system():
        rows = LedgerEntry.objects.filter(account=sold.customer, kind__in=["charge", "adjustment"])
        assert -rows.aggregate(sum=Sum("amount"))["sum"] == D("7.905333")


def test_a_credit_note_that_the_seller_cannot_pay_is_not_issued(sold: People):
    made = issue(sold)
    with scope.tenant(sold.reseller.pk), pytest.raises(InsufficientFunds):
        credit(sold.reseller, made, "1", left="3.34", reason="No money")
    with scope.system():
        assert Invoice.objects.count() == 1
        assert InvoiceSettings.objects.get(account=sold.reseller).next_number == 2


def test_each_document_is_mailed_once_and_says_the_same_on_paper(sold: People):
    made = issue(sold)
    with scope.system():
        job = Job.objects.get(kind="portal.invoice_mail")
    with scope.tenant(sold.customer.pk):
        for _ in range(2):
            work.run(job.pk)
    assert [message.subject for message in mail.outbox] == ["[Tandem] Invoice NW-00001 of Northwind"]
    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    lines = selectors.lines_of(made)
    paper = invoice_pdf(selectors.invoice(sold.customer, made.pk), lines)
    assert paper.startswith(b"%PDF-")
    assert message.attachments == [("NW-00001.pdf", paper, "application/pdf")]
    html = " ".join(str(message.alternatives[0][0]).split())
    for text in (message.body, html):
        assert ", to be paid by" in text
        assert f"/invoices/{made.pk}/" in text
        for shown in ("Net", "VAT, 25 %", "Total", "4.18 USD", *(line.text for line in lines)):
            assert shown in text
    assert "Pay 4.18" not in html
    assert paper == invoice_pdf(selectors.invoice(sold.reseller, made.pk), lines)


def test_settings_that_make_no_sense_are_refused(sold: People):
    with scope.tenant(sold.reseller.pk):
        for given, field in (
            ({"tax_rate": D(101)}, "tax_rate"),
            ({"tax_rate": D("NaN")}, "tax_rate"),
            ({"tax_name": ""}, "tax_name"),
            ({"payment_days": 366}, "payment_days"),
            ({"prefix": "x" * 13}, "prefix"),
        ):
            with pytest.raises(Invalid) as refusal:
                save_settings(account=sold.reseller, by=BY, **VAT | given)
            assert refusal.value.field == field
        assert InvoiceSettings.objects.get().tax_rate == 25


def test_sellers_that_want_it_bill_the_month_by_themselves_once(sold: People):
    this_month = selectors.next_month(selectors.last_month(sold.reseller))
    first, second = (datetime(this_month.year, this_month.month, day, 12, tzinfo=UTC) for day in (1, 2))
    assert issue_due(now=second) == 0
    with scope.tenant(sold.reseller.pk):
        save_settings(account=sold.reseller, by=BY, **VAT | {"is_automatic": True})
    assert [issue_due(now=now) for now in (first, second, second)] == [0, 1, 0]
    with scope.system():
        assert [row.number for row in Invoice.objects.all()] == ["NW-00001"]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_leave_no_gap_in_the_numbers(people: People):
    """Half of them have nothing to pay, and every one is issued by two."""
    buyers = [
        create_account(
            parent=people.reseller, by=BY, name=f"Buyer {n}", email="b@example.com", kind=AccountKind.CUSTOMER
        )
        for n in range(10)
    ]
    month = selectors.last_month(buyers[0])
    for buyer in buyers[::2]:
        charged_in(buyer, month, "3")

    def one(place: int) -> str:
        try:
            with scope.tenant(people.reseller.pk):
                return issue_invoice(
                    account=people.reseller, by=BY, buyer=buyers[place % 10], month=month
                ).number
        except Conflict:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        numbers = sorted(pool.map(one, range(20)))
    assert numbers == [""] * 15 + [f"0000{n}" for n in range(1, 6)]
    with scope.system():
        assert list(Invoice.objects.order_by("id").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]


def test_a_seller_bills_everybody_at_once_and_again_bills_nobody(sold: People):
    rita = signed_in(sold.rita)
    page = rita.get("/invoices/")
    assert [row.name for row in page.context["waiting"]] == ["Acme"]
    assert "1 invoice for" in in_a_row(rita.post("/invoices/issue", follow=True))
    assert "0 invoices for" in in_a_row(rita.post("/invoices/issue", follow=True))
    made = rita.get("/invoices/").context["rows"][0]
    alice = signed_in(sold.alice)
    document = alice.get(f"/invoices/{made.pk}/")
    assert "4.18 USD" in in_a_row(document)
    assert document.context["form"] is None
    assert alice.get(f"/invoices/{made.pk}/document.pdf")["Content-Type"] == "application/pdf"
    for stranger in (sold.charlie, sold.olivia):
        assert signed_in(stranger).get(f"/invoices/{made.pk}/").status_code == 404
        assert signed_in(stranger).get(f"/invoices/{made.pk}/document.pdf").status_code == 404
    shown = rita.get(f"/invoices/{made.pk}/").context["form"]
    refused = rita.post(
        f"/invoices/{made.pk}/credit-note", {"net": "99", "reason": "All", "left": shown.initial["left"]}
    )
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["net"])
    assert alice.post(f"/invoices/{made.pk}/credit-note", {"net": "1", "reason": "All"}).status_code == 403
    with scope.tenant(sold.reseller.pk):
        assert issue_all(account=sold.reseller, by=BY, month=selectors.last_month(sold.reseller)) == []


def test_a_month_that_was_forgotten_can_be_billed_and_one_that_goes_on_cannot(sold: People):
    rita, last = signed_in(sold.rita), selectors.last_month(sold.customer)
    earlier = months_back(last, 2)
    charged_in(sold.customer, earlier, "3", "call:early")
    page = rita.get("/invoices/", {"month": f"{earlier:%Y-%m}"})
    assert (page.context["month"], [row.name for row in page.context["waiting"]]) == (earlier, ["Acme"])
    assert f'name="month" value="{earlier:%Y-%m}"' in in_a_row(page)
    # As the button of a page that was opened before the month was over.
    assert f"for {earlier:%B %Y}" in in_a_row(
        rita.post("/invoices/issue", {"month": f"{earlier:%Y-%m}"}, follow=True)
    )
    with scope.system():
        assert [row.month for row in Invoice.objects.all()] == [earlier]
    for junk in ("2026-13", "x", f"{selectors.next_month(last):%Y-%m}", "1999-01"):
        assert rita.get("/invoices/", {"month": junk}).context["month"] == last


def test_who_has_nothing_but_what_was_given_back_does_not_wait_to_be_billed(people: People):
    put_below_the_reseller(people)
    month = selectors.last_month(people.customer)
    with (
        at(selectors.bounds(people.customer, month)[0] + timedelta(days=4)),
        scope.tenant(people.customer.pk),
    ):
        ledger.give(
            account=people.customer,
            kind=EntryKind.GOODWILL,
            amount=D(2),
            reason="goodwill:1",
            description="Sorry",
        )
    with scope.system():
        assert selectors.to_bill(fresh(people.reseller), month) == []


def test_a_statement_goes_from_balance_to_balance_and_leads_to_what_was_charged(sold: People):
    month = selectors.last_month(sold.customer)
    alice = signed_in(sold.alice)
    page = alice.get(f"/statements/{month:%Y-%m}/".replace("-0", "-"))
    told = page.context["told"]
    assert told.closing - told.opening == sum(amount for _, amount in told.sums)
    assert dict(told.sums)["Charge"] == D("-12.338333")
    leads = {entry.reason: where for entry, where in page.context["rows"]}
    assert (leads["call:1"], leads["order:1"], leads["order:1:back"]) == (
        "/calls/1/", "/orders/1/", "/orders/1/"
    )  # fmt: skip
    assert leads["money:call:1"] == leads["message:what"] == ""
    export = alice.get(f"/exports/statement.csv?month={month:%Y-%m}")
    assert len(b"".join(export.streaming_content).decode().splitlines()) == 1 + len(leads)
    assert [row[0] for row in alice.get("/statements/").context["rows"]][-1] == month
    assert alice.get("/statements/2026-13/").status_code == 404
    with scope.system():
        assert LedgerEntry.objects.filter(account=sold.customer, reason="order:1:back").count() == 1


def test_whom_to_bill_takes_two_statements_and_one_for_each_time_zone(
    sold: People, django_assert_num_queries
):
    month = selectors.last_month(sold.customer)
    with scope.system():
        Account.objects.filter(pk=sold.customer.pk).update(timezone="America/Chicago")
        reseller = Account.objects.get(pk=sold.reseller.pk)
    for n, zone in enumerate(("America/Chicago", "Europe/Paris", "Europe/Paris")):
        kind = AccountKind.CUSTOMER
        below = create_account(
            parent=reseller, by=BY, name=f"Below {n}", email="a@example.com", kind=kind, timezone=zone
        )
        if n < 2:
            charged_in(below, month, "1", "call:1")

    with scope.system(), django_assert_num_queries(4):
        found = selectors.to_bill(reseller, month)

    assert [account.name for account in found] == ["Acme", "Below 0", "Below 1"]
