"""One page for each list over an account and all below it (``accounts.listings``)."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts import listings
from accounts.answers import page_asked
from accounts.columns import NUMBERS, Shown
from accounts.columns import shown as as_shown
from accounts.forms import BelowFilterForm
from accounts.listings import Listing, Wish
from accounts.models import Account
from accounts.rights import Right
from accounts.web import (
    AccountRequest,
    breadth,
    led_back,
    pages_beside,
    requires,
    same_page,
    seen_from,
    wants_part,
)
from common import scope
from common.errors import DomainError, Forbidden, NotFound


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
        listings.complete(shown, page.rows, columns.columns)
        rows = [_row(request, shown, columns, row) for row in page.rows]
    context = pages_beside(request, page) | {
        "listing": shown,
        "columns": columns,
        "rows": rows,
        "form": form,
        "query": same_page(request, after="", before="").partition("?")[2],
        "has_acts": any(row["acts"] or row["links"] for row in rows),
        "none": shown.title.lower(),
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


def _row(request: AccountRequest, shown: Listing[Any], columns: Shown[Any], row: Any) -> dict[str, Any]:
    account = shown.account_of(row)
    url = seen_from(request.account, account.pk, shown.url(row))
    cells = [
        {
            "label": column.label,
            "shape": column.shape,
            "is_number": column.shape in NUMBERS,
            "value": column.of(row),
            "text": column.text(row),
        }
        for column in columns.columns
    ]
    acts = [
        {"label": act.label, "url": reverse("accounts:below_act", args=[shown.name, act.name])}
        for act in shown.acts
        if act.fits(row) and act.right in rights_at(request, account)
    ]
    links = [
        {"label": link.label, "url": led_back(request, seen_from(request.account, account.pk, link.url(row)))}
        for link in shown.links
        if link.fits(row) and link.right in rights_at(request, account)
    ]
    shows = {"account": account, "url": url, "first": cells[0], "cells": cells[1:]}
    return shows | {"acts": acts, "links": links, "key": row.pk}


def rights_at(request: AccountRequest, account: Account) -> frozenset[Right]:
    """What the user may do in the account, which is the present one or stands below it."""
    if account.pk == request.account.pk:
        return request.rights
    return request.standing.rights_in(account) if request.standing else frozenset()


@require_POST
@requires(Right.MANAGE_ACCOUNTS)
def act_on_row(request: AccountRequest, name: str, act: str) -> HttpResponse:
    """Do one thing with a row, in the account that it is of, and come back to the list as it was narrowed."""
    assert request.standing is not None
    shown = listings.listing_named(name, request.standing.rights_over_all)
    carry_out(request, shown, act, below=True)
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(f"{reverse('accounts:below', args=[name])}{'?' if query else ''}{query}")


def carry_out(request: AccountRequest, shown: Listing[Any], act: str, *, below: bool) -> None:
    """Do what the form asks with a row of the list and say what came of it. NotFound for a row of an account that is
    neither this one nor, with ``below``, under it; Forbidden for who may not do this there.
    """
    wanted = next((one for one in shown.acts if one.name == act), None)
    if wanted is None:
        raise NotFound("There is no such thing to do.")
    with scope.system():
        row = listings.row_of(shown, request.account, request.POST.get("row", ""))
    account = shown.account_of(row)
    own = account.pk == request.account.pk
    if not (own or below):
        raise NotFound("There is no such row.")
    if wanted.right not in rights_at(request, account):
        raise Forbidden("You may not do this in that account.")
    by = request.actor if own else replace(request.actor, acting_from=request.account.name)
    try:
        with scope.tenant(account.pk):
            wanted.do(account, by, row)
    except DomainError as exc:
        messages.error(request, f"{account.name}: {exc.text}")
    else:
        messages.success(request, f"{account.name}: {wanted.done}")
