"""Port pages: entered, signed, followed, corrected, and the letter without a session."""

import re
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from billing.models import LedgerEntry
from billing.states import Thing
from common import scope
from numbers.letter_address import letter_url
from numbers.models import PortEvent, PortLetter, PortRequest
from support.models import Ticket
from tests.billing.plans import plan_of, put_on
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import Shop
from tests.numbers.porting import DETAILS, make_port, sign, tick
from tests.papers import pdf

TYPED = DETAILS | {"numbers": "(415) 223-1000"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shop(market: Shop) -> Shop:
    return market


def port_of(shop: Shop, **changes: str) -> PortRequest:
    with scope.tenant(shop.customer.pk):
        return make_port(shop.customer, **changes)


def state(port: PortRequest) -> str:
    with scope.system():
        port.refresh_from_db()
    return port.state


def test_a_port_is_looked_at_before_it_is_paid(shop: Shop):
    alice = signed_in(shop.people.alice)
    looked = alice.post("/ports/new/", TYPED | {"billing_number": "2125550100"})
    assert looked.status_code == 200
    assert b"The billing number is not among the numbers" in looked.content
    assert b'name="confirmed"' in looked.content
    with scope.system():
        assert PortRequest.objects.count() == 0

    done = alice.post("/ports/new/", TYPED | {"confirmed": "1"})

    with scope.system():
        port = PortRequest.objects.get()
        assert LedgerEntry.objects.filter(reason=f"port:{port.pid}").count() == 1
        assert Ticket.objects.get(pk=port.ticket).about_label == f"Port {port.pid}"
    assert done["Location"] == f"/ports/{port.pid}/letter/"


def test_the_fee_that_is_told_is_the_one_that_is_charged(shop: Shop):
    put_on(plan_of(shop.people.operator, (Thing.PORT, {"each": Decimal("4.50")})), shop.customer)
    alice = signed_in(shop.people.alice)
    assert "Submit for 4.50 USD" in in_a_row(alice.post("/ports/new/", TYPED))
    alice.post("/ports/new/", TYPED | {"confirmed": "1"})
    with scope.system():
        entry = LedgerEntry.objects.get(reason__startswith="port:")
        assert (entry.amount, PortRequest.objects.get().fee) == (Decimal("-4.50"), Decimal("4.50"))


def test_what_cannot_be_ported_cannot_be_paid(shop: Shop):
    looked = signed_in(shop.people.alice).post("/ports/new/", TYPED | {"numbers": "8005551234"})
    assert b"Toll-free numbers cannot be ported" in looked.content
    assert b'name="confirmed"' not in looked.content


def test_a_new_port_that_is_refused_says_why(shop: Shop):
    refused = signed_in(shop.people.alice).post("/ports/new/", TYPED | {"confirmed": "1"})
    assert refused.status_code == 422
    assert b"was not found portable within the last hour" in refused.content
    with scope.system():
        assert (PortRequest.objects.count(), Ticket.objects.count()) == (0, 0)


def test_the_letter_is_signed_in_the_page(shop: Shop):
    port = port_of(shop)
    alice = signed_in(shop.people.alice)
    url = f"/ports/{port.pid}/letter/"
    assert alice.post(url, {"name": "Alice Doe"}).status_code == 422
    assert state(port) == "awaiting_loa"

    assert alice.post(url, {"name": "Alice Doe", "consents": "on"}).status_code == 302

    with scope.system():
        letter = PortLetter.objects.get()
    assert (letter.version, letter.kind, letter.signed_name, letter.signed_from) == (
        1,
        "signed",
        "Alice Doe",
        "127.0.0.1",
    )
    assert state(port) == "submitting"
    shown = alice.get(f"{url}file/")
    assert (shown["Content-Type"], shown.content[:5]) == ("application/pdf", b"%PDF-")
    # Never a page of ours: a download, and boxed in should a browser show it all the same.
    assert shown["Content-Disposition"] == f'attachment; filename="letter-{port.pid}.pdf"'
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "by Alice Doe" in alice.get(f"/ports/{port.pid}/").content.decode()


def test_the_letter_is_uploaded_without_a_session_by_its_content(shop: Shop):
    port = port_of(shop)
    path = urlsplit(letter_url(port)).path
    client = Client(enforce_csrf_checks=True)
    page = client.get(path)
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.content)
    assert page.status_code == 200
    assert token is not None

    def upload(data: bytes) -> int:
        file = SimpleUploadedFile("letter.pdf", data)
        sent = {"upload": "1", "file": file, "csrfmiddlewaretoken": token[1].decode()}
        return client.post(path, sent).status_code

    assert upload(b"<html><script>alert(1)</script></html>") == 422
    assert upload(pdf(b"")) == 422
    assert state(port) == "awaiting_loa"
    assert upload(pdf()) == 302
    assert state(port) == "submitting"
    assert client.get(f"{path}file/").content == pdf()
    assert client.post(path, {"upload": "1"}).status_code == 403


