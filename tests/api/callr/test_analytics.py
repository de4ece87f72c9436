"""What calls and messages add up to, over JSON-RPC: always what their records do (callr.md §5.6)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Account
from calls.analytics import services
from calls.models import CallRecord
from calls.services import FinishedCall, record_call
from calls.states import Direction
from common import scope
from messaging.models import Message
from pbx.models import VoiceApp
from tests.api.callr.conftest import Program
from tests.numbers.conftest import HELD

BEGAN = datetime(2026, 5, 18, 12, 0, 30, tzinfo=UTC)
DAY = ("2026-05-18 00:00:00", "2026-05-18 23:59:59")
FRENCH, MOBILE, HOME = "+33123456789", "+33612345678", "+12015550147"


@pytest.fixture
def app(customer: Program) -> VoiceApp:
    customer.call("apps.create", "CALLTRACKING10", "Ads", None)
    with scope.tenant(customer.account.pk):
        return VoiceApp.objects.get()


@pytest.fixture
def calls(customer: Program, app: VoiceApp) -> Iterator[Account]:
    account = customer.account
    with scope.tenant(account.pk):
        _record(account, "1", called=HELD[0], caller=FRENCH, seconds=100, app=app)
        _record(account, "2", called=HELD[0], caller=FRENCH, seconds=0, app=app)
        _record(account, "3", called=HELD[1], caller="anonymous", seconds=61)
        _record(account, "4", called=MOBILE, caller=HELD[0], seconds=30, direction=Direction.OUTBOUND)
        _record(account, "5", called=FRENCH, caller=HELD[0], seconds=10, direction=Direction.OUTBOUND)
        late = BEGAN + timedelta(days=1)
        _record(account, "6", called=HOME, caller=HELD[0], started_at=late, direction=Direction.OUTBOUND)
        yield account


def _record(account: Account, ref: str, **facts: Any) -> None:
    given = {"direction": Direction.INBOUND, "started_at": BEGAN, "seconds": 5} | facts
    record_call(account=account, call=FinishedCall(ref=ref, **given))


def _row(count: int, duration: int, debit: str, aloc: int, **more: Any) -> dict[str, Any]:
    return {"aloc": aloc, "count": count, "credit": "0.0000", "debit": debit, "duration": duration, **more}


def _debit(account: Account, **wanted: Any) -> str:
    rows = CallRecord.objects.filter(account=account, **wanted).values_list("charged", flat=True)
    return f"{sum(rows, Decimal(0)) * 100:.4f}"


@pytest.mark.parametrize("settled", [False, True])
def test_the_summary_is_the_sum_of_the_records(customer: Program, calls: Account, settled: bool) -> None:
    if settled:
        services.settle_sums()
    debits = [_debit(calls, ref__in=refs) for refs in ("123", "45")]
    assert Decimal(debits[0]) > 0
    assert customer.call("analytics/calls.summary", *DAY) == {
        "IN": _row(3, 161, debits[0], 54, unique_callers=2),
        "OUT": _row(2, 40, debits[1], 20),
    }


def test_both_ends_are_in_it(customer: Program, calls: Account) -> None:
    second = "2026-05-18 12:00:30"
    assert customer.call("analytics/calls.summary", second, second)["IN"]["count"] == 3
    assert customer.call("analytics/calls.summary", second, "2026-05-19 12:00:29")["OUT"]["count"] == 2
    assert customer.call("analytics/calls.summary", second, "2026-05-19 12:00:30")["OUT"]["count"] == 3


@pytest.mark.parametrize(
    ("until", "type", "dates"),
    [
        ("2026-05-19 12:00:30", "HOUR", ["2026-05-18 12:00:00", "2026-05-19 12:00:00"]),
        ("2026-06-20 00:00:00", "DAY", ["2026-05-18 00:00:00", "2026-05-19 00:00:00"]),
        ("2026-12-31 23:59:59", "MONTH", ["2026-05-01 00:00:00"]),
    ],
)
def test_the_history_goes_by_what_is_asked(
    customer: Program, calls: Account, until: str, type: str, dates: list[str]
) -> None:
    told = customer.call("analytics/calls.history", DAY[0], until)
    assert (told["type"], [row["date"] for row in told["OUT"]]) == (type, dates)
    assert sum(row["count"] for row in told["IN"] + told["OUT"]) == 6
    assert set(told["IN"][0]) == {"aloc", "count", "credit", "date", "debit", "duration"}


def test_numbers_countries_destinations_and_apps(customer: Program, calls: Account, app: VoiceApp) -> None:
    label = "United States - Geographic"
    dids = customer.call("analytics/calls.inbound_did", "COUNT", *DAY, 1_000_000_000)
    hashes = {hit["intl_number"]: hit["hash"] for hit in customer.call("did.search", {}, {})["hits"]}
    debits = {ref: _debit(calls, ref=ref) for ref in "12345"}
    assert dids == [
        _row(2, 100, debits["1"], 50, billing_label=label, hash=hashes[HELD[0]], intl=HELD[0]),
        _row(1, 61, debits["3"], 61, billing_label=label, hash=hashes[HELD[1]], intl=HELD[1]),
    ]
    assert customer.call("analytics/calls.cli_countries", "DURATION", *DAY, 10) == [
        _row(2, 100, debits["1"], 50, country_code="FR"),
        _row(1, 61, debits["3"], 61, country_code=None),
    ]
    assert customer.call("analytics/calls.outbound_countries", "DURATION", *DAY, 10) == [
        _row(2, 40, _debit(calls, ref__in="45"), 20, country_code="FR")
    ]
    places = customer.call("analytics/calls.outbound_destinations", "DURATION", *DAY, 10)
    assert places == [
        _row(1, 30, debits["4"], 30, billing_label="France - Mobile"),
        _row(1, 10, debits["5"], 10, billing_label="France - Geographic"),
    ]
    assert customer.call("analytics.get_outbound_types", "DURATION", *DAY, None) == places
    assert customer.call("analytics/calls.outbound_destinations", "DURATION", *DAY, 1) == places[:1]
    assert customer.call("analytics/calls.top_apps", "IN", "COUNT", *DAY, 10) == [
        _row(2, 100, debits["1"], 50, hash=app.ref)
    ]
    assert customer.call("analytics/calls.top_apps", "OUT", "COUNT", *DAY, 10) == []


def test_refusals_name_the_parameter(customer: Program) -> None:
    assert customer.refusal("analytics/calls.summary", DAY[1], DAY[0])[1] == "TO_BEFORE_FROM"
    assert customer.refusal("analytics/sms.history", DAY[1], DAY[0])[1] == "TO_BEFORE_FROM"
    assert (
        customer.refusal("analytics/calls.summary", "yesterday", DAY[0])[1] == "INVALID_PARAM_FORMAT [from]"
    )
    dids = "analytics/calls.inbound_did"
    assert customer.refusal(dids, "PRICE", *DAY, 1)[1] == "INVALID_PARAM_FORMAT [sort]"
    assert customer.refusal(dids, "COUNT", *DAY, 0)[1] == "INVALID_PARAM_FORMAT [limit]"
    assert (
        customer.refusal("analytics/calls.top_apps", "UP", "COUNT", *DAY, 1)[1]
        == "INVALID_PARAM_FORMAT [type]"
    )


def test_the_ends_of_time_are_no_error(customer: Program, calls: Account) -> None:
    told = customer.call("analytics/calls.summary", "0001-01-01 00:00:00", "9999-12-31 23:59:59")
    assert (told["IN"]["count"], told["OUT"]["count"]) == (3, 3)


def test_a_stranger_has_none(stranger: Program, calls: Account) -> None:
    assert stranger.call("analytics/calls.summary", *DAY)["IN"] == _row(0, 0, "0.0000", 0, unique_callers=0)
    assert stranger.call("analytics/calls.inbound_did", "COUNT", *DAY, 5) == []


def test_messages_add_up(customer: Program) -> None:
    customer.call("sms.send", HELD[0], "+13125550100", "Hello", None)
    customer.call("sms.send", HELD[0], "+13125550101", "x" * 200, None)
    with scope.tenant(customer.account.pk):
        debit = f"{sum(message.price for message in Message.objects.all()) * 100:.4f}"
    today = datetime.now(UTC)
    times = [
        f"{today - timedelta(days=1):%Y-%m-%d %H:%M:%S}",
        f"{today + timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
    ]
    row = {"count": 2, "credit": "0.0000", "debit": debit, "parts": 3}
    none = {"count": 0, "credit": "0.0000", "debit": "0.0000", "parts": 0}

    assert customer.call("analytics/sms.summary", *times) == {"IN": none, "OUT": row}
    assert customer.call("analytics/sms.summary_out", *times) == row
    history = customer.call("analytics/sms.history", *times)
    assert (history["type"], history["IN"], sum(one["count"] for one in history["OUT"])) == ("HOUR", [], 2)
    assert customer.call("analytics/sms.history_out", *times) == history["OUT"]
    by_status = customer.call("analytics/sms.summary_out_by_status", *times)
    assert sum(one["parts"] for one in by_status.values()) == 3
    course = customer.call("analytics/sms.history_out_by_status", *times)
    assert sum(one["parts"] for rows in course.values() for one in rows) == 3
    with scope.tenant(customer.account.pk):
        assert set(Message.objects.values_list("peer_country", flat=True)) == {"US"}
