"""Calls as CALLR tells of them (callr.md §5)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from providers import reading
from providers.callr import wire
from providers.callr.methods import Methods
from providers.contract.calls import CallState, CarrierCall, Direction
from providers.http import LIST_SECONDS

# One answer holds all of a span, so that is kept short.
SPAN = timedelta(days=1)
SECOND = timedelta(seconds=1)
# So many calls at most are told at once.
FULL = 10_000
BUSY = 17
# How an attempt to ring somebody ended.
DIALLED: dict[str, CallState] = {
    "ANSWER": "answered",
    "BUSY": "busy",
    "CANCEL": "cancelled",
    "CHANUNAVAIL": "failed",
    "CONGESTION": "failed",
    "NOANSWER": "missed",
    "NODIAL": "failed",
}


class CallrRecords(Methods):
    """Call records; what is billed is told in cents of the account's currency, whatever the key says (§4)."""

    def list_calls(self, since: datetime, until: datetime) -> Iterator[CarrierCall]:
        """Day by day; both ends of a span count, so the next one begins a second later."""
        start = since
        while start <= until:
            end = min(start + SPAN, until)
            for direction in ("IN", "OUT"):
                yield from self._calls(direction, start, end)
            start = end + SECOND

    def _calls(self, direction: str, start: datetime, end: datetime) -> Iterator[CarrierCall]:
        """Those of one span; an answer that is full may have left some out, so its span is halved."""
        params = (direction, wire.time(start), wire.time(end), None, None)
        told = self._rpc.read("cdr.get", *params, seconds=LIST_SECONDS)
        read = received if direction == "IN" else made
        found = wire.rows(told, lambda row: read(row, self._currency), of="calls")
        if len(found) < FULL or end - start < SECOND:
            yield from found
            return
        middle = start + (end - start) // 2
        middle = middle.replace(microsecond=0)
        yield from self._calls(direction, start, middle)
        yield from self._calls(direction, middle + SECOND, end)


def received(row: Any, currency: str) -> CarrierCall:
    called = reading.text_if_any(row, "did_intl_number")
    return _call(row, currency, "inbound", called, _received(row), number=called)


def made(row: Any, currency: str) -> CarrierCall:
    return _call(row, currency, "outbound", reading.text_if_any(row, "number"), _made(row))


def _call(
    row: Any, currency: str, direction: Direction, called: str, state: CallState, number: str = ""
) -> CarrierCall:
    is_withheld = row.get("cli_pres") == "prohib_passed_screen"
    return CarrierCall(
        ref=str(reading.whole(row, "callid")),
        direction=direction,
        caller="" if is_withheld else reading.text_if_any(row, "cli_number"),
        called=called,
        state=state,
        started_at=wire.moment(row, "start"),
        answered_at=wire.moment_if_any(row, "answer"),
        ended_at=wire.moment_if_any(row, "hangup"),
        talk_seconds=reading.whole(row, "duration_answered"),
        caller_name="" if is_withheld else reading.text_if_any(row, "cli_name"),
        number=number,
        app_ref=reading.text_if_any(row, "scenario_hash"),
        cause=None if row["hangupcause"] is None else reading.whole(row, "hangupcause"),
        cost=wire.money(row, "billing_customer_debit_eur") - wire.money(row, "billing_customer_credit_eur"),
        currency=currency,
        reference=reading.text_if_any(row, "customer_field"),
        raw=row,
    )


def _received(row: Any) -> CallState:
    if row["answer"] is not None:
        return "answered"
    if row["hangup"] is None:
        return "ringing"
    return "busy" if row["hangupcause"] == BUSY else "missed"


def _made(row: Any) -> CallState:
    if row["dialstatus"] is not None:
        return DIALLED.get(reading.text(row, "dialstatus"), "lost")
    if row["answer"] is not None:
        return "answered"
    return "ringing" if row["hangup"] is None else "missed"
