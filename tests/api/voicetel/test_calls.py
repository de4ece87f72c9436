"""Call records and the registration, through the official client."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from voicetel import BadRequestError, NotFoundError

from accounts.services.registrations import note_registration
from calls import selectors
from common import scope
from tests.api.voicetel.conftest import Program
from tests.calls.conftest import BEGAN, record

UNIX = int(BEGAN.timestamp())


def recorded(program: Program, ref: str = "call-1", **changes: object) -> str:
    with scope.tenant(program.account.pk):
        return str(record(program.account, ref, **changes).pk)


def test_calls_are_told_in_strings(customer: Program):
    pk = recorded(customer)

    answer = customer.client.account.cdr(start=UNIX + 60, end=UNIX - 60)

    assert (answer.start, answer.end) == (UNIX + 60, UNIX - 60)
    (call,) = answer.cdr
    assert (call.id, list(call.key)) == (pk, [customer.account.number, str(UNIX)])
    assert call.value.model_dump() == {
        "ip": "198.51.100.20",
        "cn": "Jo%20N%C3%A4f%20%26%20Co",
        "nr": "0.009",
        "dst": "2013422000",
        "dur": "120",
        "ba": "0.018",
        "cid": "2015550147",
    }


def test_newest_first_and_both_ends_are_in_the_range(customer: Program):
    pks = [
        recorded(customer, f"call-{n}", started_at=BEGAN + timedelta(seconds=n, milliseconds=900), seconds=0)
        for n in range(4)
    ]

    answer = customer.client.account.cdr(start=UNIX + 2, end=UNIX + 1)

    assert [call.id for call in answer.cdr] == [pks[2], pks[1]]
    assert customer.client.account.cdr(start=UNIX + 1, end=UNIX + 2).cdr == []


def test_the_last_day_is_the_default(customer: Program):
    recent = recorded(customer, started_at=datetime.now(UTC) - timedelta(hours=23))
    recorded(customer, "old", started_at=datetime.now(UTC) - timedelta(hours=25))

    answer = customer.client.account.cdr()

    assert answer.start - answer.end == 86_400
    assert [call.id for call in answer.cdr] == [recent]
    assert customer.client.account.cdr(start=0).end == 0
    assert customer.client.account.cdr(start=2**40, end=2**40).cdr == []


def test_where_one_answer_does_not_hold_all_its_end_says_how_far_it_goes(
    customer: Program, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(selectors, "MOST_AT_ONCE", 4)
    pks = [
        recorded(customer, f"call-{n}", started_at=BEGAN + timedelta(seconds=n // 2), seconds=0)
        for n in range(8)
    ]

    first = customer.client.account.cdr(start=UNIX + 9, end=UNIX)
    second = customer.client.account.cdr(start=first.end - 1, end=UNIX)

    assert [call.id for call in first.cdr] == [pks[7], pks[6], pks[5], pks[4]]
    assert (first.end, second.end) == (UNIX + 2, UNIX)
    assert [call.id for call in second.cdr] == [pks[3], pks[2], pks[1], pks[0]]


def test_a_range_must_be_whole_numbers(customer: Program):
    assert customer.raw.get("/v2.2/account/cdr", params={"start": "soon"}).status_code == 400
    with pytest.raises(BadRequestError):
        customer.client.account.cdr(start=-1)


def test_six_an_hour_are_answered(customer: Program):
    answers = [customer.raw.get("/v2.2/account/cdr").status_code for _ in range(7)]
    assert answers == [200] * 6 + [429]


def test_a_stranger_is_told_of_no_call_and_no_registration(customer: Program, stranger: Program):
    recorded(customer)
    _register(customer)
    assert stranger.client.account.cdr(start=UNIX + 60, end=UNIX - 60).cdr == []
    with pytest.raises(NotFoundError):
        stranger.client.account.registration()


def _register(program: Program, seconds: int = 3600) -> None:
    with scope.tenant(program.account.pk):
        note_registration(
            account=program.account, uri="sip:desk@203.0.113.9:5060", agent="Yealink T54W", seconds=seconds
        )


def test_the_registration_is_told_while_it_lasts(customer: Program, snapshot: Callable[[], str]):
    before = snapshot()
    with pytest.raises(NotFoundError, match="Not registered"):
        customer.client.account.registration()
    _register(customer)
    found = customer.client.account.registration()
    assert (found.agent, found.uri) == ("Yealink T54W", "sip:desk@203.0.113.9:5060")
    _register(customer, seconds=0)
    with pytest.raises(NotFoundError):
        customer.client.account.registration()
    assert snapshot() == before
