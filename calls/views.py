"""The list of calls and its download."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from calls import selectors
from calls.forms import CallFilterForm
from calls.models import CallRecord
from common.exports import Cell, Moment, csv_response

PART = "calls/_calls.html"
COLUMNS = [
    Moment("Started"),
    "Direction",
    "Caller",
    "Caller name",
    "Called",
    "Seconds",
    "Rate a minute",
    "Charged",
    "Sample",
    "Simulated",
    "How it ended",
    "Your text",
]


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def call_list(request: AccountRequest) -> HttpResponse:
    """Calls of some days, newest first, and what they add up to."""
    form = CallFilterForm(request.GET)
    since, until = form.range
    rows = selectors.call_records(request.account, since=since, until=until)
    found = selectors.filtered(request.account, rows, form.wanted)
    page = page_asked(request, found, key=("started_at", "id"), descending=True)
    query = request.GET.urlencode()
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": page.rows,
        "filter_form": form,
        "totals": selectors.totals(found.every()),
        "first": since,
        "last": until - timedelta(days=1),
        "zone": request.account.timezone,
        "by_default": not (request.GET.get("since") or request.GET.get("until")),
        "currency": request.account.currency,
        "has_samples": any(row.is_sample for row in page.rows),
        "narrowed": bool(form.wanted.search or form.wanted.direction),
        "export_url": f"{reverse('calls:export')}?{query}" if query else reverse("calls:export"),
    }
    return render(request, PART if wants_part(request) else "calls/list.html", context)


@require_safe
@requires(Right.VIEW)
def call_export(request: AccountRequest) -> HttpResponseBase:
    """The calls of the same days and filter as CSV, newest first."""
    form = CallFilterForm(request.GET)
    since, until = form.range
    rows = selectors.call_records(request.account, since=since, until=until)
    rows = selectors.filtered(request.account, rows, form.wanted).every()
    return csv_response("calls", COLUMNS, _lines(rows.iterator(chunk_size=2000)))


def _lines(rows: Iterator[CallRecord]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [
            row.started_at,
            row.direction,
            row.caller,
            row.caller_name,
            row.called,
            row.seconds,
            row.rate,
            row.charged,
            row.is_sample,
            row.is_simulated,
            row.state,
            row.custom,
        ]
