"""The ledger in the browser: each line leads to what it was for, and a kind and days narrow it."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from billing import statement_paper
from billing.models import LedgerEntry
from billing.selectors.invoices import billed_lines, entries_of, statement
from billing.services import ledger
from billing.statement_paper import statement_pdf
from common import scope
from common.paper import Paper
from messaging.models.message import hold_reason
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD
from tests.people import People, put_below_the_reseller, set_balance

LEDGER = "/ledger/"
MESSAGE = "6f0c5f5e-6d0a-4d0e-8f3a-0d5b8b9f1a11"
# What a line is charged for, and the page of it.
LINES = {
    "call:7": "/calls/7/",
    hold_reason(MESSAGE): f"/messages/{MESSAGE}/",
    "order:3": "/orders/3/",
    "port:P0001": "/ports/P0001/",
    "e911:5": f"/numbers/{HELD[0]}/e911/",
    "sim:2": "/sims/",
}


def charge(account: Account, reason: str, amount: str = "1", e164: str = "") -> LedgerEntry:
    with scope.tenant(account.pk):
        return ledger.charge(
            account=account, amount=Decimal(amount), reason=reason, description=f"For {reason}", e164=e164
        )


def this_month(account: Account) -> date:
    return timezone.now().astimezone(account.zone).date().replace(day=1)


def caused_by_acme(people: People, reason: str) -> None:
    """A line of the reseller's for what its customer had."""
    entry = charge(people.customer, reason)
    with scope.system():
        LedgerEntry.objects.create(
            account=people.reseller,
            kind="charge",
            amount=-1,
            balance_after=1,
            currency="USD",
            reason=reason,
            description=f"For {reason}",
            caused_by=people.customer,
        )
    assert entry.caused_by_id is None


@pytest.fixture
def alice(people: People) -> Client:
    set_balance(people.customer, "100")
    set_balance(people.reseller, "100")
    put_below_the_reseller(people)
    return signed_in(people.alice)


def descriptions(answer) -> list[str]:
    return [row.description for row in answer.context["rows"]]


@pytest.mark.parametrize("reason", LINES)
def test_a_line_leads_to_what_it_was_for(alice: Client, people: People, reason: str):
    charge(people.customer, reason, e164=HELD[0])
    page = f'<a href="{LINES[reason]}">For {reason}</a>'
    month = f"{this_month(people.customer):%Y-%m}"

    assert page in in_a_row(alice.get(LEDGER))
    assert page in in_a_row(alice.get(f"/statements/{month}/"))


def test_a_line_of_no_page_is_shown_all_the_same(alice: Client, people: People):
    for reason in ("nothing:1", "call:x", "e911:5"):
        charge(people.customer, reason)
    shown = in_a_row(alice.get(LEDGER))
    for reason in ("nothing:1", "call:x", "e911:5"):
        assert f"<span>For {reason} " in shown


def test_what_an_account_below_had_is_opened_by_acting_for_it(alice: Client, people: People):
    caused_by_acme(people, "order:3")
    opened = f"/for/{people.customer.pk}/orders/3/"
    link = f'<a href="{opened}">For order:3</a>'
    rita = signed_in(people.rita)

    assert link in in_a_row(rita.get(LEDGER))
    assert link in in_a_row(rita.get(reverse("billing:money", args=[people.customer.pk])))
    rows = rita.get("/accounts/all/ledger/", {"account": "Acme"}).context["rows"]
    assert [row["url"] for row in rows if row["first"]["value"] == "For order:3"] == [opened]

    with scope.system():
        people.rita.memberships.update(role="read_only")
    shown = in_a_row(rita.get(LEDGER))
    assert "For order:3" in shown
    assert opened not in shown


def test_a_kind_and_days_narrow_the_page_and_its_file(alice: Client, people: People):
    charge(people.customer, "order:3")
    with scope.tenant(people.customer.pk):
        ledger.credit(account=people.customer, amount=Decimal(2), reason="old", description="Long ago")
    today = timezone.localdate()
    day = (today - timedelta(days=9)).isoformat()
    asked = {"kind": "charge", "since": day, "until": today.isoformat()}

    assert descriptions(alice.get(LEDGER)) == ["Long ago", "For order:3", "Start"]
    assert descriptions(alice.get(LEDGER, {"kind": "credit"})) == ["Long ago", "Start"]
    assert descriptions(alice.get(LEDGER, asked)) == ["For order:3"]
    assert descriptions(alice.get(LEDGER, {"until": day})) == []
    assert "No entry is of this kind and these days." in in_a_row(alice.get(LEDGER, {"until": day}))
    for nonsense in ({"kind": "x"}, {"since": "x"}, {"until": "9999-12-31"}):
        assert len(descriptions(alice.get(LEDGER, nonsense))) == 3
    answer = alice.get(reverse("exports:start", args=["ledger", "csv"]), {"kind": "credit"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line[0] for line in lines] == ["Entry", "Long ago", "Start"]


def test_a_month_on_paper(alice: Client, people: People):
    charge(people.customer, "call:7", "1.25")
    charge(people.customer, "order:3", "2")
    with scope.tenant(people.customer.pk):
        account, month = people.customer, this_month(people.customer)
        told, charged = statement(account, month), billed_lines(account, month)
        lines = list(entries_of(account, month).order_by("id"))
        paper = statement_pdf(account, told, charged, lines)
        again = statement_pdf(account, told, charged, lines)
    answer = alice.get(f"/statements/{month:%Y-%m}/document.pdf")

    assert (told.opening, told.closing) == (0, Decimal("96.75"))
    assert charged == [("Calls", 1, Decimal("1.25")), ("Orders of numbers", 1, Decimal("2.00"))]
    assert paper == again
    assert paper.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert f"/statements/{month.year}-{month.month}/document.pdf" in in_a_row(
        alice.get(f"/statements/{month:%Y-%m}/")
    )
    for path in ("/statements/2026-13/document.pdf", "/statements/1026-01/document.pdf"):
        assert alice.get(path).status_code == 404


def test_a_long_month_says_that_it_has_more(alice: Client, people: People, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(statement_paper, "MOST_LINES", 1)
    charge(people.customer, "call:7")
    printed: list[str] = []
    monkeypatch.setattr(Paper, "paragraph", lambda _self, text: printed.append(text))
    with scope.tenant(people.customer.pk):
        month = this_month(people.customer)
        lines = list(entries_of(people.customer, month).order_by("id"))
        statement_pdf(people.customer, statement(people.customer, month), [], lines)
    assert printed[-1] == "The month has more entries than are printed here. Its CSV has all of them."
