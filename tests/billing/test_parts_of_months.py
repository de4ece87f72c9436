"""Invoices of a month that goes on: what each has, that the parts add up to it, and that nothing is billed twice."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Account
from billing.invoice_paper import invoice_pdf
from billing.models import Invoice
from billing.selectors import invoices as selectors
from billing.services import ledger
from billing.services.invoices import issue_all, issue_invoice, issue_up_to_now, save_settings
from common import scope
from common.errors import Conflict, NotFound
from demo.clock import at
from tests.billing.tree import fresh
from tests.console import in_a_row, signed_in
from tests.people import BY, People, put_below_the_reseller, set_balance

D = Decimal


@pytest.fixture
def sold(people: People) -> People:
    """Acme below the reseller, which adds a tax; nothing is charged yet."""
    put_below_the_reseller(people)
    set_balance(people.customer, "100")
    with scope.tenant(people.reseller.pk):
        save_settings(account=people.reseller, by=BY, tax_name="VAT", tax_rate=D(25))
    return people


def middle(account: Account) -> datetime:
    """Noon of the tenth of a month that is over."""
    first, _ = selectors.bounds(account, selectors.last_month(account))
    return first + timedelta(days=9, hours=12)


def charge(people: People, amount: str, reason: str) -> None:
    with scope.tenant(people.customer.pk):
        ledger.charge(account=people.customer, amount=D(amount), reason=reason, description="A thing")


def bill(people: People, billed: int = 0, *, seller: Account | None = None) -> Invoice:
    account = seller or people.reseller
    with scope.tenant(account.pk):
        return issue_up_to_now(account=account, by=BY, buyer=fresh(people.customer), billed=billed)


def bill_the_month(people: People) -> Invoice:
    acme = fresh(people.customer)
    return issue_invoice(account=people.reseller, by=BY, buyer=acme, month=selectors.last_month(acme))


def lines(invoice: Invoice) -> list[tuple[str, int, Decimal]]:
    return [(line.text, line.count, line.amount) for line in selectors.lines_of(invoice)]


def test_the_parts_of_a_month_add_up_to_it(sold: People):
    acme, noon = sold.customer, middle(sold.customer)
    with at(noon):
        charge(sold, "1.10", "call:1")
        charge(sold, "0.55", "message:what")
        first = bill(sold)
    with at(noon + timedelta(days=1)):
        charge(sold, "2.20", "call:2")
        second = bill(sold, first.last_entry or 0)
    with at(noon + timedelta(days=2)):
        charge(sold, "4", "call:3")
    with scope.system():
        assert [row.name for row in selectors.to_bill(fresh(sold.reseller), selectors.last_month(acme))] == [
            "Acme"
        ]
    rest = bill_the_month(sold)

    assert (lines(first), first.tax, first.total) == (
        [("Calls", 1, D("1.10")), ("Messages", 1, D("0.55"))],
        D("0.41"),
        D("2.06"),
    )
    assert (lines(second), lines(rest)) == ([("Calls", 1, D("2.20"))], [("Calls", 1, D(4))])
    assert [row.sequence for row in (first, second, rest)] == [1, 2, 3]
    assert (first.since, second.since, rest.since) == (None, first.until, second.until)
    assert (first.until, second.until, rest.until) == (noon, noon + timedelta(days=1), None)
    with scope.tenant(acme.pk):
        month = selectors.billed_lines(acme, selectors.last_month(acme))
        assert sum(amount for *_, amount in month) == first.net + second.net + rest.net
    with scope.system():
        assert selectors.to_bill(fresh(sold.reseller), selectors.last_month(acme)) == []
    with pytest.raises(Conflict):
        bill_the_month(sold)


def test_what_is_billed_already_or_nothing_uses_up_no_number(sold: People):
    with pytest.raises(Conflict, match="nothing to pay"):
        bill(sold)
    with at(middle(sold.customer)):
        charge(sold, "1", "call:1")
        made = bill(sold)
        with pytest.raises(Conflict, match="in the meantime"):
            bill(sold)
        with pytest.raises(Conflict, match="nothing to pay"):
            bill(sold, made.last_entry or 0)
        for stranger in (sold.operator, sold.other):
            with pytest.raises(NotFound):
                bill(sold, seller=stranger)
    with pytest.raises(Conflict, match="nothing to pay"):
        bill_the_month(sold)
    with scope.system():
        assert list(Invoice.objects.values_list("sequence", flat=True)) == [1]
        assert issue_all(account=sold.reseller, by=BY, month=selectors.last_month(sold.customer)) == []


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_bills_it(people: People):
    put_below_the_reseller(people)
    set_balance(people.customer, "100")
    charge(people, "1", "call:1")

    def one(_place: int) -> bool:
        try:
            bill(people)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [False, False, False, True]


def test_the_page_shows_what_it_would_say_and_issues_it_once(sold: People):
    charge(sold, "2", "call:1")
    rita, where = signed_in(sold.rita), f"/accounts/{sold.customer.pk}/invoice"
    assert where in in_a_row(rita.get(f"/accounts/{sold.customer.pk}/"))
    page = in_a_row(rita.get(where))
    assert "VAT, 25 %" in page
    assert "2.50 USD" in page
    sent = rita.post(where, {"billed": "0"})
    with scope.system():
        made = Invoice.objects.select_related("account").get()
    assert (sent.status_code, sent["Location"]) == (302, f"/invoices/{made.pk}/")
    again = rita.post(where, {"billed": "0"})
    assert (again.status_code, "It was billed in the meantime" in in_a_row(again)) == (409, True)
    assert "Nothing to bill" in in_a_row(rita.get(where))
    for junk in ("", "x", "9" * 30, "-1"):
        assert rita.post(where, {"billed": junk}).status_code == 409
    told = f"{made.month:%B %Y}, to {made.until.astimezone(made.account.zone):%-d %b, %H:%M}"
    assert made.period == told
    for client in (rita, signed_in(sold.alice)):
        assert told in in_a_row(client.get(f"/invoices/{made.pk}/"))
    assert "a part of it" in in_a_row(rita.get("/invoices/"))
    assert invoice_pdf(made, selectors.lines_of(made)).startswith(b"%PDF-")
    assert signed_in(sold.charlie).get(where).status_code == 403
    assert signed_in(sold.olivia).get(where).status_code == 404


def test_many_small_charges_in_parts_come_to_the_cent_that_one_invoice_would(sold: People):
    """Half a cent, thirty times: rounded in each part they would be billed twice over."""
    noon, billed = middle(sold.customer), 0
    made = []
    for n in range(6):
        with at(noon + timedelta(hours=n)):
            for part in range(5):
                charge(sold, "0.001", f"call:{n}-{part}")
            with contextlib.suppress(Conflict):
                made.append(bill(sold, billed))
                billed = made[-1].last_entry or 0
    with contextlib.suppress(Conflict):
        made.append(bill_the_month(sold))
    assert sum((row.net for row in made), D(0)) == D("0.03")
    assert sum(count for row in made for _, count, _ in lines(row)) <= 30


def test_what_is_given_back_after_it_was_billed_comes_off_the_next_part(sold: People):
    noon = middle(sold.customer)
    with at(noon):
        charge(sold, "5", "order:1")
        first = bill(sold)
    with at(noon + timedelta(days=1)):
        with scope.tenant(sold.customer.pk):
            ledger.refund(account=sold.customer, reason="order:1", description="Back")
        charge(sold, "2", "call:1")
        with pytest.raises(Conflict, match="nothing to pay"):
            bill(sold, first.last_entry or 0)
        charge(sold, "4", "call:2")
        second = bill(sold, first.last_entry or 0)
    assert lines(second) == [("Calls", 2, D(6)), ("Orders of numbers", 1, D(-5))]
    assert second.net == D(1)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_out_or_billed_twice_while_charges_go_on(people: People):
    """A charge that began before an invoice and ends after it is on the next one."""
    put_below_the_reseller(people)
    set_balance(people.customer, "100")

    def charges(place: int) -> None:
        try:
            for n in range(15):
                charge(people, "0.01", f"call:{place}-{n}")
        finally:
            connection.close()

    def bills() -> list[Invoice]:
        made: list[Invoice] = []
        try:
            for _ in range(8):
                with contextlib.suppress(Conflict):
                    made.append(bill(people, (made[-1].last_entry or 0) if made else 0))
        finally:
            connection.close()
        return made

    with ThreadPoolExecutor(4) as pool:
        done = pool.submit(bills)
        list(pool.map(charges, range(3)))
        made = done.result()
    with contextlib.suppress(Conflict):
        made.append(bill(people, (made[-1].last_entry or 0) if made else 0))
    assert [row.sequence for row in made] == list(range(1, len(made) + 1))
    assert sum(count for row in made for _, count, _ in lines(row)) == 45
    assert sum((row.net for row in made), D(0)) == D("0.45")
