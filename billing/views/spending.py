"""Spending caps: what the active account has used and allows itself, and what it allows an account below."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import payer_of
from accounts.views.detail import crumbs_to, there
from accounts.web import AccountRequest, put_on_form, requires
from billing.forms import MostForm, OwnCapsForm
from billing.selectors.spending import cap_of, usage_of
from billing.services.caps import set_most, set_own_caps
from common import scope
from common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.VIEW_MONEY)
def spending(request: AccountRequest) -> HttpResponse:
    """How much of the caps is used; a POST sets what the account allows itself."""
    account = request.account
    may_change = Right.CHANGE_ACCOUNT in request.rights
    if request.method != "POST":
        return _page(request, account, OwnCapsForm(initial=_given(account)) if may_change else None)
    if not may_change:
        raise PermissionDenied
    form = OwnCapsForm(request.POST)

    def save(day: Any, month: Any) -> None:
        set_own_caps(account=account, by=request.actor, day=day, month=month)

    if _saved(form, save):
        messages.success(request, "The spending caps are saved.")
        return redirect("billing:spending")
    return _page(request, account, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_ACCOUNTS)
def account_spending(request: AccountRequest, pk: int) -> HttpResponse:
    """The same of an account below; a POST sets how much it may spend at most."""
    account, rights, by = there(request, pk)
    may_change = Right.CHANGE_ACCOUNT in rights
    if request.method != "POST":
        return _page(request, account, MostForm(initial=_given(account)) if may_change else None)
    if not may_change:
        raise PermissionDenied
    form = MostForm(request.POST)

    def save(day: Any, month: Any) -> None:
        set_most(account=account, by=by, day=day, month=month)

    if _saved(form, save):
        messages.success(request, f"The spending caps of {account.name} are saved.")
        return redirect("billing:account_spending", pk=account.pk)
    return _page(request, account, form, status=422)


def _saved(form: forms.Form, save: Callable[[Any, Any], None]) -> bool:
    """Save the two caps of the form, day first; a refusal is put on it."""
    if not form.is_valid():
        return False
    try:
        save(*form.cleaned_data.values())
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    return True


def _given(account: Account) -> dict[str, str]:
    """The caps that are set, in whole cents."""
    with scope.tenant(account.pk):
        row = cap_of(account)
    values = {name: getattr(row, name) for name in ("day_cap", "month_cap", "day_most", "month_most")}
    return {name: f"{value:.2f}" for name, value in values.items() if value is not None}


def _page(
    request: AccountRequest, account: Account, form: forms.Form | None, *, status: int = 200
) -> HttpResponse:
    with scope.system():
        is_own = account.pk == request.account.pk
        context = {
            "account": account,
            "form": form,
            "is_own": is_own,
            "cap": cap_of(account),
            "usage": usage_of(account),
            "payer": payer_of(account),
            "crumbs": [] if is_own else crumbs_to(request, account, with_itself=True),
        }
    return render(request, "billing/spending.html", context, status=status)
