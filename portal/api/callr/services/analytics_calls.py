"""``analytics/calls``: what calls add up to (callr.md §5.6, §12 A3)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from calls.analytics import selectors
from calls.analytics.selectors import By, Total
from calls.states import Direction as Way
from common.plans import registry
from numbers.selectors.numbers import numbers_ever
from pbx.selectors.apps import refs_by_pk
from portal.api.callr.base import ApiCall
from portal.api.callr.figures import NOTHING, TYPES, ZONE, Limit, Sort, between, first_of
from portal.api.callr.hashes import NUMBER, hash_of
from portal.api.callr.numbering import LABELS, type_of
from portal.api.callr.objects.analytics_calls import (
    AnalyticsCallsApp,
    AnalyticsCallsCountry,
    AnalyticsCallsDestination,
    AnalyticsCallsDid,
    AnalyticsCallsHistory,
    AnalyticsCallsHistoryCall,
    AnalyticsCallsSummary,
    AnalyticsCallsSummaryIn,
    AnalyticsCallsSummaryOut,
)
from portal.api.callr.objects.shape import cents_4, moment
from portal.api.callr.objects.values import DateTime, Direction, Words
from portal.api.callr.registry import method

WAYS = {"IN": Way.INBOUND, "OUT": Way.OUTBOUND}


def _money(total: Total) -> dict[str, Any]:
    return {
        "aloc": total.average,
        "count": total.calls,
        "credit": NOTHING,
        "debit": cents_4(total.charged),
        "duration": total.seconds,
    }


def _figures(call: ApiCall, from_: str, to: str, by: By) -> selectors.Figures:
    since, until = between(from_, to)
    return selectors.figures(call.account, since=since, until=until, by=by, zone=ZONE)


def _ranked(
    call: ApiCall, by: By, way: Way, sort: str, times: tuple[str, str], limit: int | None
) -> list[tuple[str, Total]]:
    """The values of a dimension with the most calls, or the most time."""
    found = _figures(call, *times, by).values
    rows = ((value, total) for (direction, value), total in found.items() if direction == way)
    return first_of(rows, limit, _order(sort))


def _order(sort: str) -> Any:
    if sort == "COUNT":
        return lambda row: (row[1].calls, row[1].seconds)
    return lambda row: (row[1].seconds, row[1].calls)


@method("analytics/calls.summary")
def summary(call: ApiCall, from_: DateTime, to: DateTime) -> AnalyticsCallsSummary:
    """All calls between two moments, both in it, and how many numbers called in."""
    since, until = between(from_, to)
    found = selectors.figures(call.account, since=since, until=until, by=By.COUNTRY, zone=ZONE)
    callers = selectors.unique_callers(call.account, since=since, until=until)
    return AnalyticsCallsSummary(
        IN=AnalyticsCallsSummaryIn(**_money(found.of(Way.INBOUND)), unique_callers=callers),
        OUT=AnalyticsCallsSummaryOut(**_money(found.of(Way.OUTBOUND))),
    )


@method("analytics/calls.history")
def history(call: ApiCall, from_: DateTime, to: DateTime) -> Words:
    """The same by hours for up to two days, by days for up to two months, and else by months, which ``type`` says.

    Those without a call are left out.
    """
    found = _figures(call, from_, to, By.COUNTRY)
    told = AnalyticsCallsHistory(
        **{
            name: _course((began, total) for (way, began), total in found.course.items() if way == wanted)
            for name, wanted in WAYS.items()
        }
    )
    return {**told.told(), "type": TYPES[found.unit]}


def _course(rows: Iterable[tuple[datetime, Total]]) -> list[AnalyticsCallsHistoryCall]:
    return [AnalyticsCallsHistoryCall(**_money(total), date=moment(began)) for began, total in sorted(rows)]


@method("analytics/calls.inbound_did")
def inbound_did(
    call: ApiCall, sort: Sort, from_: DateTime, to: DateTime, limit: Limit | None = None
) -> list[AnalyticsCallsDid]:
    """The numbers that were called."""
    rows = _ranked(call, By.NUMBER, Way.INBOUND, sort, (from_, to), limit)
    pks = numbers_ever(call.account, [number for number, _ in rows])
    return [
        AnalyticsCallsDid(
            **_money(total),
            billing_label=_label(registry.country_of(number), registry.kind_of(number)),
            hash=hash_of(pks.get(number, 0), NUMBER),
            intl=number,
        )
        for number, total in rows
    ]


@method("analytics/calls.cli_countries")
def cli_countries(
    call: ApiCall, sort: Sort, from_: DateTime, to: DateTime, limit: Limit | None = None
) -> list[AnalyticsCallsCountry]:
    """The countries that calls came from; null for callers of none, such as anonymous ones."""
    return _countries(_ranked(call, By.COUNTRY, Way.INBOUND, sort, (from_, to), limit))


@method("analytics/calls.outbound_countries")
def outbound_countries(
    call: ApiCall, sort: Sort, from_: DateTime, to: DateTime, limit: Limit | None = None
) -> list[AnalyticsCallsCountry]:
    """The countries that were called."""
    return _countries(_ranked(call, By.COUNTRY, Way.OUTBOUND, sort, (from_, to), limit))


def _countries(rows: Iterable[tuple[str, Total]]) -> list[AnalyticsCallsCountry]:
    return [AnalyticsCallsCountry(**_money(total), country_code=country or None) for country, total in rows]


@method("analytics/calls.outbound_destinations")
def outbound_destinations(
    call: ApiCall, sort: Sort, from_: DateTime, to: DateTime, limit: Limit | None = None
) -> list[AnalyticsCallsDestination]:
    """What was called, by country and type of number; null for numbers of no country."""
    by_label: dict[str | None, Total] = {}
    for (way, value), total in _figures(call, from_, to, By.DESTINATION).values.items():
        if way == Way.OUTBOUND:
            country, _, kind = value.partition(":")
            label = _label(country, kind)
            by_label[label] = by_label.get(label, Total()) + total
    return [
        AnalyticsCallsDestination(**_money(total), billing_label=label)
        for label, total in first_of(by_label.items(), limit, _order(sort))
    ]


@method("analytics.get_outbound_types")
def get_outbound_types(
    call: ApiCall, sort: Sort, from_: DateTime, to: DateTime, limit: Limit | None = None
) -> list[AnalyticsCallsDestination]:
    """The older name of ``analytics/calls.outbound_destinations``."""
    return outbound_destinations(call, sort, from_, to, limit)


def _label(country: str, kind: str) -> str | None:
    """What a call is billed as."""
    return f"{registry.country_name(country)} - {LABELS[type_of(kind)]}" if country and kind else None


@method("analytics/calls.top_apps")
def top_apps(
    call: ApiCall, type: Direction, sort: Sort, from_: DateTime, to: DateTime, limit: Limit | None = None
) -> list[AnalyticsCallsApp]:
    """The apps that answered or made the most; calls without an app are not told."""
    found = _figures(call, from_, to, By.APP).values.items()
    rows = [(int(value), total) for (way, value), total in found if way == WAYS[type] and value]
    refs = refs_by_pk(call.account, [pk for pk, _ in rows])
    known = [(refs[pk], total) for pk, total in rows if pk in refs]
    return [
        AnalyticsCallsApp(**_money(total), hash=ref) for ref, total in first_of(known, limit, _order(sort))
    ]
