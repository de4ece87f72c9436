"""SIM cards for machines: the list, one card, ordering, and what they cost by the month."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common.errors import CarrierTrouble, Conflict, DomainError
from numbers.models import SimOrder, SimSubscription
from numbers.selectors import sims as selectors
from numbers.services import sims as services
from numbers.sim_forms import ActivateForm, EndForm, ProductForm, SimForm, SimSearchForm
from numbers.sim_states import SimOrderState, SimState
from providers.contract.sims import SimProduct
from providers.domain_errors import as_domain_errors

METHODS = ["GET", "HEAD", "POST"]
TONES = {
    SimState.ORDERED: "info",
    SimState.ACTIVE: "ok",
    SimState.ENDING: "warn",
    SimState.ENDED: "muted",
    SimState.FAILED: "bad",
}
ORDER_TONES = {SimOrderState.PENDING: "info", SimOrderState.COMPLETED: "ok", SimOrderState.FAILED: "bad"}
SHOWN = 24


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def sim_list(request: AccountRequest) -> HttpResponse:
    """The account's cards, newest first."""
    form = SimSearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    page = page_asked(request, selectors.sims(request.account, search=search), key="id", descending=True)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": [(row, TONES[SimState(row.state)]) for row in page.rows],
        "form": form,
        "search": search,
        "may_order": Right.ORDER_NUMBERS in request.rights,
        "may_see_money": Right.VIEW_MONEY in request.rights,
    }
    return render(request, "numbers/_sims.html" if wants_part(request) else "numbers/sims.html", context)


def _products(request: AccountRequest) -> tuple[list[SimProduct], str]:
    """What can be had, and why nothing can."""
    try:
        with as_domain_errors(CarrierTrouble):
            return selectors.products(request.account)[1], ""
    except DomainError as exc:
        return [], exc.text


@require_http_methods(METHODS)
@requires(Right.ORDER_NUMBERS)
def activate(request: AccountRequest) -> HttpResponse:
    """Order that a card be put into use."""
    products, why_not = _products(request)
    posted = request.POST if request.method == "POST" else None
    form = ActivateForm(products, request.account.currency, posted)
    if form.is_valid():
        try:
            order = services.activate_sim(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            # Of a form that was sent twice the second answer is shown.
            if (same := selectors.just_ordered(request.account, **form.cleaned_data)) is not None:
                return redirect("numbers:sim", same.pk)
            put_on_form(form, exc)
        else:
            _tell(request, order, "The card is in use.")
            return redirect("numbers:sim", order.subscription_id)
    context = {"form": form, "why_not": why_not}
    return render(request, "numbers/sim_activate.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Right.VIEW)
def detail(request: AccountRequest, pk: int) -> HttpResponse:
    return _detail(request, selectors.sim(request.account, pk))


def _detail(
    request: AccountRequest, row: SimSubscription, form: SimForm | None = None, status: int = 200
) -> HttpResponse:
    """One card with what was ordered for it and what it cost; the products are asked for where it may be changed."""
    may_order = Right.ORDER_NUMBERS in request.rights
    is_active = row.state == SimState.ACTIVE
    products = _products(request)[0] if may_order and is_active else []
    others = [product for product in products if product.name != row.product]
    orders = selectors.orders_of(request.account, row)[:SHOWN]
    initial = {"description": row.description, "overuse_limit": row.overuse_limit}
    context = {
        "sim": row,
        "tone": TONES[SimState(row.state)],
        "orders": [(order, ORDER_TONES[SimOrderState(order.state)]) for order in orders],
        "charges": selectors.charges_of(request.account, row)[:SHOWN],
        "currency": request.account.currency,
        "form": form or SimForm(initial=initial),
        "product_form": ProductForm(others, request.account.currency) if others else None,
        "end_form": EndForm(),
        "may_order": may_order,
        "may_change": may_order and is_active,
        "may_end": Right.RELEASE_NUMBERS in request.rights and is_active,
        "may_see_money": Right.VIEW_MONEY in request.rights,
    }
    return render(request, "numbers/sim.html", context, status=status)


@require_POST
@requires(Right.ORDER_NUMBERS)
def change(request: AccountRequest, pk: int) -> HttpResponse:
    """Store what the card is for and its limit; a refusal is shown at its field."""
    row = selectors.sim(request.account, pk)
    form = SimForm(request.POST)
    if form.is_valid():
        try:
            services.change_sim(account=request.account, by=request.actor, pk=pk, changes=form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The card is saved.")
            return redirect("numbers:sim", pk)
    return _detail(request, row, form, 422)


@require_POST
@requires(Right.ORDER_NUMBERS)
def product(request: AccountRequest, pk: int) -> HttpResponse:
    """Put the card under another product."""
    selectors.sim(request.account, pk)
    try:
        order = services.change_product(
            account=request.account, by=request.actor, pk=pk, product=request.POST.get("product", "")[:40]
        )
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        _tell(request, order, "The product is changed; its price counts from next month.")
    return redirect("numbers:sim", pk)


@require_POST
@requires(Right.RELEASE_NUMBERS)
def end(request: AccountRequest, pk: int) -> HttpResponse:
    """Take the card out of use, for good or to be activated again."""
    selectors.sim(request.account, pk)
    recycled = "is_recycled" in request.POST
    try:
        order = services.end_sim(account=request.account, by=request.actor, pk=pk, is_recycled=recycled)
    except (CarrierTrouble, Conflict) as exc:
        messages.error(request, exc.text)
    else:
        _tell(request, order, "The card is out of use.")
    return redirect("numbers:sim", pk)


def _tell(request: AccountRequest, order: SimOrder, done: str) -> None:
    pending = "The carrier has not answered yet; the order goes on by itself."
    messages.success(request, pending if order.state == SimOrderState.PENDING else done)


@require_safe
@requires(Right.VIEW_MONEY)
def charges(request: AccountRequest) -> HttpResponse:
    """What the cards cost in a month, as a table and as a file."""
    account = request.account
    period = selectors.month_shown(account, request.GET.get("month", ""))
    rows = list(selectors.charges(account, period))
    context = {
        "rows": rows,
        "period": period,
        "months": selectors.months(account),
        "total": sum(row.amount for row in rows),
        "currency": account.currency,
    }
    return render(request, "numbers/sim_charges.html", context)
