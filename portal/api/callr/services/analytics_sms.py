"""``analytics/sms``: what text messages add up to (callr.md §5.6)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from messaging.analytics import selectors
from messaging.analytics.selectors import By, Total
from messaging.states import Direction as Way
from messaging.states import MessageState
from portal.api.callr.base import ApiCall
from portal.api.callr.figures import NOTHING, TYPES, ZONE, between
from portal.api.callr.objects.analytics_sms import (
    AnalyticsSmsHistory,
    AnalyticsSmsHistoryOut,
    AnalyticsSmsSummary,
    AnalyticsSmsSummaryOut,
)
from portal.api.callr.objects.shape import cents_4, moment
from portal.api.callr.objects.values import DateTime, Words
from portal.api.callr.registry import method
from portal.api.callr.texting import STATUSES

WAYS = {"IN": Way.INBOUND, "OUT": Way.OUTBOUND}


def _money(total: Total) -> dict[str, Any]:
    return {
        "count": total.messages,
        "credit": NOTHING,
        "debit": cents_4(total.charged),
        "parts": total.parts,
    }


def _figures(call: ApiCall, from_: str, to: str, by: By = By.COUNTRY) -> selectors.Figures:
    since, until = between(from_, to)
    return selectors.figures(call.account, since=since, until=until, by=by, zone=ZONE)


def _course(rows: Iterable[tuple[datetime, Total]]) -> list[AnalyticsSmsHistoryOut]:
    return [AnalyticsSmsHistoryOut(**_money(total), date=moment(began)) for began, total in sorted(rows)]


@method("analytics/sms.summary")
def summary(call: ApiCall, from_: DateTime, to: DateTime) -> AnalyticsSmsSummary:
    """All messages made between two moments, both in it."""
    found = _figures(call, from_, to)
    return AnalyticsSmsSummary(
        **{name: AnalyticsSmsSummaryOut(**_money(found.of(way))) for name, way in WAYS.items()}
    )


@method("analytics/sms.history")
def history(call: ApiCall, from_: DateTime, to: DateTime) -> Words:
    """The same by hours for up to two days, by days for up to two months, and else by months, which ``type`` says.

    Those without a message are left out.
    """
    found = _figures(call, from_, to)
    told = AnalyticsSmsHistory(**{name: _course(_of(found, way)) for name, way in WAYS.items()})
    return {**told.told(), "type": TYPES[found.unit]}


def _of(found: selectors.Figures, way: Way) -> Iterable[tuple[datetime, Total]]:
    return ((began, total) for (direction, began), total in found.course.items() if direction == way)


@method("analytics/sms.summary_out")
def summary_out(
    call: ApiCall, from_: DateTime, to: DateTime, fields: list[str] | None = None
) -> AnalyticsSmsSummaryOut:
    """What was sent; always with every field."""
    del fields
    return AnalyticsSmsSummaryOut(**_money(_figures(call, from_, to).of(Way.OUTBOUND)))


@method("analytics/sms.history_out")
def history_out(
    call: ApiCall, from_: DateTime, to: DateTime, fields: list[str] | None = None
) -> list[AnalyticsSmsHistoryOut]:
    """What was sent, by hour, day or month; always with every field."""
    del fields
    return _course(_of(_figures(call, from_, to), Way.OUTBOUND))


@method("analytics/sms.summary_out_by_status")
def summary_out_by_status(call: ApiCall, from_: DateTime, to: DateTime) -> dict[str, AnalyticsSmsSummaryOut]:
    """What was sent, by status."""
    by_status: dict[str, Total] = {}
    for (way, state), total in _figures(call, from_, to, By.STATE).values.items():
        if way == Way.OUTBOUND:
            status = STATUSES[MessageState(state)]
            by_status[status] = by_status.get(status, Total()) + total
    return {status: AnalyticsSmsSummaryOut(**_money(total)) for status, total in sorted(by_status.items())}


@method("analytics/sms.history_out_by_status")
def history_out_by_status(
    call: ApiCall, from_: DateTime, to: DateTime
) -> dict[str, list[AnalyticsSmsHistoryOut]]:
    """What was sent, by status and by hour, day or month."""
    since, until = between(from_, to)
    _, found = selectors.sent_by_state(call.account, since=since, until=until)
    by_status: dict[str, dict[datetime, Total]] = {}
    for (state, began), total in found.items():
        course = by_status.setdefault(STATUSES[state], {})
        course[began] = course.get(began, Total()) + total
    return {status: _course(course.items()) for status, course in sorted(by_status.items())}
