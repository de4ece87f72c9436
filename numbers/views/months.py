"""The page of monthly charges: what the next one will be, what is due, what was charged."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from numbers.selectors.charges import recurring_charges
from numbers.selectors.monthly import monthly_charges, total_due


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW_MONEY)
def month_list(request: AccountRequest) -> HttpResponse:
    """Months, newest first."""
    page = page_asked(request, monthly_charges(request.account), key="period", descending=True)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": page.rows,
        "currency": request.account.currency,
    }
    if wants_part(request):
        return render(request, "numbers/_months.html", context)
    charges = recurring_charges(request.account)
    context |= {
        "charges": charges,
        "monthly": sum(charge.amount for charge in charges),
        "due": total_due(request.account),
    }
    return render(request, "numbers/months.html", context)
