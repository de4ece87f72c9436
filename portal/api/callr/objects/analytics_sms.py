"""Sums over messages."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import Amount4, DateTime


@shape("Analytics.SMS.History.OUT")
class AnalyticsSmsHistoryOut(Shape):
    """Messages of one hour, day or month."""

    count: int
    credit: Amount4
    date: DateTime
    debit: Amount4
    parts: int


@shape("Analytics.SMS.History")
class AnalyticsSmsHistory(Shape):
    """Messages by hour, day or month, in and out."""

    IN: list[AnalyticsSmsHistoryOut]
    OUT: list[AnalyticsSmsHistoryOut]


@shape("Analytics.SMS.Summary.OUT")
class AnalyticsSmsSummaryOut(Shape):
    """Messages that were sent."""

    count: int
    credit: Amount4
    debit: Amount4
    parts: int


@shape("Analytics.SMS.Summary")
class AnalyticsSmsSummary(Shape):
    """Messages of a time, in and out."""

    IN: AnalyticsSmsSummaryOut
    OUT: AnalyticsSmsSummaryOut
