"""VoiceTel's ports: what each call sends, and what its answers become."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from providers.contract.ports import CarrierPort, CarrierPortState, Portability, PortOrder, ServiceAddress
from providers.errors import Malformed, NotThere, OutOfFunds, Rejected, Uncertain
from tests.providers.voicetel.recorded import BASE, sent

ONE, TWO = "+14152231000", "+14152231001"
ADDRESS = ServiceAddress(
    "12", "", "Main", "St", "N", "4", "", "", "", "San Francisco", "CA", "94105", country="US"
)
ORDER = PortOrder(
    (ONE,), "Acme Inc", "business", "4152231000", "A-778", "Alice Doe", ADDRESS, "4321", date(2027, 3, 1)
)
S = CarrierPortState
PAGE = "https://voicetel.example/loa/x1"


@pytest.fixture
def tell(carrier):
    def foresee(method: str, path: str, data: object, status: int = 200):
        ok = {"status": "success", "data": data}
        bad = {"status": "error", "error": {"code": status, "message": "No"}}
        carrier.add(method, f"{BASE}{path}", json=ok if status < 400 else bad, status=status)

    return foresee


@pytest.fixture
def portable(tell):
    def foresee(*digits: str, reason: str | None = None):
        for number in digits:
            data = {"number": number, "portable": reason is None, "losingCarrier": "Meridian"}
            data |= {"rateCenterTier": "1", "reason": reason, "localRoutingNumber": None}
            tell("GET", f"/v2.2/ports/availability/{number}", data)

    return foresee


def row(pid: str = "AB12C", **changes: Any) -> dict[str, Any]:
    told = {"pid": pid, "status": "Submitted", "foc": "", "createdAt": "2026-11-02T10:00:00Z", "message": ""}
    return told | {"id": "1", "name": "Acme Inc", "email": "", "numbers": ["4152231000"]} | changes


def test_a_number_is_checked(connector, portable):
    portable("4152231000")
    assert connector.check_portability(ONE) == Portability(ONE, True, "Meridian", "1")


def test_an_answer_about_another_number_counts_for_nothing(connector, tell):
    tell("GET", "/v2.2/ports/availability/4152231000", {"number": "4152231001", "portable": True})
    with pytest.raises(Malformed, match="another number"):
        connector.check_portability(ONE)


def test_a_port_is_submitted_with_every_part_and_no_blank_one(connector, portable, tell, carrier):
    portable("4152231000")
    told = {"pid": "AB12C", "ticket": 7, "message": "Taken", "loaUrl": PAGE, "portUrl": "https://x.example"}
    tell("POST", "/v2.2/ports", told, 201)

    assert connector.submit_port(ORDER, key=uuid4()) == CarrierPort(
        "AB12C", S.SUBMITTED, text="Taken", letter_url=PAGE
    )

    assert sent(carrier)[-1][2] == {
        "did": ["4152231000"],
        "name": "Acme Inc",
        "nameType": "business",
        "lcBtn": "4152231000",
        "lcAccountNumber": "A-778",
        "pin": "4321",
        "authPerson": "Alice Doe",
        "streetNumber": "12",
        "street": "Main",
        "streetType": "St",
        "streetSuffix": "N",
        "unitValue": "4",
        "city": "San Francisco",
        "state": "CA",
        "zip": "94105",
        "country": "US",
        "desiredDueDate": "2027-03-01",
    }
    assert "Idempotency-Key" not in carrier.calls[-1].request.headers


def test_a_page_that_is_no_web_address_is_not_kept(connector, portable, tell):
    portable("4152231000")
    tell("POST", "/v2.2/ports", {"pid": "AB12C", "ticket": 7, "loaUrl": "javascript:alert(1)"}, 201)
    assert connector.submit_port(ORDER, key=uuid4()).letter_url == ""


def test_what_is_no_longer_portable_is_not_submitted(connector, portable, carrier):
    portable("4152231000", reason="Not covered.")
    with pytest.raises(Rejected, match="Not covered"):
        connector.submit_port(ORDER, key=uuid4())
    assert [call[0] for call in sent(carrier)] == ["GET"]


@pytest.mark.parametrize(
    ("status", "error"), [(400, Rejected), (402, OutOfFunds), (409, Rejected), (502, Uncertain)]
)
def test_refusals_and_doubt(connector, portable, tell, status, error):
    portable("4152231000")
    tell("POST", "/v2.2/ports", {}, status)
    with pytest.raises(error):
        connector.submit_port(ORDER, key=uuid4())


def test_an_answer_without_an_id_may_have_been_a_port(connector, portable, tell):
    portable("4152231000")
    tell("POST", "/v2.2/ports", {"message": "Taken"}, 201)
    with pytest.raises(Uncertain, match="may have been done"):
        connector.submit_port(ORDER, key=uuid4())


def test_a_lost_answer_is_found_by_the_numbers_of_the_open_ports(connector, tell):
    ports = [row("OVER1", status="Cancelled"), row("OTHER"), row("AB12C")]
    tell("GET", "/v2.2/ports", {"ports": ports})
    tell("GET", "/v2.2/ports/OTHER", {"port": row("OTHER", numbers=["4152231001"])})
    tell("GET", "/v2.2/ports/AB12C", {"port": row("AB12C")})
    assert connector.find_port(ORDER, key=uuid4()) == CarrierPort("AB12C", S.SUBMITTED)


def test_a_port_that_never_arrived_is_not_found(connector, tell):
    tell("GET", "/v2.2/ports", {"ports": [row("OTHER")]})
    tell("GET", "/v2.2/ports/OTHER", {"port": row("OTHER", numbers=["4152231000", "4152231001"])})
    assert connector.find_port(ORDER, key=uuid4()) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Complete", S.COMPLETED),
        ("Partly complete", S.PARTIALLY_COMPLETED),
        ("Incomplete", S.EXCEPTION),
        ("Needs a correction", S.EXCEPTION),
        ("Correction sent", S.SUBMITTED),
        ("Being cancelled", S.SUBMITTED),
        ("Canceled", S.CANCELLED),
        ("Expired", S.FAILED),
        ("Activating", S.ACTIVATING),
        ("Date confirmed", S.FOC_CONFIRMED),
        ("Waiting for the letter", S.SUBMITTED),
        ("No Status", S.SUBMITTED),
    ],
)
def test_a_status_is_read_by_its_words(connector, tell, status, state):
    tell("GET", "/v2.2/ports/AB12C", {"port": row(status=status)})
    if state == S.PARTIALLY_COMPLETED:
        tell("GET", "/v2.2/numbers/4152231000", {}, 404)
    assert connector.get_port("AB12C").state == state


@pytest.mark.parametrize(
    ("foc", "message", "day"),
    [
        ("20261109", "", date(2026, 11, 9)),
        ("19750715", "It moves on Nov/12/2026 at 10:00 AM Central", date(2026, 11, 12)),
        ("19750715", "", None),
        ("", "It moves on December 1, 2026.", date(2026, 12, 1)),
        ("soon", "on Smarch/33/2026", None),
    ],
)
def test_a_date_that_makes_no_sense_is_passed_over(connector, tell, foc, message, day):
    tell("GET", "/v2.2/ports/AB12C", {"port": row(foc=foc, message=message)})
    found = connector.get_port("AB12C")
    assert (found.foc, found.state) == (day, S.FOC_CONFIRMED if day else S.SUBMITTED)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("ACCOUNT NUMBER DOES NOT MATCH", "account_number"),
        ("Passcode missing", "pin"),
        ("SERVICE ADDRESS ZIP MISMATCH", "postal_code"),
        ("Billing number: it is another one", "btn"),
        ("Something is wrong", "other"),
    ],
)
def test_a_complaint_becomes_one_of_our_codes(connector, tell, message, code):
    tell("GET", "/v2.2/ports/AB12C", {"port": row(status="Exception", message=message)})
    found = connector.get_port("AB12C")
    assert (found.rejection, found.text) == (code, message)


def test_of_a_port_that_is_partly_complete_each_number_is_looked_for(connector, tell):
    numbers = ["4152231000", "4152231001"]
    tell("GET", "/v2.2/ports/AB12C", {"port": row(status="Partially complete", numbers=numbers)})
    tell("GET", "/v2.2/numbers/4152231000", {"number": "4152231000"})
    tell("GET", "/v2.2/numbers/4152231001", {}, 404)
    assert connector.get_port("AB12C").left_behind == (TWO,)


@pytest.mark.parametrize("ref", ["", "AB12", "../x1", "AB12CD"])
def test_no_other_text_gets_into_a_path(connector, ref):
    with pytest.raises(NotThere):
        connector.get_port(ref)


def test_an_answer_that_names_no_numbers_is_unreadable(connector, tell):
    told = row()
    del told["numbers"]
    tell("GET", "/v2.2/ports/AB12C", {"port": told})
    with pytest.raises(Malformed):
        connector.get_port("AB12C")
