"""Sums over calls."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import Amount4, CountryCode, DateTime, Hash, Phone


@shape("Analytics.Calls.App")
class AnalyticsCallsApp(Shape):
    """Calls of one app."""

    aloc: int
    count: int
    credit: Amount4
    debit: Amount4
    duration: int
    hash: Hash


@shape("Analytics.Calls.Country")
class AnalyticsCallsCountry(Shape):
    """Calls of one country."""

    aloc: int
    count: int
    country_code: CountryCode | None
    credit: Amount4
    debit: Amount4
    duration: int


@shape("Analytics.Calls.Destination")
class AnalyticsCallsDestination(Shape):
    """Calls to one billed destination."""

    aloc: int
    billing_label: str | None
    count: int
    credit: Amount4
    debit: Amount4
    duration: int


@shape("Analytics.Calls.DID")
class AnalyticsCallsDid(Shape):
    """Calls to one number."""

    aloc: int
    billing_label: str | None
    count: int
    credit: Amount4
    debit: Amount4
    duration: int
    hash: Hash
    intl: Phone


@shape("Analytics.Calls.History.Call")
class AnalyticsCallsHistoryCall(Shape):
    """Calls of one hour, day or month."""

    aloc: int
    count: int
    credit: Amount4
    date: DateTime
    debit: Amount4
    duration: int


@shape("Analytics.Calls.History")
class AnalyticsCallsHistory(Shape):
    """Calls by hour, day or month, in and out."""

    IN: list[AnalyticsCallsHistoryCall]
    OUT: list[AnalyticsCallsHistoryCall]


@shape("Analytics.Calls.Summary.IN")
class AnalyticsCallsSummaryIn(Shape):
    """Received calls."""

    aloc: int
    count: int
    credit: Amount4
    debit: Amount4
    duration: int
    unique_callers: int


@shape("Analytics.Calls.Summary.OUT")
class AnalyticsCallsSummaryOut(Shape):
    """Calls that were made."""

    aloc: int
    count: int
    credit: Amount4
    debit: Amount4
    duration: int


@shape("Analytics.Calls.Summary")
class AnalyticsCallsSummary(Shape):
    """Calls of a time, in and out."""

    IN: AnalyticsCallsSummaryIn
    OUT: AnalyticsCallsSummaryOut
