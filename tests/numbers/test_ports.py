"""Ports: from the check to the numbers on the account, with what can go wrong between."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Activity
from billing.models import LedgerEntry
from billing.services import ledger
from common import scope
from common.business_days import business_day_after, is_business_day, next_business_day
from common.errors import Conflict, InsufficientFunds, Invalid, NotFound
from numbers.models import PhoneNumber, PortEvent, PortItem, PortLetter, PortRequest
from numbers.port_states import CLOSED, MOVES, OPEN, PortState
from numbers.rejections import REJECTIONS, rejection
from numbers.services.letters import sign_letter, upload_letter
from numbers.services.port_preflight import preflight
from numbers.services.ports import (
    cancel_port,
    check_portability,
    move_by_hand,
    reschedule_port,
    submit_port,
    supplement_port,
)
from providers.house.models import HouseNumber, HousePort
from tests.numbers.answering import DEVICE
from tests.numbers.conftest import Shop
from tests.numbers.porting import NUMBER, make_port, run_jobs, sign, tick, wish
from tests.papers import pdf
from tests.people import BY

PDF = pdf()


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.PORT_CLOCK = 60


def history(port: PortRequest) -> list[str]:
    return list(PortEvent.objects.filter(port=port).order_by("id").values_list("state", flat=True))


def test_the_table_of_moves_is_closed():
    assert set(MOVES) == set(PortState) == OPEN | CLOSED
    assert all(MOVES[state] == frozenset() for state in CLOSED)
    assert {to for nexts in MOVES.values() for to in nexts} | {PortState.DRAFT} == set(PortState)


def test_every_rejection_says_who_acts_and_how(shop: Shop):
    assert len(REJECTIONS) == 26
    assert all(entry.help and entry.label for entry in REJECTIONS.values())
    assert rejection("never heard of") is REJECTIONS["other"]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-26", False),
        ("2026-11-27", True),
        ("2026-07-03", False),
        ("2027-07-05", False),
        ("2026-11-21", False),
    ],
)
def test_working_days(day: str, works: bool):
    from datetime import date

    assert is_business_day(date.fromisoformat(day)) is works


def test_a_port_goes_its_whole_way(shop: Shop):
    port = sign(make_port(shop.customer))
    assert (port.state, PortLetter.objects.get().version) == ("submitted", 1)

    tick(port)
    assert (port.state, port.foc) == (
        "foc_confirmed",
        next_business_day(business_day_after(timezone.localdate(), 4)),
    )
    assert [entry["foc"] for entry in port.foc_history] == [port.foc.isoformat()]
    tick(port)
    tick(port)
    run_jobs()

    assert history(port) == [
        "awaiting_loa",
        "submitting",
        "submitted",
        "foc_confirmed",
        "activating",
        "completed",
    ]
    assert not PortEvent.objects.filter(unexpected=True).exists()
    number = PhoneNumber.objects.get(e164=NUMBER)
    assert (number.state, number.destination, number.caller_name, number.agreement) == (
        "active",
        DEVICE,
        "ACME INC",
        "confirmed",
    )
    house = HouseNumber.objects.get(e164=NUMBER)
    assert (house.holder, house.settings["caller_name"]) == (shop.people.house.pk, "ACME INC")
    assert PortItem.objects.get().is_open is False
    assert tick(port).state == "completed"


def test_the_fee_is_charged_once_and_stays(shop: Shop):
    port = make_port(shop.customer)
    cancel_port(account=shop.customer, by=BY, pid=port.pid)
    shop.customer.refresh_from_db()
    entry = LedgerEntry.objects.get(reason=f"port:{port.pid}")
    assert (entry.amount, shop.customer.balance, port.fee) == (Decimal(-6), Decimal(4), Decimal(6))
    port.refresh_from_db()
    assert port.state == "cancelled"


def test_refusals_keep_nothing(shop: Shop):
    with pytest.raises(Conflict, match="was not found portable"):
        submit_port(account=shop.customer, by=BY, wish=wish())
    for e164 in (NUMBER, "+14152231001"):
        check_portability(account=shop.customer, e164=e164)
    with pytest.raises(InsufficientFunds):
        submit_port(account=shop.customer, by=BY, wish=wish(NUMBER, "+14152231001"))
    with pytest.raises(Invalid, match="twice"):
        submit_port(account=shop.customer, by=BY, wish=wish(NUMBER, NUMBER))
    assert (PortRequest.objects.count(), PortItem.objects.count()) == (0, 0)
    shop.customer.refresh_from_db()
    assert shop.customer.balance == Decimal(10)


def test_one_open_port_of_a_number_in_the_whole_installation(shop: Shop):
    port = make_port(shop.customer)
    other = shop.people.other
    with scope.tenant(other.pk):
        ledger.credit(account=other, amount=Decimal(20), reason="test:start", description="Start")
        with pytest.raises(Conflict, match="open already"):
            make_port(other)
        assert LedgerEntry.objects.filter(account=other).count() == 1
    cancel_port(account=shop.customer, by=BY, pid=port.pid)
    with scope.tenant(other.pk):
        assert make_port(other).state == "awaiting_loa"


def test_a_rejection_names_the_field_and_a_correction_goes_on(shop: Shop):
    port = tick(sign(make_port(shop.customer, account_number="000")))
    assert (port.state, port.rejection_code, port.rejection.field) == (
        "exception",
        "account_number",
        "account_number",
    )
    assert port.carrier_text == "ACCOUNT NUMBER DOES NOT MATCH"
    with pytest.raises(Invalid):
        supplement_port(account=shop.customer, by=BY, pid=port.pid, changes={"fee": 0})

    supplement_port(
        account=shop.customer, by=BY, pid=port.pid, changes={"account_number": "A1", "pin": "9876"}
    )
    port.refresh_from_db()
    assert (port.state, port.rejection_code) == ("supplement_pending", "")
    run_jobs()

    port.refresh_from_db()
    assert (port.state, port.account_number, port.plain_pin) == ("submitted", "A1", "9876")
    assert tick(port).state == "foc_confirmed"
    assert "9876" not in str(list(Activity.objects.values_list("before", "after")))
    with pytest.raises(Conflict, match="does not wait"):
        supplement_port(account=shop.customer, by=BY, pid=port.pid, changes={"name": "X"})


def test_another_day_within_its_window(shop: Shop):
    port = tick(sign(make_port(shop.customer)))
    later = next_business_day(port.foc + timedelta(days=10))
    with pytest.raises(Invalid):
        reschedule_port(account=shop.customer, by=BY, pid=port.pid, wanted_on=timezone.localdate())

    reschedule_port(account=shop.customer, by=BY, pid=port.pid, wanted_on=later)
    run_jobs()
    tick(port)

    assert (port.state, port.foc, len(port.foc_history)) == ("foc_confirmed", later, 2)
    PortRequest.objects.update(foc=timezone.localdate())
    for late in (
        lambda: reschedule_port(account=shop.customer, by=BY, pid=port.pid, wanted_on=later),
        lambda: cancel_port(account=shop.customer, by=BY, pid=port.pid),
    ):
        with pytest.raises(Conflict, match="too late"):
            late()
    port.refresh_from_db()
    assert port.state == "foc_confirmed"


def test_a_cancellation_is_asked_of_the_carrier(shop: Shop):
    port = sign(make_port(shop.customer))
    cancel_port(account=shop.customer, by=BY, pid=port.pid)
    port.refresh_from_db()
    assert port.state == "cancel_pending"
    run_jobs()
    port.refresh_from_db()
    assert (port.state, HousePort.objects.get().state) == ("cancelled", "cancelled")
    with pytest.raises(Conflict, match="cannot be cancelled"):
        cancel_port(account=shop.customer, by=BY, pid=port.pid)


def test_a_cancellation_that_the_carrier_refuses_leads_back(shop: Shop):
    port = tick(sign(make_port(shop.customer)))
    HousePort.objects.update(state="activating")
    cancel_port(account=shop.customer, by=BY, pid=port.pid)
    run_jobs()
    port.refresh_from_db()
    assert (port.state, port.carrier_text[:15]) == ("foc_confirmed", "It is too late:")


def test_an_unexpected_step_is_written_down(shop: Shop):
    port = sign(make_port(shop.customer))
    HousePort.objects.update(state="activating", next_at=None)
    assert tick(port).state == "activating"
    assert PortEvent.objects.get(unexpected=True).state == "activating"


def test_staff_move_it_by_hand(shop: Shop):
    port = sign(make_port(shop.customer))
    day = next_business_day(timezone.localdate() + timedelta(days=9))
    to = PortState.FOC_CONFIRMED
    move_by_hand(account=shop.customer, by=BY, pid=port.pid, to=to, text="By phone.", foc=day)
    port.refresh_from_db()
    assert (port.state, port.foc) == ("foc_confirmed", day)
    with pytest.raises(Invalid):
        move_by_hand(account=shop.customer, by=BY, pid=port.pid, to=PortState.DRAFT, text="")


def test_a_letter_is_signed_or_uploaded_by_its_content(shop: Shop):
    port = make_port(shop.customer)
    pid = port.pid
    for data in (b"", b"hello", b"MZ\x90", PDF + b"x" * (5 * 1024 * 1024), b"GIF89a"):
        with pytest.raises(Invalid):
            upload_letter(account=shop.customer, by=BY, pid=pid, data=data, address="192.0.2.1")
    with pytest.raises(Invalid):
        sign_letter(account=shop.customer, by=BY, pid=pid, name="A", consents=False, address="192.0.2.1")
    assert PortLetter.objects.count() == 0

    letter = upload_letter(account=shop.customer, by=BY, pid=pid, data=PDF, address="192.0.2.1")

    assert (letter.version, letter.kind, letter.mime, letter.signed_from) == (
        1,
        "uploaded",
        "application/pdf",
        "192.0.2.1",
    )
    with pytest.raises(Conflict):
        upload_letter(account=shop.customer, by=BY, pid=pid, data=PDF, address="192.0.2.1")


def test_strangers_find_nothing(shop: Shop):
    port = make_port(shop.customer)
    other = shop.people.other
    with scope.tenant(other.pk):
        for act in (
            lambda: cancel_port(account=other, by=BY, pid=port.pid),
            lambda: supplement_port(account=other, by=BY, pid=port.pid, changes={"name": "X"}),
            lambda: upload_letter(account=other, by=BY, pid=port.pid, data=PDF, address=""),
        ):
            with pytest.raises(NotFound):
                act()


def test_each_change_is_mailed(shop: Shop, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        port = make_port(shop.customer)
        sign(port)
        tick(port)
    assert [one.subject for one in mail.outbox] == [
        f"Port {port.pid}: waiting for the letter",
        f"Port {port.pid}: being submitted",
        f"Port {port.pid}: submitted",
        f"Port {port.pid}: date confirmed",
    ]


def test_preflight_tells_what_may_go_wrong(shop: Shop):
    details = {
        "billing_number": "2125550100",
        "authorised_person": "Alexandra Montgomery",
        "wanted_on": timezone.localdate() + timedelta(days=90),
    }
    found = preflight(account=shop.customer, wish=wish(NUMBER, "+18005551234", **details))
    assert {one.field for one in found} >= {"numbers", "billing_number", "authorised_person", "wanted_on"}
    assert [one.text for one in found if one.blocking] == [
        "(800) 555-1234: Toll-free numbers cannot be ported with local ones.",
        "The desired due date must be within the next 30 days.",
    ]
