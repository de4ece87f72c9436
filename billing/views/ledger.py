"""The money of the active account: balance, ledger, credits, payments."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.columns import Shown, shown
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import is_low
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from billing.columns import LEDGER
from billing.forms import LedgerFilterForm
from billing.linking import seen_by
from billing.models import LedgerEntry
from billing.selectors import ledger as money
from common.paging import Page

TABS = [("", "Ledger"), ("credits", "Credits"), ("payments", "Payments")]


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW_MONEY)
def ledger(request: AccountRequest) -> HttpResponse:
    """The balance and one of three lists, by key; ``show`` names the list."""
    show = request.GET.get("show", "")
    show = show if show in dict(TABS) else ""
    columns = shown(request, LEDGER)
    form = LedgerFilterForm(request.GET)
    page = _page(request, show, columns, form)
    url = reverse("billing:ledger")
    account = request.account
    if show != "payments":
        _name_causes(account, page.rows)
        _lead_on(request, page.rows)
        columns.describe(page.rows)
    context: dict[str, Any] = {
        "show": show,
        "rows": page.rows,
        "columns": columns,
        "account": account,
        "form": form,
        "narrowed": bool(form.given),
        "spendable": account.free_balance,
        "low": is_low(account),
        "tabs": [
            {"label": label, "url": f"{url}?show={name}" if name else url, "active": name == show}
            for name, label in TABS
        ],
        "count_label": f"{len(page.rows)} shown",
        **pages_beside(request, page),
    }
    return render(request, "billing/_ledger.html" if wants_part(request) else "billing/ledger.html", context)


def _page(
    request: AccountRequest, show: str, columns: Shown[LedgerEntry], form: LedgerFilterForm
) -> Page[Any]:
    if show == "payments":
        rows = money.payments(request.account)
        return page_asked(request, rows, key=("received_at", "id"), descending=True)
    if show == "credits":
        return page_asked(request, money.credits(request.account), key="id", descending=True)
    return columns.page(money.ledger(request.account, **form.given))


def _lead_on(request: AccountRequest, rows: Sequence[LedgerEntry]) -> None:
    """Put beside each line the address of what it was for."""
    opens_below = Right.MANAGE_ACCOUNTS in request.rights
    for row in rows:
        row.page = seen_by(request.account, row, opens_below=opens_below)  # type: ignore[attr-defined]


def _name_causes(account: Account, rows: Sequence[LedgerEntry]) -> None:
    """Put the account below beside each line that it caused, for the table."""
    ids = [row.caused_by_id for row in rows if row.caused_by_id is not None]
    found = money.causes_of(account, ids) if ids else {}
    for row in rows:
        row.cause = found.get(row.caused_by_id)  # type: ignore[attr-defined,arg-type]
