"""Voice apps and media at carriers: sent there, and what differs there."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from common.errors import DomainError, NotFound
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
    return _done(
        request,
        lambda: services.send_app(account=request.account, by=request.actor, ref=ref),
        "The app is sent to your carrier, with what it plays.",
        reverse("pbx:app", args=[ref]),
    )


@require_POST
@requires(Right.CHANGE_NUMBERS)
def push(request: AccountRequest, pk: int) -> HttpResponse:
    return _done(
        request,
        lambda: services.push_ours(account=request.account, by=request.actor, pk=pk),
        "Ours is sent.",
        reverse("pbx:drift"),
    )


@require_POST
@requires(Right.CHANGE_NUMBERS)
def adopt(request: AccountRequest, pk: int) -> HttpResponse:
    return _done(
        request,
        lambda: services.adopt_theirs(account=request.account, by=request.actor, pk=pk),
        "What the carrier has is wanted here too.",
        reverse("pbx:drift"),
    )


@require_POST
@requires(Right.CHANGE_NUMBERS)
def push_media(request: AccountRequest, pk: int) -> HttpResponse:
    return _done(
        request,
        lambda: services.push_media(account=request.account, by=request.actor, pk=pk),
        "Ours is sent.",
        reverse("pbx:drift"),
    )


def _done(request: AccountRequest, write: Callable[[], object], text: str, url: str) -> HttpResponse:
    try:
        write()
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, text)
    return redirect(url)
