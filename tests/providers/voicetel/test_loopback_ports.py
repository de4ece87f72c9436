"""Ports through the VoiceTel API that we serve: the reseller's port is one of the customer account upstream."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from accounts.models import Account
from billing.models import LedgerEntry
from common import scope
from common.errors import Conflict
from jobs.models import Job
from numbers.models import PhoneNumber, PortEvent, PortRequest
from numbers.services import port_polling
from numbers.services.letters import sign_letter
from numbers.services.ports import cancel_port, check_portability, reschedule_port, supplement_port
from providers.house.models import HousePort
from tests.numbers.answering import DEVICE
from tests.numbers.porting import NUMBER, make_port
from tests.people import BY
from tests.providers.voicetel.looping import Loop
from tests.providers.voicetel.losing import lose_answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clock(settings, tmp_path) -> None:
    settings.MEDIA_ROOT, settings.PORT_CLOCK = tmp_path, 60


def signed(loop: Loop, account: Account | None = None, **changes: str) -> PortRequest:
    """The reseller's port with its letter, as far as the worker got with it."""
    account = account or loop.people.reseller
    with scope.tenant(account.pk):
        port = PortRequest.objects.filter(account=account).first() or make_port(account, **changes)
        sign_letter(account=account, by=BY, pid=port.pid, name="A Doe", consents=True, address="192.0.2.1")
    loop.run_jobs()
    return ours(loop)


def ours(loop: Loop) -> PortRequest:
    with scope.system():
        return PortRequest.objects.get(account=loop.people.reseller)


def upstream(loop: Loop) -> PortRequest:
    with scope.system():
        return PortRequest.objects.get(account=loop.people.customer)


def tick(loop: Loop) -> PortRequest:
    """The losing carrier steps; upstream hears of it first, then the reseller."""
    with scope.system():
        HousePort.objects.filter(next_at__isnull=False).update(next_at=timezone.now())
    for account in (loop.people.customer, loop.people.reseller):
        with scope.system():
            rows = PortRequest.objects.filter(account=account, next_poll_at__isnull=False)
            rows.update(next_poll_at=timezone.now() - timedelta(seconds=1))
        port_polling.poll_due()
    return ours(loop)


def balances(loop: Loop) -> tuple[Decimal, Decimal]:
    with scope.system():
        rows = [Account.objects.get(pk=one.pk) for one in (loop.people.reseller, loop.people.customer)]
    return rows[0].balance, rows[1].balance


def test_a_port_goes_its_whole_way_through_both_sides(loop, client):
    port = signed(loop)
    theirs = upstream(loop)
    assert (port.state, port.carrier_ref, theirs.state) == ("submitted", theirs.pid, "awaiting_loa")
    assert (theirs.name, theirs.address, theirs.plain_pin) == (port.name, port.address, "4321")
    page = client.get(urlsplit(port.carrier_letter_url).path)
    assert (page.status_code, b"Letter of authorisation" in page.content) == (200, True)

    signed(loop, loop.people.customer)
    port = tick(loop)
    assert (port.state, port.foc) == ("foc_confirmed", upstream(loop).foc)
    assert tick(loop).state == "activating"
    assert tick(loop).state == "completed"
    loop.run_jobs()

    assert (upstream(loop).state, loop.ours(NUMBER).state, loop.upstream(NUMBER).state) == (
        "completed",
        "active",
        "active",
    )
    assert (loop.ours(NUMBER).agreement, loop.upstream(NUMBER).caller_name) == ("confirmed", "ACME INC")
    assert loop.upstream(NUMBER).destination == DEVICE
    with scope.system():
        assert not PortEvent.objects.filter(unexpected=True).exists()
    assert balances(loop) == (4, 4)


def test_a_lost_answer_is_looked_up_and_nothing_is_asked_twice(loop, monkeypatch):
    sent = lose_answer(monkeypatch, "POST", "/v2.2/ports")
    port = signed(loop)
    assert (port.state, port.carrier_ref) == ("submission_unknown", "")

    loop.run_jobs()

    port = ours(loop)
    assert (port.state, port.carrier_ref) == ("submitted", upstream(loop).pid)
    assert (len(sent), balances(loop)) == (1, (4, 4))
    with scope.system():
        assert not PortEvent.objects.filter(unexpected=True).exists()


