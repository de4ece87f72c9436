"""Operations 32 to 35: ports in."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from voicetel import NotFoundError
from voicetel.models.inumbering import PortSubmitRequest

from accounts.models import Account
from billing.models import LedgerEntry
from common import scope
from common.business_days import business_day_after
from jobs.models import Job
from numbers.models import PortabilityCheck, PortEvent, PortItem, PortRequest
from support.models import Ticket
from tests.api.voicetel.conftest import Program, make_program

DUE = business_day_after(date.today(), 5).isoformat()
NUMBER, SECOND = "4152231000", "4152231001"
BODY: dict[str, Any] = {
    "did": [NUMBER],
    "name": "Acme Inc",
    "nameType": "business",
    "lcBtn": NUMBER,
    "lcAccountNumber": "A-778",
    "pin": "4321",
    "authPerson": "Alice Doe",
    "streetNumber": "12",
    "streetPrefix": "",
    "street": "Main",
    "streetType": "St",
    "city": "Hackensack",
    "state": "NJ",
    "zip": "07601",
    "country": "US",
    "desiredDueDate": f"{DUE}T00:00:00Z",
    "features": [{"number": NUMBER, "routing": {"gatewayId": 1}, "lidb": {"name": "ACME INC"}}],
}


def cash(program: Program) -> Decimal:
    with scope.system():
        return Account.objects.get(pk=program.account.pk).balance


def kept() -> tuple[int, ...]:
    with scope.system():
        return tuple(
            model.objects.count() for model in (PortRequest, PortItem, PortEvent, Ticket, LedgerEntry, Job)
        )


def submit(program: Program, key: str = "", **changes: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return program.raw.post("/v2.2/ports", json=BODY | changes, headers=headers)


def test_a_number_is_checked(customer: Program):
    found = customer.client.inumbering.port_availability(NUMBER)
    assert (found.number, found.portable, found.reason) == (NUMBER, True, None)
    assert found.localRoutingNumber == "4152230000"
    assert found.losingCarrier


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("8005551234", "Toll-free numbers cannot be ported with local ones."),
        ("4152231099", "The rate centre of this number is not covered."),
        ("2013421000", "The number is on this network already."),
    ],
)
def test_some_numbers_are_not_portable(customer: Program, number: str, reason: str):
    found = customer.client.inumbering.port_availability(number)
    assert (found.portable, found.reason, found.losingCarrier) == (False, reason, None)
    assert submit(customer, did=[number], features=[]).status_code == 400


@pytest.mark.parametrize("number", ["123", "1112223333", "abc"])
def test_what_is_no_number_is_refused(customer: Program, number: str):
    assert customer.raw.get(f"/v2.2/ports/availability/{number}").status_code == 400


def test_a_port_is_taken_in_charged_and_ticketed(customer: Program):
    customer.client.inumbering.port_availability(NUMBER)
    told = submit(customer)
    assert told.status_code == 201, told.text
    data = told.json()["data"]

    assert cash(customer) == Decimal(4)
    shown = customer.client.inumbering.port(data["pid"])
    assert shown.port.model_dump(include={"pid", "status", "name", "email", "numbers", "foc"}) == {
        "pid": data["pid"],
        "status": "Waiting for the letter",
        "name": "Acme Inc",
        "email": "acme@example.com",
        "numbers": [NUMBER],
        "foc": "",
    }
    assert [one.pid for one in customer.client.inumbering.ports().ports] == [data["pid"]]
    with scope.system():
        entry = LedgerEntry.objects.get(reason=f"port:{data['pid']}")
        ticket = Ticket.objects.get(pk=data["ticket"])
        port = PortRequest.objects.get(pid=data["pid"])
        item = PortItem.objects.get(port=port)
    assert (entry.amount, ticket.about_id, port.ticket_number) == (Decimal(-6), port.pid, ticket.number)
    assert (port.plain_pin, port.wanted_on.isoformat()) == ("4321", DUE)
    assert "4321" not in port.pin
    assert (item.e164, item.destination, item.caller_name) == (
        f"+1{NUMBER}",
        "carrier_service:device",
        "ACME INC",
    )
    assert data["portUrl"].endswith(f"/ports/{data['pid']}/")


def test_the_address_of_the_letter_opens_and_a_forged_one_does_not(customer: Program, client):
    customer.client.inumbering.port_availability(NUMBER)
    address = submit(customer).json()["data"]["loaUrl"].split("/", 3)[3]
    page = client.get(f"/{address}")
    assert (page.status_code, b"Letter of authorisation" in page.content) == (200, True)
    letter = client.get(f"/{address.rstrip('/')}/file/")
    assert (letter["Content-Type"], letter.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"/{address.rstrip('/')[:-1]}x/").status_code == 404


def test_400_without_a_check_in_the_last_hour(customer: Program):
    before = kept()
    assert submit(customer).status_code == 400
    customer.client.inumbering.port_availability(NUMBER)
    with scope.system():
        PortabilityCheck.objects.update(checked_at=timezone.now() - timedelta(minutes=61))
    assert submit(customer).status_code == 400
    assert (kept(), cash(customer)) == (before, Decimal(10))


def test_somebody_elses_check_allows_nothing(customer: Program, stranger: Program):
    stranger.client.inumbering.port_availability(NUMBER)
    assert submit(customer).status_code == 400


def test_402_without_the_fee(customer: Program):
    for number in (NUMBER, SECOND):
        customer.client.inumbering.port_availability(number)
    before = kept()
    assert submit(customer, did=[NUMBER, SECOND]).status_code == 402
    assert (kept(), cash(customer)) == (before, Decimal(10))


@pytest.mark.parametrize(
    "wrong",
    [
        {"did": []},
        {"did": ["123"]},
        {"did": [NUMBER, NUMBER]},
        {"nameType": "cat"},
        {"state": "nj"},
        {"zip": None},
        {"streetPrefix": "UP"},
        {"desiredDueDate": "soon"},
        {"features": [{"number": SECOND}]},
        {"features": [{"number": NUMBER, "lidb": {"name": "X" * 16}}]},
        {"features": [{"number": NUMBER, "routing": {"gatewayId": 999999}}]},
    ],
)
def test_400_for_what_makes_no_sense(customer: Program, wrong: dict[str, Any]):
    customer.client.inumbering.port_availability(NUMBER)
    before = kept()
    assert submit(customer, **wrong).status_code == 400
    assert (kept(), cash(customer)) == (before, Decimal(10))


def test_one_open_port_for_a_number(customer: Program):
    customer.client.inumbering.port_availability(NUMBER)
    with scope.system():
        Account.objects.update(balance=100)
    assert submit(customer).status_code == 201
    before = kept()
    assert submit(customer).status_code == 400
    assert (kept(), cash(customer)) == (before, Decimal(94))


def test_a_repeat_under_one_key_is_told_the_same(customer: Program):
    customer.client.inumbering.port_availability(NUMBER)
    first, again = submit(customer, "k1"), submit(customer, "k1")
    assert (first.status_code, first.content) == (201, again.content)
    assert submit(customer, "k1", name="Other").status_code == 409
    assert cash(customer) == Decimal(4)


def test_a_stranger_finds_nothing(customer: Program, stranger: Program):
    customer.client.inumbering.port_availability(NUMBER)
    pid = submit(customer).json()["data"]["pid"]
    for unknown in (pid, "ZZZZZ", "x", "%00"):
        with pytest.raises(NotFoundError) as refused:
            stranger.client.inumbering.port(unknown)
        assert refused.value.status_code == 404
    assert stranger.client.inumbering.ports().ports == []


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_taken_in(people, live_server):
    from tests.numbers.conftest import make_shop

    shop = make_shop(people)
    program = make_program(shop.customer, base=f"{live_server.url}/api/voicetel")
    program.client.inumbering.port_availability(NUMBER)
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(
            pool.map(lambda _: program.raw.post("/v2.2/ports", json=BODY).status_code, range(6))
        )
    connection.close()
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 400, 402}
    assert cash(program) == Decimal(4)
    with scope.system():
        assert (PortRequest.objects.count(), Ticket.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_ports_at_once_no_more_are_taken_in_than_there_is_money_for(market, live_server):
    program = make_program(market.customer, base=f"{live_server.url}/api/voicetel")
    numbers = [f"41522310{place:02}" for place in range(8)]
    for number in numbers:
        assert program.client.inumbering.port_availability(number).portable

    def ask(number: str) -> int:
        wanted = {"did": [number], "features": [], "lcBtn": number}
        try:
            return submit(program, f"key-{number}", **wanted).status_code
        finally:
            connection.close()

    for _ in range(2):
        with ThreadPoolExecutor(8) as pool:
            statuses = sorted(pool.map(ask, numbers))
        assert statuses == [201] + [402] * 7
        assert cash(program) == Decimal(4)
        with scope.system():
            assert (PortRequest.objects.count(), Ticket.objects.count()) == (1, 1)


def test_a_mail_tells_of_it(customer: Program, django_capture_on_commit_callbacks):
    customer.client.inumbering.port_availability(NUMBER)
    with django_capture_on_commit_callbacks(execute=True):
        pid = submit(customer).json()["data"]["pid"]
    assert f"Port {pid}: waiting for the letter" in [one.subject for one in mail.outbox]


def test_the_official_client_reads_back_what_it_sent(customer: Program):
    customer.client.inumbering.port_availability(NUMBER)
    body = PortSubmitRequest(**{name: value for name, value in BODY.items() if name != "streetPrefix"})

    told = customer.client.inumbering.submit_port(body)

    assert re.fullmatch("[A-Za-z0-9]{5}", told.pid)
    shown = customer.client.inumbering.port(told.pid).port
    assert (shown.pid, shown.numbers, shown.name) == (told.pid, [NUMBER], "Acme Inc")
    ticket = customer.client.support.get(told.ticket).ticket
    assert ticket.subject == f"Port {told.pid}"


def test_a_port_of_a_name_that_cannot_be_stored_is_not_found(customer: Program):
    answer = customer.raw.get("/v2.2/ports/%00")
    assert (answer.status_code, answer.json()) == (404, customer.raw.get("/v2.2/ports/ZZZZZ").json())


def test_a_crash_before_the_answer_does_not_port_twice(customer: Program, monkeypatch: pytest.MonkeyPatch):
    customer.client.inumbering.port_availability(NUMBER)
    with monkeypatch.context() as patched:
        patched.setattr("accounts.services.replies.store", lambda *_, **__: 1 / 0)
        with pytest.raises(KeyError, match="500"):
            submit(customer, "port-crash")
    before = kept(), cash(customer)

    again = submit(customer, "port-crash")

    assert again.status_code == 201
    assert (kept(), cash(customer)) == before
    assert submit(customer, "port-crash").json() == again.json()
