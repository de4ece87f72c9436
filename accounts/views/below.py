"""One page for each list over an account and all below it (``accounts.listings``)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts import listings
from accounts.answers import page_asked
from accounts.columns import Shown
from accounts.columns import shown as as_shown
from accounts.forms import BelowFilterForm
from accounts.listings import Listing, Wish
from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, breadth, pages_beside, requires, seen_from, wants_part
from common import scope


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.MANAGE_ACCOUNTS)
def listing(request: AccountRequest, name: str) -> HttpResponse:
    """Rows of the account and of all below it, a page by key at a time; the filter stands in the URL."""
    assert request.standing is not None
    rights = request.standing.rights_over_all
    shown = listings.listing_named(name, rights)
    form = BelowFilterForm(shown, request.GET)
    columns = as_shown(request, shown.table)
    order = columns.sorting.order
    with scope.system():
        found = listings.searched(shown, request.account, form.wish, columns.sorting)
        page = page_asked(request, found, key=order.key, descending=order.descending)
        rows = [_row(request.account, shown, columns, row) for row in page.rows]
    context = pages_beside(request, page) | {
        "listing": shown,
        "columns": columns,
        "rows": rows,
        "form": form,
        "narrowed": form.wish != Wish(),
        "count_label": f"{len(rows)} shown",
    }
    if wants_part(request):
        return render(request, "accounts/below/_table.html", context)
    context["breadth"] = breadth(reverse(shown.page), request.path, is_below=True)
    context["tabs"] = [
        {"label": one.title, "url": reverse("accounts:below", args=[one.name]), "active": one == shown}
        for one in listings.listings(rights)
    ]
    return render(request, "accounts/below/list.html", context)


def _row(account: Account, shown: Listing[Any], columns: Shown[Any], row: Any) -> dict[str, Any]:
    url = seen_from(account, row.account_id, shown.url(row))
    cells = [
        {"label": column.label, "shape": column.shape, "value": column.of(row), "text": column.text(row)}
        for column in columns.columns
    ]
    return {"account": row.account, "url": url, "first": cells[0], "cells": cells[1:]}