def test_a_request_that_never_arrived_is_sent_again(loop, monkeypatch):
    sent = lose_answer(monkeypatch, "POST", "/v2.2/ports", arrives=False)
    assert signed(loop).state == "submission_unknown"

    loop.run_jobs()

    assert (ours(loop).state, len(sent), balances(loop)) == ("submitted", 1, (4, 4))


def test_a_look_up_that_fails_leaves_the_doubt(loop, monkeypatch):
    sent = lose_answer(monkeypatch, "POST", "/v2.2/ports")
    signed(loop)
    with monkeypatch.context() as patched:
        patched.setattr("providers.voicetel.ports.VoiceTelPorts._port", lambda *_: 1 / 0)
        loop.run_jobs()
    with scope.system():
        job = Job.objects.get(kind="numbers.port_submit", account=loop.people.reseller)
    assert (ours(loop).state, job.state, len(sent)) == ("submission_unknown", "unknown", 1)


def test_while_our_account_upstream_is_out_of_money_the_port_waits(loop):
    with scope.system():
        Account.objects.filter(pk=loop.people.customer.pk).update(balance_limit=10)
    port = signed(loop)
    with scope.system():
        job = Job.objects.exclude(kind="portal.owner_mail").get(account=loop.people.reseller)
        assert PortRequest.objects.filter(account=loop.people.customer).count() == 0
        Account.objects.filter(pk=loop.people.customer.pk).update(balance_limit=0)
    assert (port.state, job.state, job.error_kind) == ("submitting", "queued", "Again")
    assert "too little money" in job.error
    assert balances(loop) == (4, 10)

    loop.run_jobs()

    assert (ours(loop).state, balances(loop)) == ("submitted", (4, 4))


def test_what_upstream_refuses_fails_and_the_fee_goes_back(loop):
    with scope.tenant(loop.people.customer.pk):
        make_port(loop.people.customer)
    port = signed(loop)
    assert (port.state, balances(loop)) == ("failed", (10, 4))
    assert "open already" in port.carrier_text
    with scope.system():
        back = LedgerEntry.objects.get(account=loop.people.reseller, kind="adjustment")
    assert (back.amount, back.reason) == (6, f"port:{port.pid}:back")


def test_upstreams_complaint_is_ours_and_people_pass_the_correction_on(loop):
    signed(loop, account_number="000")
    signed(loop, loop.people.customer)
    port = tick(loop)
    assert (port.state, port.rejection_code) == ("exception", "account_number")
    reseller = loop.people.reseller
    for refused in (
        lambda: supplement_port(account=reseller, by=BY, pid=port.pid, changes={"account_number": "A1"}),
        lambda: cancel_port(account=reseller, by=BY, pid=port.pid),
    ):
        with scope.tenant(reseller.pk), pytest.raises(Conflict, match="from people only"):
            refused()
    assert (ours(loop).state, ours(loop).account_number) == ("exception", "000")
    with scope.tenant(loop.people.customer.pk):
        theirs = upstream(loop).pid
        changes = {"account_number": "A1"}
        supplement_port(account=loop.people.customer, by=BY, pid=theirs, changes=changes)
    loop.run_jobs()
    assert tick(loop).state == "foc_confirmed"
    day = ours(loop).foc + timedelta(days=7)
    with scope.tenant(reseller.pk), pytest.raises(Conflict, match="from people only"):
        reschedule_port(account=reseller, by=BY, pid=port.pid, wanted_on=day)


def test_what_is_not_portable_upstream_is_not_here(loop):
    with scope.tenant(loop.people.reseller.pk):
        found = check_portability(account=loop.people.reseller, e164="+18005551234")
        assert (found.is_portable, found.reason) == (
            False,
            "Toll-free numbers cannot be ported with local ones.",
        )
        assert check_portability(account=loop.people.reseller, e164=NUMBER).losing_carrier != ""
    with scope.system():
        assert PhoneNumber.objects.count() == 0
