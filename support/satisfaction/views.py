"""The page of feedback: who was satisfied, who was not, and what they wrote."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.selectors.contacts import names_of
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from support.satisfaction import selectors, tables
from support.satisfaction.forms import FeedbackForm

PART = "support/satisfaction/_feedback.html"


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def feedback(request: AccountRequest) -> HttpResponse:
    """Answers of some days, newest first, what they add up to, and the same by reception and employee."""
    account = request.account
    form = FeedbackForm(account, request.GET)
    (since, until), wanted = form.range, form.wanted
    found = selectors.filtered(account, wanted)
    page = page_asked(request, found, key=("rated_at", "id"), descending=True)
    names = names_of(account, {row.number for row in page.rows if row.number})
    sums = selectors.totals(account, wanted)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": [(row, names.get(row.number, "")) for row in page.rows],
        "filter_form": form,
        "tiles": tables.tiles(sums),
        "has_any": bool(sums.count),
        "tables": tables.both(account, wanted),
        "first": since,
        "last": until - timedelta(days=1),
        "query": form.query,
    }
    return render(request, PART if wants_part(request) else "support/satisfaction/feedback.html", context)
