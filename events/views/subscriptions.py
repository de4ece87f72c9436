"""Outgoing webhooks: the list, one with its deliveries, adding and changing, and the reference of events."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, same_page, wants_part
from common.errors import Conflict, DomainError
from events import types
from events.forms import SubscriptionForm
from events.models import Subscription
from events.selectors import deliveries as delivery_selectors
from events.selectors import subscriptions as selectors
from events.services import redelivery
from events.services import subscriptions as services
from events.states import DeliveryState
from events.views.shared import asked_for, next_try, state_of, tabs

METHODS = ["GET", "HEAD", "POST"]
EMPTY = (
    "Name an address of your program and what it shall be told of: messages that come, numbers that change, a balance"
    " that runs low."
)
REMOVING = (
    "Nothing is sent there any more, what waits included, and its log is deleted. "
    "To stop it for a while, disable it."
)


@require_safe
@requires(Right.MANAGE_WEBHOOKS)
def subscription_list(request: AccountRequest) -> HttpResponse:
    """The account's webhooks, and how each has done for a day."""
    page = page_asked(request, selectors.subscriptions(request.account), key="id", descending=True)
    counts = delivery_selectors.counts(request.account, page.rows)
    rows = [
        {"hook": row, "state": state_of(row), "told": asked_for(row), "counts": counts.get(row.pk, {})}
        for row in page.rows
    ]
    context = {
        "rows": rows,
        "tabs": tabs(request, "list"),
        "empty_text": EMPTY,
        **pages_beside(request, page),
    }
    return render(request, "events/list.html", context)


@require_safe
@requires(Right.MANAGE_WEBHOOKS)
def event_types(request: AccountRequest) -> HttpResponse:
    """What may be subscribed to, and what the body of each tells."""
    groups = [
        {"name": group.replace("_", " ").capitalize(), "types": list(found)}
        for group, found in groupby(types.all_types(), key=lambda one: one.name.partition(".")[0])
    ]
    return render(request, "events/types.html", {"groups": groups, "tabs": tabs(request, "types")})


@require_http_methods(METHODS)
@never_cache
@requires(Right.MANAGE_WEBHOOKS)
def new(request: AccountRequest) -> HttpResponse:
    """Add a webhook, by whoever just proved who they are: codes that people are sent would go there too. Its secret is
    in this one answer and nowhere else.
    """
    back = request.get_full_path() if request.method == "GET" else ""
    if (ask := confirm_first(request, back=back)) is not None:
        return ask
    form = SubscriptionForm.new(
        request.POST if request.method == "POST" else None,
        request.account,
        numbers=request.GET.getlist("numbers"),
        shape=request.GET.get("shape", ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.subscribe(account=request.account, by=request.actor, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return _show(request, made.subscription, secret=made.secret)
    return render(request, "events/form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.MANAGE_WEBHOOKS)
def edit(request: AccountRequest, ref: str) -> HttpResponse:
    """Change where a webhook goes and what it is told; asked as for a new one."""
    row = selectors.subscription(request.account, ref)
    if row.managed_by:
        messages.error(request, "This webhook belongs to a number and is changed there.")
        return redirect("events:detail", ref)
    if (ask := confirm_first(request)) is not None:
        return ask
    form = SubscriptionForm.about(row, request.POST if request.method == "POST" else None, request.account)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_subscription(account=request.account, by=request.actor, ref=ref, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The webhook is saved.")
            return redirect("events:detail", ref)
    context = {"form": form, "hook": row}
    return render(request, "events/form.html", context, status=422 if form.errors else 200)


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.MANAGE_WEBHOOKS)
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """One webhook, and what went to it."""
    return _show(request, selectors.subscription(request.account, ref))


def _show(request: AccountRequest, row: Subscription, *, secret: str = "") -> HttpResponse:
    state = request.GET.get("state", "")
    rows = delivery_selectors.deliveries(request.account, row, state)
    page = page_asked(request, rows, key="id", descending=True)
    context = {
        "hook": row,
        "state": state_of(row),
        "told": asked_for(row),
        "secret": secret,
        "deliveries": [
            {"delivery": one, "state": state_of(one), "next_try": next_try(one, row)} for one in page.rows
        ],
        "failed": delivery_selectors.gave_up(request.account, row),
        "state_tabs": _state_tabs(request, state),
        "count_label": f"{len(page.rows)} shown",
        **pages_beside(request, page),
    }
    template = "events/_deliveries.html" if wants_part(request) and not secret else "events/detail.html"
    return render(request, template, context)


def _state_tabs(request: AccountRequest, active: str) -> list[dict[str, Any]]:
    choices = [("", "All"), *DeliveryState.choices]
    return [
        {
            "label": label,
            "url": same_page(request, state=name, after="", before=""),
            "active": name == active,
            "count": None,
        }
        for name, label in choices
    ]


@require_POST
@requires(Right.MANAGE_WEBHOOKS)
def set_state(request: AccountRequest, ref: str) -> HttpResponse:
    """Enable or disable."""
    enable = "enable" in request.POST
    services.set_enabled(account=request.account, by=request.actor, ref=ref, enabled=enable)
    messages.success(request, "Events are delivered again." if enable else "Nothing is delivered any more.")
    return redirect("events:detail", ref)


@require_POST
@never_cache
@requires(Right.MANAGE_WEBHOOKS)
def renew_secret(request: AccountRequest, ref: str) -> HttpResponse:
    """Sign with a new secret, which is in this one answer and nowhere else; asked as for a new webhook."""
    selectors.subscription(request.account, ref)
    if (ask := confirm_first(request, back=reverse("events:detail", args=[ref]))) is not None:
        return ask
    try:
        made = services.renew_secret(account=request.account, by=request.actor, ref=ref)
    except Conflict as exc:
        messages.error(request, exc.text)
        return redirect("events:detail", ref)
    return _show(request, made.subscription, secret=made.secret)


@require_POST
@requires(Right.MANAGE_WEBHOOKS)
def test(request: AccountRequest, ref: str) -> HttpResponse:
    """Send a test at once, and show what came back."""
    delivery = redelivery.send_test(account=request.account, by=request.actor, ref=ref)
    if delivery.state == DeliveryState.DELIVERED:
        messages.success(request, "The test was delivered.")
    else:
        messages.error(request, f"The test was not delivered: {delivery.error}")
    return redirect("events:delivery", delivery.pk)


@require_POST
@requires(Right.MANAGE_WEBHOOKS)
def again(request: AccountRequest, ref: str) -> HttpResponse:
    """Send once more what was given up."""
    count = redelivery.redeliver_failed(account=request.account, by=request.actor, ref=ref)
    if count:
        messages.success(request, f"{count:,} {'is' if count == 1 else 'are'} sent once more.")
    else:
        messages.info(request, "Nothing was given up here.")
    return redirect("events:detail", ref)


@require_http_methods(METHODS)
@requires(Right.MANAGE_WEBHOOKS)
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    """Ask, then forget the webhook with its log."""
    row = selectors.subscription(request.account, ref)
    if request.method != "POST":
        return render(request, "events/remove.html", {"hook": row, "text": REMOVING})
    try:
        services.unsubscribe(account=request.account, by=request.actor, ref=ref)
    except Conflict as exc:
        messages.error(request, exc.text)
        return redirect("events:detail", ref)
    messages.success(request, f"The webhook to {row.host} is removed.")
    return redirect("events:list")
