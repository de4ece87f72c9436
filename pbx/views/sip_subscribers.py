"""SIP subscribers: the list with the form for a new one, and the page of each."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import page_asked
from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires
from common.errors import DomainError
from pbx.forms.sip_subscribers import SubscriberForm
from pbx.selectors import sip_subscribers as selectors
from pbx.services import sip_subscribers as services

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@requires(Right.VIEW)
def subscriber_list(request: AccountRequest) -> HttpResponse:
    """The account's telephones, and the form that makes one more, by whoever just proved who they are."""
    may_change = Right.CHANGE_NUMBERS in request.rights
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = SubscriberForm(request.account, request.POST if request.method == "POST" else None)
    if form.is_bound and (ask := confirm_first(request)) is not None:
        return ask
    if form.is_bound and form.is_valid():
        try:
            row = services.create_subscriber(account=request.account, by=request.actor, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{row.username} is made. Its page has the password.")
            return redirect("pbx:sip_subscriber", row.pk)
    page = page_asked(request, selectors.sip_subscribers(request.account), key="id", descending=True)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": page.rows,
        "form": form,
        "domain": selectors.domain_of(request.account),
        "may_change": may_change,
    }
    return render(request, "pbx/sip_subscribers.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.CHANGE_NUMBERS)
def subscriber(request: AccountRequest, pk: int) -> HttpResponse:
    """One telephone with its password, for those who may change it and just proved who they are."""
    row = selectors.sip_subscriber(request.account, pk)
    if (ask := confirm_first(request)) is not None:
        return ask
    form = SubscriberForm(request.account, request.POST if request.method == "POST" else None, row=row)
    if form.is_bound and form.is_valid():
        try:
            services.edit_subscriber(account=request.account, by=request.actor, pk=pk, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "It is saved.")
            return redirect("pbx:sip_subscriber", pk)
    facts = [
        {"label": "Domain", "value": selectors.domain_of(request.account), "mono": True},
        {"label": "Name", "value": row.username, "mono": True},
        {"label": "Password", "value": selectors.password_of(row), "mono": True},
    ]
    context = {"row": row, "form": form, "facts": facts}
    return render(request, "pbx/sip_subscriber.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def renew(request: AccountRequest, pk: int) -> HttpResponse:
    """A new password; the former one is worth nothing. Asked as for the page that shows it."""
    selectors.sip_subscriber(request.account, pk)
    if (ask := confirm_first(request, back=reverse("pbx:sip_subscriber", args=[pk]))) is not None:
        return ask
    services.edit_subscriber(account=request.account, by=request.actor, pk=pk, wish={}, renew_password=True)
    messages.success(request, "It has a new password.")
    return redirect("pbx:sip_subscriber", pk)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove(request: AccountRequest, pk: int) -> HttpResponse:
    selectors.sip_subscriber(request.account, pk)
    services.delete_subscriber(account=request.account, by=request.actor, pk=pk)
    messages.success(request, "The telephone is deleted.")
    return redirect("pbx:sip_subscribers")
