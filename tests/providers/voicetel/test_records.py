"""VoiceTel's call records: what is asked, and what each becomes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from responses import matchers

from providers.contract.calls import CarrierCall
from providers.errors import Malformed
from tests.providers.voicetel.recorded import BASE

CDR = f"{BASE}/v2.2/account/cdr"
BEGAN = datetime(2026, 5, 18, 12, tzinfo=UTC)
START = int(BEGAN.timestamp())
SINCE, UNTIL = BEGAN - timedelta(hours=1), BEGAN + timedelta(hours=1)


def record(**value: Any) -> dict[str, Any]:
    told = {
        "ip": "198.51.100.20",
        "cn": "Jo%20N%C3%A4f",
        "nr": "0.009",
        "dst": "2013422000",
        "dur": "61",
        "ba": "0.00915",
        "cid": "2015550147",
    }
    return {"id": "8812", "key": ["2015550000", str(START)], "value": told | value}


def told(*rows: Any, start: int = START + 3600, end: int = START - 3600) -> dict[str, Any]:
    return {"status": "success", "data": {"start": start, "end": end, "cdr": list(rows)}}


def asked(start: int, end: int) -> Any:
    return matchers.query_param_matcher({"start": start, "end": end})


def listed(connector: Any) -> list[CarrierCall]:
    return list(connector.list_calls(SINCE, UNTIL))


def test_the_newer_end_is_called_start_and_a_record_is_read_exactly(connector, carrier, budget):
    row = record()
    carrier.get(CDR, json=told(row), match=[asked(START + 3600, START - 3600)])

    assert listed(connector) == [
        CarrierCall(
            ref="8812",
            direction=None,
            caller="+12015550147",
            called="+12013422000",
            state="answered",
            started_at=BEGAN,
            ended_at=BEGAN + timedelta(seconds=61),
            talk_seconds=61,
            caller_name="Jo Näf",
            address="198.51.100.20",
            cost=Decimal("0.00915"),
            currency="USD",
            raw=row,
        )
    ]
    assert budget.taken == [("cdr", False)]


def test_a_reply_that_does_not_hold_all_is_asked_on_from_the_second_before(connector, carrier):
    first, second = record(), record() | {"id": "8811"}
    carrier.get(CDR, json=told(first, end=START), match=[asked(START + 3600, START - 3600)])
    carrier.get(CDR, json=told(second), match=[asked(START - 1, START - 3600)])

    assert [call.ref for call in listed(connector)] == ["8812", "8811"]


def test_what_was_not_answered_has_no_end(connector, carrier):
    carrier.get(CDR, json=told(record(dur="0", ba="0", cn="", ip="")))

    [call] = listed(connector)
    assert (call.state, call.ended_at, call.talk_seconds, call.cost) == ("lost", None, 0, Decimal(0))


@pytest.mark.parametrize(
    ("shown", "party"),
    [
        ("2015550147", "+12015550147"),
        ("12015550147", "+12015550147"),
        ("+12015550147", "+12015550147"),
        ("011442071838750", "+442071838750"),
        ("+442071838750", "+442071838750"),
        ("442071838750", "442071838750"),
        ("911", "911"),
        ("anonymous", "anonymous"),
        ("", ""),
    ],
)
def test_a_party_is_a_number_where_it_can_be_told(connector, carrier, shown, party):
    carrier.get(CDR, json=told(record(cid=shown, dst=shown)))

    [call] = listed(connector)
    assert (call.caller, call.called) == (party, party)


def _broken() -> list[Any]:
    good = record()
    values = [
        {"dur": 61},
        {"dur": "-1"},
        {"dur": "1_0"},
        {"ba": "x"},
        {"ba": "Infinity"},
        {"dst": None},
        {"cid": 7},
    ]
    keys = [["2015550000"], ["2015550000", START], ["2015550000", "soon"], ["2015550000", "9" * 12], None]
    return [
        *[record(**value) for value in values],
        *[good | {"key": key} for key in keys],
        good | {"id": 8812},
        good | {"id": ""},
        good | {"value": None},
        None,
    ]


@pytest.mark.parametrize("row", _broken())
def test_one_bad_record_makes_the_whole_list_malformed(connector, carrier, row):
    carrier.get(CDR, json=told(record(), row))

    with pytest.raises(Malformed):
        listed(connector)


@pytest.mark.parametrize("end", [None, "x", START + 7200])
def test_a_reply_that_would_never_end_is_malformed(connector, carrier, end):
    carrier.get(CDR, json=told(record(), end=end))

    with pytest.raises(Malformed):
        listed(connector)
