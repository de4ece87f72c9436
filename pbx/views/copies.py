"""Voice apps and media at carriers: sent there, and what differs there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import tried
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from pbx.copies import selectors, services
from pbx.copies.comparing import differences

MOST_SHOWN = 200


@require_safe
@requires(Right.VIEW)
def drift(request: AccountRequest) -> HttpResponse:
    """Apps and media that a carrier has otherwise than we want, or not any more."""
    rows = [
        {"copy": row, "differences": differences(row.sent, row.told)}
        for row in selectors.troubled(request.account)[:MOST_SHOWN]
    ]
    context = {
        "rows": rows,
        "media": selectors.troubled_media(request.account)[:MOST_SHOWN],
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    return render(request, "pbx/drift.html", context)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def send(request: AccountRequest, ref: str) -> HttpResponse:
    """Have an app stand at the account's carrier."""
    return tried(
        request,
        lambda: services.send_app(account=request.account, by=request.actor, ref=ref),
        text="The app is sent to your carrier, with what it plays.",
        url=reverse("pbx:app", args=[ref]),
    )


@require_POST
@requires(Right.CHANGE_NUMBERS)
def push(request: AccountRequest, pk: int) -> HttpResponse:
    return tried(
        request,
        lambda: services.push_ours(account=request.account, by=request.actor, pk=pk),
        text="Ours is sent.",
        url=reverse("pbx:drift"),
    )


@require_POST
@requires(Right.CHANGE_NUMBERS)
def adopt(request: AccountRequest, pk: int) -> HttpResponse:
    return tried(
        request,
        lambda: services.adopt_theirs(account=request.account, by=request.actor, pk=pk),
        text="What the carrier has is wanted here too.",
        url=reverse("pbx:drift"),
    )


@require_POST
@requires(Right.CHANGE_NUMBERS)
def push_media(request: AccountRequest, pk: int) -> HttpResponse:
    return tried(
        request,
        lambda: services.push_media(account=request.account, by=request.actor, pk=pk),
        text="Ours is sent.",
        url=reverse("pbx:drift"),
    )
