"""The list of calls and its download."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from calls import selectors
from calls.forms import CallFilterForm
from calls.selectors import CallFilter

PART = "calls/_calls.html"


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def call_list(request: AccountRequest) -> HttpResponse:
    """Calls of some days, newest first, and what they add up to."""
    account = request.account
    form = CallFilterForm(account, request.GET)
    (since, until), wanted = form.range, form.wanted
    rows = selectors.call_records(account, since=since, until=until)
    found = selectors.filtered(account, rows, wanted)
    page = page_asked(request, found, key=("started_at", "id"), descending=True)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": page.rows,
        "filter_form": form,
        "totals": selectors.totals(account, found, wanted, since=since, until=until),
        "first": since,
        "last": until - timedelta(days=1),
        "zone": account.timezone,
        "by_default": not (request.GET.get("since") or request.GET.get("until")),
        "currency": account.currency,
        "has_samples": any(row.is_sample for row in page.rows),
        "narrowed": wanted != CallFilter(country=wanted.country),
        "query": form.query,
    }
    return render(request, PART if wants_part(request) else "calls/list.html", context)
