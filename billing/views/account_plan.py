"""Which plan an account below the active one has, from which day; and what the active account itself pays."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from accounts.rights import Right
from accounts.views.detail import crumbs_to, there
from accounts.web import AccountRequest, put_on_form, requires
from billing.plan_forms import GivePlanForm, QuoteForm
from billing.prices import usual_rates
from billing.selectors import plans as selectors
from billing.selectors.prices import day_of
from billing.selectors.quoting import quotes_for
from billing.services.plans import give_plan, withdraw_plan
from common import scope
from common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_PRICES)
def account_plan(request: AccountRequest, pk: int) -> HttpResponse:
    """The account's plans, past and to come; a POST gives it one from a day on."""
    account, rights, by = there(request, pk)
    may_give = Right.CHANGE_ACCOUNT in rights and account.parent_id == request.account.pk
    plans = [row for row in selectors.plans(request.account) if row.currency == account.currency]
    today = day_of(account)
    if request.method != "POST":
        form = GivePlanForm(plans, initial={"starts_on": today}) if may_give else None
        return _page(request, account, form)
    if not may_give:
        raise PermissionDenied
    form = GivePlanForm(plans, request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        plan = selectors.plan(request.account, int(asked["plan"])) if asked["plan"] else None
        try:
            with scope.tenant(account.pk):
                give_plan(account=account, plan=plan, by=by, starts_on=asked["starts_on"])
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            told = plan.name if plan else "its own rates"
            messages.success(request, f"{account.name} pays by {told} from {asked['starts_on']:%d %B %Y}.")
            return redirect("billing:account_plan", pk=account.pk)
    return _page(request, account, form, status=422)


@require_POST
@requires(Right.MANAGE_PRICES)
def withdraw(request: AccountRequest, pk: int, period: int) -> HttpResponse:
    """Take back a change of plan that has not begun."""
    account, rights, by = there(request, pk)
    if Right.CHANGE_ACCOUNT not in rights or account.parent_id != request.account.pk:
        raise PermissionDenied
    try:
        with scope.tenant(account.pk):
            withdraw_plan(account=account, by=by, pk=period)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, "The change of plan is taken back.")
    return redirect("billing:account_plan", pk=pk)


def _page(
    request: AccountRequest, account: Account, form: GivePlanForm | None, *, status: int = 200
) -> HttpResponse:
    today = day_of(account)
    rows = selectors.periods(account)
    current = next((row for row in rows if row.starts_on <= today), None)
    with scope.system():
        crumbs = crumbs_to(request, account, with_itself=True)
        parent = account.parent
    context: dict[str, Any] = {
        "account": account,
        "form": form,
        "crumbs": crumbs,
        "parent": parent,
        "periods": rows,
        "current": current,
        "today": today,
        "rates": usual_rates(account),
        "owns_plan": account.parent_id == request.account.pk,
    }
    return render(request, "billing/account_plan.html", context, status=status)


@require_safe
@requires(Right.VIEW_MONEY)
def own_prices(request: AccountRequest) -> HttpResponse:
    """What the active account pays, and what a call or message to a number would cost it."""
    account = request.account
    form = QuoteForm(account.country, request.GET if "number" in request.GET else None)
    number = form.cleaned_data["number"] if form.is_bound and form.is_valid() else ""
    rows = selectors.periods(account)
    today = day_of(account)
    context = {
        "form": form,
        "quoted": number,
        "quotes": quotes_for(account, number, today) if number else [],
        "rates": usual_rates(account),
        "current": next((row for row in rows if row.starts_on <= today), None),
        "coming": [row for row in rows if row.starts_on > today],
    }
    return render(request, "billing/prices.html", context, status=422 if form.errors else 200)
