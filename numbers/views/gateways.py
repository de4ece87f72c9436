"""Gateways: equipment of the account's own that answers its numbers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError, Invalid
from numbers.forms import GatewayForm
from numbers.selectors import gateways as selectors
from numbers.selectors import totals
from numbers.services import gateways as services
from providers.contract.destinations import gateway as destination

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@requires(Right.VIEW)
def gateway_list(request: AccountRequest) -> HttpResponse:
    """The account's gateways, each with how many numbers send their calls there."""
    found = {destination(gateway.pk): gateway for gateway in selectors.gateways(request.account)}
    counts = totals.held_by_destination(request.account, found)
    own = [
        {"gateway": gateway, "destination": target, "numbers": counts.get(target, 0)}
        for target, gateway in found.items()
    ]
    context = {"own": own, "may_change": Right.CHANGE_NUMBERS in request.rights}
    return render(request, "numbers/gateways.html", context)


@require_http_methods(METHODS)
@requires(Right.CHANGE_NUMBERS)
def gateway_new(request: AccountRequest) -> HttpResponse:
    if (ask := confirm_first(request)) is not None:
        return ask
    form = GatewayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_gateway(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The gateway is added. It can answer numbers now.")
            return redirect("numbers:gateways")
    return render(request, "numbers/gateway.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.CHANGE_NUMBERS)
def gateway_edit(request: AccountRequest, pk: int) -> HttpResponse:
    """Change a gateway; carriers that have it are told in the background."""
    gateway = selectors.gateway(request.account, pk)
    initial = {"address": gateway.address, "prefix": gateway.prefix, "limit": gateway.limit}
    form = GatewayForm(request.POST if request.method == "POST" else None, initial=initial)
    moves = form.is_valid() and "address" in form.changed_data
    if moves and (ask := confirm_first(request)) is not None:
        return ask
    if request.method == "POST" and form.is_valid():
        try:
            services.update_gateway(account=request.account, by=request.actor, pk=pk, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(
                request, "The gateway is saved. Carriers that have it are told in the background."
            )
            return redirect("numbers:gateways")
    numbers = selectors.count_routed_to(request.account, pk)
    context = {"form": form, "gateway": gateway, "numbers": numbers, "destination": destination(pk)}
    return render(request, "numbers/gateway.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def gateway_remove(request: AccountRequest, pk: int) -> HttpResponse:
    gateway = selectors.gateway(request.account, pk)
    try:
        services.remove_gateway(account=request.account, by=request.actor, pk=pk)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("numbers:gateway", pk)
    messages.success(request, f"Gateway {gateway.address} is removed.")
    return redirect("numbers:gateways")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def gateway_check(request: AccountRequest, pk: int) -> HttpResponse:
    """Resolve the gateway's address again."""
    try:
        gateway = services.check_gateway(account=request.account, by=request.actor, pk=pk)
    except Invalid as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, f"{gateway.address} leads to the public internet.")
    return redirect("numbers:gateways")
