"""What this app shows on pages of others: how satisfied callers were, with a call and with a main number."""

from django.utils import timezone

from accounts.models import Account
from accounts.panels import Panel, register
from calls.live.models import Call
from calls.models import CallRecord
from pbx.models import Reception
from support.satisfaction import joined, selectors, tables
from support.satisfaction.models import Rating
from support.satisfaction.selectors import LATELY, RatingFilter

__all__ = ["joined"]


def of_call(account: Account, call: Call) -> Panel | None:
    return _of_rating(selectors.of_call(account, call.pk))


def of_record(account: Account, record: CallRecord) -> Panel | None:
    return _of_rating(selectors.of_records(account, [record.pk]).get(record.pk))


def _of_rating(row: Rating | None) -> Panel | None:
    return None if row is None else Panel("support/satisfaction/_of_call.html", {"rating": row})


def of_reception(account: Account, row: Reception) -> Panel | None:
    """Of the last ninety days; nothing where nobody was asked."""
    sums = selectors.totals(account, RatingFilter(reception=row.pk, since=timezone.now() - LATELY))
    if not (sums.count or sums.requests or row.asks_smileys or row.asks_nps):
        return None
    return Panel(
        "support/satisfaction/_of_reception.html", {"tiles": tables.tiles(sums), "place": f"r{row.pk}"}
    )


register(Call, of_call)
register(CallRecord, of_record)
register(Reception, of_reception)
