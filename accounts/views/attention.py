"""The page of what waits for a person, and the count of it in the navigation."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import live_count
from accounts.concerns import Concern, Waiting, concern_named, waiting, waiting_count, waiting_of
from accounts.listings import listing_called
from accounts.models import Account
from accounts.rights import Right
from accounts.views.below import carry_out, rights_at
from accounts.web import AccountRequest, breadth, requires, seen_from
from common.errors import NotFound


@require_safe
@requires(Right.VIEW)
def attention(request: AccountRequest) -> HttpResponse:
    """What waits in this account; who has accounts below sees theirs too, unless asked for this one alone."""
    below = _goes_below(request)
    found = waiting(request.account, _rights(request, below), below=below)
    context: dict[str, Any] = {
        "groups": [_group(request, one, below) for one in found],
        "below": below,
    }
    if _has_below(request):
        context["breadth"] = breadth(f"{request.path}?only=this", request.path, is_below=below)
    return render(request, "accounts/attention.html", context)


@require_safe
@requires(Right.VIEW)
def attention_kind(request: AccountRequest, name: str) -> HttpResponse:
    """All that waits of one kind."""
    below = _goes_below(request)
    concern = concern_named(name, _rights(request, below))
    found = waiting_of(concern, request.account, below=below)
    context: dict[str, Any] = {
        "groups": [_group(request, found, below)] if found.rows else [],
        "below": below,
        "crumbs": [{"label": "Attention", "url": reverse("accounts:attention") + _only(request, below)}],
        "kind": concern,
    }
    return render(request, "accounts/attention.html", context)


@require_safe
@requires(Right.VIEW)
def attention_count(request: AccountRequest) -> HttpResponse:
    """The badge in the navigation; 204 while the count is ``n``."""
    below = Right.MANAGE_ACCOUNTS in request.rights
    count = waiting_count(request.account, _rights(request, below), below=below)
    return live_count(request, count, label="Waiting", trigger="every 60s")


@require_POST
@requires(Right.VIEW)
def attention_act(request: AccountRequest, name: str, act: str) -> HttpResponse:
    """Do one thing with what waits, in the account that it is of, as the list of such things does it."""
    below = _has_below(request)
    concern = concern_named(name, _rights(request, below))
    shown = listing_called(concern.listing)
    if shown is None:
        raise NotFound("There is no such thing to do.")
    carry_out(request, shown, act, below=below)
    only = "?only=this" if request.POST.get("only") == "this" else ""
    return redirect(reverse("accounts:attention") + only)


def _has_below(request: AccountRequest) -> bool:
    return Right.MANAGE_ACCOUNTS in request.rights


def _goes_below(request: AccountRequest) -> bool:
    return _has_below(request) and request.GET.get("only") != "this"


def _only(request: AccountRequest, below: bool) -> str:
    """What an address says where it is about this account alone and might be about those below too."""
    return "?only=this" if _has_below(request) and not below else ""


def _rights(request: AccountRequest, below: bool) -> frozenset[Right]:
    """Of things of accounts below those are shown that may be seen there too."""
    assert request.standing is not None
    return request.standing.rights_over_all if below else request.rights


def _group(request: AccountRequest, found: Waiting[Any], below: bool) -> dict[str, Any]:
    concern, account = found.concern, request.account
    rows = [
        {
            "text": concern.text(row),
            "why": concern.why(row),
            "since": concern.since(row),
            "account": concern.account_of(row),
            "url": _url(account, concern, row),
            "acts": _acts(request, concern, row),
            "key": row.pk,
        }
        for row in found.rows
    ]
    return {
        "concern": concern,
        "counted": found.counted,
        "all_url": _all_url(request, found, below),
        "rows": rows,
        "has_acts": any(row["acts"] for row in rows),
    }


def _acts(request: AccountRequest, concern: Concern[Any], row: Any) -> list[dict[str, str]]:
    """What the list of such things offers to do with one, for whoever may do it there."""
    shown = listing_called(concern.listing)
    return [
        {"label": act.label, "url": reverse("accounts:attention_act", args=[concern.name, act.name])}
        for act in (shown.acts if shown else ())
        if act.fits(row) and act.right in rights_at(request, concern.account_of(row))
    ]


def _all_url(request: AccountRequest, found: Waiting[Any], below: bool) -> str:
    """The list of them, where there is one; else the page of the kind, unless all of them are shown."""
    concern = found.concern
    if below and concern.listing:
        query = f"?{concern.query}" if concern.query else ""
        return reverse("accounts:below", args=[concern.listing]) + query
    if concern.all_url is not None and below == concern.from_above:
        return concern.all_url()
    if found.count <= len(found.rows):
        return ""
    return reverse("accounts:attention_kind", args=[concern.name]) + _only(request, below)


def _url(account: Account, concern: Concern[Any], row: Any) -> str:
    url = concern.url(row)
    return url if concern.from_above else seen_from(account, concern.account_of(row).pk, url)
