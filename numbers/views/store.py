"""The store: what is for sale and where, the quote for a selection, and the order."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import payer_of
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common import e164 as numbering
from common.errors import DomainError, Invalid
from numbers.forms import OrderForm, StoreForm
from numbers.selectors import gateways, store
from numbers.services.orders import AT_MOST, OrderLine, place_order
from numbers.states import Strategy
from providers.contract.numbers_for_sale import Coverage, NumberQuery, OfferedNumber

SHOWN = 25
NARROWING = ("mask", "state", "city", "rate_center", "lata")


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def store_page(request: AccountRequest) -> HttpResponse:
    """Numbers that fit the search; without one, how many there are in each state or area code."""
    form = StoreForm(request.GET)
    searched = any(request.GET.get(name, "").strip() for name in NARROWING)
    context: dict[str, object] = {
        "form": form,
        "searched": searched,
        "price": store.price_each(request.account),
        "currency": request.account.currency,
        "may_order": Right.ORDER_NUMBERS in request.rights,
        "most": AT_MOST,
    }
    try:
        if not searched:
            context |= _places(request.account, request.GET.get("by", ""))
        elif form.is_valid():
            context["offered"] = _offered(request.account, form)
    except DomainError as exc:
        if exc.field in form.fields:
            put_on_form(form, exc)
        else:
            context["trouble"] = exc.text
    template = "numbers/_store.html" if wants_part(request) else "numbers/store.html"
    return render(request, template, context)


def _offered(account: Account, form: StoreForm) -> list[OfferedNumber]:
    wanted = {name: form.cleaned_data[name] for name in NARROWING}
    return store.search(account, NumberQuery(**wanted, limit=form.cleaned_data["limit"] or SHOWN))


def _places(account: Account, by: str) -> dict[str, object]:
    """Counts to browse by: states, or area codes, which are counted up from exchanges."""
    by_code = by == "code"
    found = store.coverage(account, "npanxx" if by_code else "state", NumberQuery())
    counts: Counter[str] = Counter()
    for row in found:
        counts[_place(row, by_code)] += row.count
    field, here = ("mask", "code") if by_code else ("state", "state")
    url = reverse("numbers:store")
    places = [
        {"name": name, "count": count, "url": f"{url}?{urlencode({field: name})}"}
        for name, count in sorted(counts.items())
        if name
    ]
    tabs = [
        {"label": "By state or province", "url": url, "active": here == "state", "count": None},
        {"label": "By area code", "url": f"{url}?by=code", "active": here == "code", "count": None},
    ]
    return {"places": places, "for_sale": counts.total(), "tabs": tabs}


def _place(row: Coverage, by_code: bool) -> str:
    return row.npa if by_code else row.state


@dataclass(frozen=True)
class Quote:
    """What an order would cost, and the balance before and after it; ``before`` is None when another account pays."""

    count: int
    each: Decimal
    currency: str
    payer: str
    before: Decimal | None
    lowest: Decimal

    @property
    def total(self) -> Decimal:
        return self.each * self.count

    @property
    def after(self) -> Decimal | None:
        return None if self.before is None else self.before - self.total

    @property
    def is_covered(self) -> bool:
        return self.after is None or self.after >= self.lowest


def _quote(account: Account, count: int) -> Quote:
    payer = payer_of(account)
    own = payer.pk == account.pk
    return Quote(
        count=count,
        each=store.price_each(account),
        currency=account.currency,
        payer="" if own else payer.name,
        before=payer.balance - payer.held if own else None,
        lowest=payer.balance_limit,
    )


@require_POST
@requires(Right.ORDER_NUMBERS)
def order(request: AccountRequest) -> HttpResponse:
    """The quote for the ticked numbers; with ``confirm`` the order itself, which a worker carries out."""
    try:
        e164s = _ticked(request.POST, request.account.country)
    except Invalid as exc:
        return render(request, "numbers/order_none.html", {"reason": exc.text}, status=422)
    confirmed = "confirm" in request.POST
    routes = gateways.route_names(request.account)
    form = OrderForm(request.POST if confirmed else None, routes=routes, initial={"token": uuid4()})
    if confirmed and form.is_valid():
        data = form.cleaned_data
        try:
            placed = place_order(
                account=request.account,
                by=request.actor,
                lines=[OrderLine(number, data["route"]) for number in e164s],
                strategy=Strategy(data["strategy"]),
                wait=False,
                idempotency_key=f"order:{data['token']}",
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("numbers:order_detail", placed.pk)
    context = {"e164s": e164s, "quote": _quote(request.account, len(e164s)), "form": form}
    return render(request, "numbers/quote.html", context, status=422 if form.errors else 200)


def _ticked(data: QueryDict, country: str) -> list[str]:
    e164s = [numbering.parse(text, country) for text in dict.fromkeys(data.getlist("number"))]
    if not e164s:
        raise Invalid("Tick the numbers to order first.")
    if len(e164s) > AT_MOST:
        raise Invalid(f"An order has up to {AT_MOST} numbers.")
    return e164s
