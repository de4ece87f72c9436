"""Money of one account below the active one: its latest entries, and what staff post to it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.models import Account
from accounts.rights import Right
from accounts.states import AccountKind, EntryKind
from accounts.views.detail import crumbs_to, there
from accounts.web import AccountRequest, put_on_form, requires
from billing.forms import MoneyForm
from billing.linking import seen_by
from billing.selectors.ledger import latest_entries
from billing.services.money import post_credit, post_decision, post_payment
from common import scope
from common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_ACCOUNTS)
def account_money(request: AccountRequest, pk: int) -> HttpResponse:
    """The account's money; a POST records a payment or gives a credit, and one that is sent twice counts once."""
    account, rights, by = there(request, pk)
    may_post = Right.POST_MONEY in rights
    if request.method != "POST":
        return _page(request, account, MoneyForm() if may_post else None)
    if not may_post:
        raise PermissionDenied
    form = MoneyForm(request.POST)
    if form.is_valid():
        try:
            with scope.tenant(account.pk):
                _post(account, request.account, by, form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            text = f"{form.cleaned_data['amount']} {account.currency} was posted to {account.name}."
            messages.success(request, text)
            return redirect("billing:money", pk=account.pk)
    return _page(request, account, form, status=422)


def _post(account: Account, giver: Account, by: Actor, asked: dict[str, Any]) -> None:
    common: dict[str, Any] = {"giver": giver, "amount": asked["amount"], "reference": asked["reference"]}
    if asked["kind"] == "payment":
        post_payment(account=account, by=by, **common)
    elif asked["kind"] == "credit":
        post_credit(account=account, by=by, description=asked["description"], **common)
    else:
        kind = EntryKind(asked["kind"])
        post_decision(account=account, by=by, kind=kind, description=asked["description"], **common)


def _page(
    request: AccountRequest, account: Account, form: MoneyForm | None, *, status: int = 200
) -> HttpResponse:
    with scope.system():
        context = {
            "account": account,
            "form": form,
            "entries": [
                (row, seen_by(request.account, row, opens_below=True)) for row in latest_entries(account, 10)
            ],
            "spendable": account.free_balance,
            "giver": None if request.account.kind == AccountKind.OPERATOR else request.account,
            "crumbs": crumbs_to(request, account, with_itself=True),
        }
    return render(request, "billing/account_money.html", context, status=status)
