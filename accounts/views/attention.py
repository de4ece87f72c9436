"""The page of what waits for a person, and the count of it in the navigation."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.answers import live_count
from accounts.concerns import Concern, Waiting, waiting, waiting_count
from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, breadth, requires, seen_from


@require_safe
@requires(Right.VIEW)
def attention(request: AccountRequest) -> HttpResponse:
    """What waits in this account; who has accounts below sees theirs too, unless asked for this one alone."""
    has_below = Right.MANAGE_ACCOUNTS in request.rights
    below = has_below and request.GET.get("only") != "this"
    found = waiting(request.account, _rights(request, below), below=below)
    context: dict[str, Any] = {
        "groups": [_group(request.account, one, below) for one in found],
        "below": below,
    }
    if has_below:
        context["breadth"] = breadth(f"{request.path}?only=this", request.path, is_below=below)
    return render(request, "accounts/attention.html", context)


@require_safe
@requires(Right.VIEW)
def attention_count(request: AccountRequest) -> HttpResponse:
    """The badge in the navigation; 204 while the count is ``n``."""
    below = Right.MANAGE_ACCOUNTS in request.rights
    count = waiting_count(request.account, _rights(request, below), below=below)
    return live_count(request, count, label="Waiting", trigger="every 60s")


def _rights(request: AccountRequest, below: bool) -> frozenset[Right]:
    """Of things of accounts below those are shown that may be seen there too."""
    assert request.standing is not None
    return request.standing.rights_over_all if below else request.rights


def _group(account: Account, found: Waiting[Any], below: bool) -> dict[str, Any]:
    concern = found.concern
    return {
        "concern": concern,
        "counted": found.counted,
        "all_url": _all_url(concern, below),
        "rows": [
            {
                "text": concern.text(row),
                "why": concern.why(row),
                "since": concern.since(row),
                "account": concern.account_of(row),
                "url": _url(account, concern, row),
            }
            for row in found.rows
        ],
    }


def _all_url(concern: Concern[Any], below: bool) -> str:
    """Nowhere for what stands in no list over several accounts."""
    if below and concern.listing:
        query = f"?{concern.query}" if concern.query else ""
        return reverse("accounts:below", args=[concern.listing]) + query
    return "" if below and not concern.from_above else concern.all_url()


def _url(account: Account, concern: Concern[Any], row: Any) -> str:
    url = concern.url(row)
    return url if concern.from_above else seen_from(account, concern.account_of(row).pk, url)
