"""What the active account was charged month by month, and the invoices that it was sent."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from billing.linking import seen_by
from billing.selectors import invoices as selectors
from billing.statement_paper import MOST_LINES, statement_pdf
from common import printing


@require_safe
@requires(Right.VIEW_MONEY)
def statement_list(request: AccountRequest) -> HttpResponse:
    """Every month with its invoice, where there is one, and the credit notes."""
    documents = list(selectors.received(request.account)[:500])
    by_month: dict[date, list[Any]] = {}
    for row in documents:
        by_month.setdefault(row.month, []).append(row)
    rows = [(month, by_month.get(month, [])) for month in selectors.months_of(request.account)]
    return render(request, "billing/statements.html", {"rows": rows})


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW_MONEY)
def statement(request: AccountRequest, year: int, month: int) -> HttpResponse:
    """One month: balances, what each kind of line adds up to, and every line, by key."""
    first = _month(year, month)
    page = page_asked(request, selectors.entries_of(request.account, first), key=("created_at", "id"))
    opens_below = Right.MANAGE_ACCOUNTS in request.rights
    context: dict[str, Any] = pages_beside(request, page) | {
        "month": first,
        "rows": [(row, seen_by(request.account, row, opens_below=opens_below)) for row in page.rows],
        "export_query": f"month={first:%Y-%m}",
        "crumbs": [{"label": "Statements", "url": reverse("billing:statements")}],
    }
    if not wants_part(request):
        context |= {
            "told": selectors.statement(request.account, first),
            "charged": selectors.billed_lines(request.account, first),
            "documents": list(selectors.received(request.account, first)),
        }
    template = "billing/_statement.html" if wants_part(request) else "billing/statement.html"
    return render(request, template, context)


@require_safe
@requires(Right.VIEW_MONEY)
def pdf(request: AccountRequest, year: int, month: int) -> HttpResponse:
    """The month to print."""
    account, first = request.account, _month(year, month)
    lines = selectors.first_entries(account, first, MOST_LINES + 1)
    charged = selectors.billed_lines(account, first)
    made = statement_pdf(account, selectors.statement(account, first), charged, lines)
    return printing.shown(made, f"statement-{first:%Y-%m}")


def _month(year: int, month: int) -> date:
    """Its first day; a month that no ledger can have is not there."""
    try:
        first = date(year, month, 1)
    except ValueError as exc:
        raise Http404 from exc
    if not date(2000, 1, 1) <= first <= date(2999, 12, 1):
        raise Http404
    return first
