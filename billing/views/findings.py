"""The check of money, for the operator's staff: what does not add up, and a button to look now."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from billing.selectors.findings import findings
from billing.services.audit import audit_ledger
from common import scope


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.AUDIT_MONEY)
def finding_list(request: AccountRequest) -> HttpResponse:
    """Open findings, or with ``show=cleared`` those that later checks no longer saw."""
    cleared = request.GET.get("show") == "cleared"
    with scope.system():
        page = page_asked(request, findings(request.account, cleared=cleared), key="id", descending=True)
    url = reverse("billing:findings")
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": page.rows,
        "cleared": cleared,
        "tabs": [
            {"label": "Open", "url": url, "active": not cleared},
            {"label": "Cleared", "url": f"{url}?show=cleared", "active": cleared},
        ],
    }
    template = "billing/_findings.html" if wants_part(request) else "billing/findings.html"
    return render(request, template, context)


@require_POST
@requires(Right.AUDIT_MONEY)
def check_money(request: AccountRequest) -> HttpResponse:
    """Do now what is done every night."""
    outcome = audit_ledger(now=timezone.now())
    if outcome.open:
        messages.warning(request, f"{outcome.open:,} differences, {outcome.new:,} of them new.")
    else:
        messages.success(request, f"Everything adds up; {outcome.charges:,} charges were looked at.")
    return redirect("billing:findings")
