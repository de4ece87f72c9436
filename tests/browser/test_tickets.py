"""Ticket and sign-in pages in a real browser: no axe fault, no sideways scrolling; and a merge by hand."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Account
from common import scope
from numbers.models import PhoneNumber
from support.models import Ticket
from support.services.merging import merge
from support.services.speaking import About, Customer, Words, note, open_ticket
from tests.numbers.answering import DEVICE
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

CUSTOMER = [
    "/tickets/",
    f"/tickets/new?about_type=number&about_id=%2B{HELD[0][1:]}",
    "/tickets/{first}/",
    "/tickets/{merged}/",
    "/search?q=line",
    "/numbers/drift/",
    f"/numbers/{HELD[0]}/",
    "/user/password/set/",
    "/user/logout/",
    "/user/2fa/",
    "/user/2fa/totp/activate/",
    "/user/2fa/webauthn/",
    "/user/2fa/webauthn/add/",
    "/user/sessions/",
    # Looking at it notes that the address was never proven, and then no second factor can be added.
    "/user/email/",
]
STAFF = [
    "/desk/",
    "/desk/?status=all",
    "/desk/{first}/",
    "/desk/{merged}/",
    "/desk/{first}/merge",
    "/desk/{first}/merge?into={second}",
    "/desk/{first}/merge?into={merged}",
]


@dataclass
class Tickets:
    """Three of the customer's, the third merged into the first."""

    first: Ticket
    second: Ticket
    merged: Ticket

    @property
    def numbers(self) -> dict[str, int]:
        return {name: ticket.number for name, ticket in vars(self).items()}


def ask(account: Account, subject: str) -> Ticket:
    with scope.tenant(account.pk):
        return open_ticket(
            account=account,
            by=BY,
            customer=Customer("alice@example.com", "Alice"),
            subject=subject,
            words=Words("Since this morning nobody hears us, but we hear them.\n\nPlease look."),
            about=About("number", HELD[0], "(201) 342-2000"),
        )


@pytest.fixture
def tickets(shop: Shop) -> Tickets:
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(
            agreement="drift",
            reported={"destination": DEVICE},
            differences=["destination"],
            disagrees_since="2026-01-02T03:04Z",
        )
    made = Tickets(*(ask(shop.customer, f"One-way line {n}") for n in "ABC"))
    operator = shop.people.operator
    note(account=operator, by=BY, number=made.first.number, words=Words("The switch was restarted."))
    merge(account=operator, by=BY, number=made.merged.number, into=made.first.number)
    return made


def pages(shop: Shop, tickets: Tickets, who: str) -> tuple[list[str], object]:
    addresses, person = (CUSTOMER, shop.people.alice) if who == "customer" else (STAFF, shop.people.olivia)
    return [address.format(**tickets.numbers) for address in addresses], person


@pytest.mark.parametrize("who", ["customer", "staff"])
def test_pages_are_accessible_in_both_schemes_and_fit_a_phone(
    shop: Shop, tickets: Tickets, open_as, wrong_with, who: str
):
    addresses, person = pages(shop, tickets, who)
    assert wrong_with(open_as(person), addresses) == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_two_tickets_are_merged_by_hand(shop: Shop, tickets: Tickets, open_as, scripts: bool):
    first, second = tickets.first, tickets.second
    page: Page = open_as(shop.people.olivia, scripts=scripts)
    page.goto(f"/desk/{second.number}/")
    page.get_by_role("link", name="Merge", exact=True).click()
    page.get_by_label("Merge into ticket number").fill("999999")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("There is no ticket with this number.")).to_be_visible()
    page.get_by_role("link", name=f"Merge into this one, #{first.number}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Merge #{second.number} into #{first.number}?")
    page.get_by_role("button", name="Merge", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("One-way line A")
    expect(page.locator(".thread")).to_have_count(6)
    page.goto(f"/desk/{second.number}/")
    page.get_by_role("link", name="Open that ticket").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One-way line A")
