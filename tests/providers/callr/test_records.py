"""Calls as CALLR tells of them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from providers.callr.connector import Callr
from providers.contract.calls import CarrierCall
from providers.errors import Malformed
from tests.providers.callr.answering import CALL, MADE, ONE, Server


def calls(server: Server, carrier: Callr, received: Any = (), made: Any = ()) -> list[CarrierCall]:
    server.on("cdr.get", lambda params: list(received if params[0] == "IN" else made))
    day = datetime(2026, 11, 29, tzinfo=UTC)
    return list(carrier.list_calls(day, day.replace(hour=23)))


def test_a_call_as_it_is_told(server: Server, carrier: Callr):
    (call,) = calls(server, carrier, [CALL])
    assert call == CarrierCall(
        ref="242359184129",
        direction="inbound",
        caller="+33639980011",
        called=ONE,
        state="answered",
        started_at=datetime(2026, 11, 29, 8, tzinfo=UTC),
        answered_at=datetime(2026, 11, 29, 8, 0, 5, tzinfo=UTC),
        ended_at=datetime(2026, 11, 29, 8, 1, 5, tzinfo=UTC),
        talk_seconds=60,
        caller_name="Claire",
        number=ONE,
        app_ref="3TXTPS65",
        cause=16,
        cost=Decimal("0.125"),
        currency="EUR",
        reference="order42",
        raw=CALL,
    )
    span = ["2026-11-29 00:00:00", "2026-11-29 23:00:00", None, None]
    assert server.asked == [("cdr.get", ["IN", *span]), ("cdr.get", ["OUT", *span])]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "answered"),
        ({"hangup": None}, "answered"),
        ({"answer": None}, "missed"),
        ({"answer": None, "hangupcause": 17}, "busy"),
        ({"answer": None, "hangup": None, "hangupcause": None}, "ringing"),
    ],
)
def test_how_a_received_call_ended(server: Server, carrier: Callr, changes: dict[str, Any], state: str):
    assert [call.state for call in calls(server, carrier, [CALL | changes])] == [state]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "answered"),
        ({"dialstatus": "BUSY"}, "busy"),
        ({"dialstatus": "NOANSWER"}, "missed"),
        ({"dialstatus": "CANCEL"}, "cancelled"),
        ({"dialstatus": "CONGESTION"}, "failed"),
        ({"dialstatus": "SOMETHING"}, "lost"),
        ({"dialstatus": None, "hangup": None, "answer": None}, "ringing"),
    ],
)
def test_how_a_made_call_ended(server: Server, carrier: Callr, changes: dict[str, Any], state: str):
    (call,) = calls(server, carrier, made=[CALL | MADE | changes])
    assert (call.state, call.direction, call.called) == (state, "outbound", "+33639980012")


def test_a_withheld_caller_has_neither_number_nor_name(server: Server, carrier: Callr):
    (call,) = calls(server, carrier, [CALL | {"cli_pres": "prohib_passed_screen"}])
    assert (call.caller, call.caller_name) == ("", "")


@pytest.mark.parametrize("row", [{}, CALL | {"callid": "x"}, CALL | {"start": None}, CALL | {"answer": 5}])
def test_a_call_that_the_contract_does_not_know_is_malformed(server: Server, carrier: Callr, row: Any):
    with pytest.raises(Malformed):
        calls(server, carrier, [row])


def test_long_spans_are_asked_for_day_by_day(server: Server, carrier: Callr):
    server.on("cdr.get", [])
    since = datetime(2026, 11, 1, tzinfo=UTC)
    assert list(carrier.list_calls(since, since.replace(day=3))) == []
    assert [params[1:3] for _, params in server.asked[::2]] == [
        ["2026-11-01 00:00:00", "2026-11-02 00:00:00"],
        ["2026-11-02 00:00:01", "2026-11-03 00:00:00"],
    ]


def test_a_span_whose_answer_is_full_is_halved(
    server: Server, carrier: Callr, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("providers.callr.records.FULL", 2)
    rows = [CALL | {"callid": n, "start": f"2026-11-29 00:00:0{n}"} for n in (3, 2, 1)]
    server.on("cdr.get", lambda p: [row for row in rows if p[0] == "IN" and p[1] <= row["start"] <= p[2]][:2])
    since = datetime(2026, 11, 29, tzinfo=UTC)
    told = [call.ref for call in carrier.list_calls(since, since.replace(second=7))]
    assert sorted(told) == ["1", "2", "3"]
    spans = [(params[1][-2:], params[2][-2:]) for _, params in server.asked if params[0] == "IN"]
    halves = [
        ("00", "07"),
        ("00", "03"),
        ("00", "01"),
        ("02", "03"),
        ("02", "02"),
        ("03", "03"),
        ("04", "07"),
    ]
    assert spans == halves