def test_a_forged_or_old_address_opens_nothing(shop: Shop, monkeypatch):
    path = urlsplit(letter_url(port_of(shop))).path
    assert Client().get(path[:-2] + "xx/").status_code == 404
    monkeypatch.setattr("numbers.letter_address.GOOD_FOR_SECONDS", -1)
    assert Client().get(path).status_code == 404
    assert Client().get(f"{path}file/").status_code == 404


def test_a_canadian_address_says_canada_and_can_be_corrected(shop: Shop):
    typed = TYPED | {
        "confirmed": "1",
        "city": "Toronto",
        "state_code": "on",
        "zip": "m5v2t6",
        "country": "US",
    }
    alice = signed_in(shop.people.alice)
    alice.post("/ports/new/", {name: value for name, value in typed.items() if name != "confirmed"})
    alice.post("/ports/new/", typed)
    with scope.system():
        port = PortRequest.objects.get()
    assert port.address == "12 Main St, Toronto, ON M5V 2T6, Canada"
    with scope.tenant(shop.customer.pk):
        PortRequest.objects.filter(pk=port.pk).update(account_number="000", country="United States")
        port.refresh_from_db()
        assert port.address.endswith("ON M5V 2T6, United States")
        tick(sign(port))
    details = DETAILS | {"pin": "", "account_number": "000", "city": "Toronto", "state_code": "ON"}

    page = alice.post(f"/ports/{port.pid}/correct/", details | {"zip": "M5V 2T6", "country": "CA"})

    assert page.status_code == 302
    with scope.system():
        port.refresh_from_db()
    assert (port.country, port.address) == ("CA", "12 Main St, Toronto, ON M5V 2T6, Canada")


def test_a_correction_opens_the_field_at_fault(shop: Shop):
    port = port_of(shop, account_number="000")
    with scope.tenant(shop.customer.pk):
        tick(sign(port))
    alice = signed_in(shop.people.alice)
    detail = alice.get(f"/ports/{port.pid}/").content.decode()
    assert "Account number: you must act." in detail
    page = alice.get(f"/ports/{port.pid}/correct/").content.decode()
    assert re.search(r'<input[^>]*name="account_number"[^>]*autofocus', page)
    assert "4321" not in page
    same = DETAILS | {"pin": "", "account_number": "000"}
    assert alice.post(f"/ports/{port.pid}/correct/", same).status_code == 422

    assert alice.post(f"/ports/{port.pid}/correct/", same | {"account_number": "A-9"}).status_code == 302

    assert (state(port), port.account_number, port.plain_pin) == ("supplement_pending", "A-9", "4321")


def test_staff_above_move_it_by_hand(shop: Shop):
    port = port_of(shop)
    with scope.tenant(shop.customer.pk):
        sign(port)
    olivia = signed_in(shop.people.olivia, shop.customer)
    url = f"/ports/{port.pid}/move/"
    assert olivia.post(url, {"to": "draft"}).status_code == 422
    assert (
        olivia.post(url, {"to": "foc_confirmed", "foc": "2027-03-01", "text": "By phone"}).status_code == 302
    )
    assert (state(port), str(port.foc)) == ("foc_confirmed", "2027-03-01")
    with scope.system():
        event = PortEvent.objects.filter(port=port).latest("id")
    assert (event.text, event.who) == ("By phone", "Olivia")


def test_a_port_is_cancelled_on_a_page_that_asks(shop: Shop):
    port = port_of(shop)
    alice = signed_in(shop.people.alice)
    assert b"The fee is not given back" in alice.get(f"/ports/{port.pid}/cancel/").content
    assert alice.post(f"/ports/{port.pid}/cancel/").status_code == 302
    assert state(port) == "cancelled"


def test_the_list_asks_the_database_no_more_for_more_ports(shop: Shop, django_assert_max_num_queries):
    port = port_of(shop)
    alice = signed_in(shop.people.alice)
    alice.get("/ports/")
    with django_assert_max_num_queries(14):
        page = alice.get("/ports/").content.decode()
    assert port.pid in page
    assert "(415) 223-1000" in page
