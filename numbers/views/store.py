"""The store: what is for sale and where, the quote for a selection, and the order."""

from collections import Counter
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common import e164 as numbering
from common.errors import DomainError, Invalid
from common.plans.kinds import NumberClass, NumberKind
from numbers.forms import OrderForm
from numbers.places import has_exchanges
from numbers.selectors import destinations, quotas, reservations, store
from numbers.selectors.store import QuotedOffer
from numbers.services.orders import OrderLine, place_order
from numbers.states import AT_MOST, Strategy
from numbers.store_forms import EXCHANGE_FIELDS, StoreForm
from numbers.views.quoting import quote
from providers.contract.destinations import Destination
from providers.contract.numbers_for_sale import Coverage, NumberQuery

SHOWN = 25
NARROWING = ("mask", *EXCHANGE_FIELDS)


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def store_page(request: AccountRequest) -> HttpResponse:
    """Numbers that fit the search; without one, how many there are in each area, state or area code."""
    context: dict[str, object] = {
        "price": store.price_each(request.account),
        "currency": request.account.currency,
        "may_order": Right.ORDER_NUMBERS in request.rights,
        "most": AT_MOST,
        "reservations": list(reservations.open_reservations(request.account)),
        "quota_left": quotas.left(request.account),
    }
    try:
        countries = store.countries_to_choose(request.account)
    except DomainError as exc:
        countries, context["trouble"] = [], exc.text
    country = _country(request, countries)
    ways = store.ways(request.account, country)
    form = StoreForm(request.GET, country=country, countries=countries, ways=ways)
    searched = ways.by_number and _is_searched(request.GET)
    context |= {"form": form, "searched": searched, "country": country}
    if "trouble" not in context:
        try:
            if ways.by_number:
                by_area = ways.by_area and bool(countries)
                context |= _shown(request, form, country if countries else "", by_area=by_area)
            else:
                context |= _areas(request.account, request.GET, country) | {"tabs": []}
        except DomainError as exc:
            if exc.field in form.fields:
                put_on_form(form, exc)
            else:
                context["trouble"] = exc.text
    template = "numbers/_store.html" if wants_part(request) else "numbers/store.html"
    return render(request, template, context)


def _country(request: AccountRequest, countries: list[str]) -> str:
    """The country asked for, or the account's own, or the first that is sold."""
    asked = [request.GET.get("country", ""), request.account.country]
    sold = [code for code in asked if code in countries] + countries
    return sold[0] if sold else request.account.country


def _is_searched(query: QueryDict) -> bool:
    return any(query.get(name, "").strip() for name in NARROWING)


def _shown(request: AccountRequest, form: StoreForm, country: str, *, by_area: bool) -> dict[str, object]:
    """The numbers found, or the places to browse by; ``country`` is empty where there is none to choose."""
    by, home = request.GET.get("by", ""), request.account.country
    if _is_searched(request.GET):
        return {"offered": _offered(request.account, form, country)}
    if has_exchanges(country or home) and not (by_area and _asks_for_areas(request.GET)):
        return _places(request.account, by, country, areas=by_area)
    return _areas(request.account, request.GET, country or home)


def _asks_for_areas(query: QueryDict) -> bool:
    kind = query.get("kind", "")
    return query.get("by") == "area" or bool(query.get("number_class")) or kind not in ("", "geographic")


def _offered(account: Account, form: StoreForm, country: str) -> list[QuotedOffer]:
    if not form.is_valid():
        return []
    data = form.cleaned_data
    kind, number_class = data.get("kind"), data.get("number_class")
    query = NumberQuery(
        **{name: data.get(name, "") for name in NARROWING},
        country=country,
        kind=NumberKind(kind) if kind else None,
        number_class=NumberClass(number_class) if number_class else None,
        limit=data["limit"] or SHOWN,
    )
    return store.search_with_prices(account, query)


def _areas(account: Account, query: QueryDict, country: str) -> dict[str, object]:
    """The areas of the country that have numbers of the kind and class asked for."""
    kind, number_class = query.get("kind", ""), query.get("number_class", "")
    wanted = NumberKind(kind) if kind in NumberKind else None
    areas = store.areas(account, country=country, kind=wanted)
    if number_class in NumberClass:
        areas = [area for area in areas if area.of_class(number_class)]
    return {
        "areas": areas,
        "for_sale": sum(area.left for area in areas),
        "tabs": _tabs("area", country) if has_exchanges(country) else [],
    }


def _places(account: Account, by: str, country: str, *, areas: bool) -> dict[str, object]:
    """Counts to browse by: states, or area codes, which are counted up from exchanges."""
    by_code = by == "code"
    found = store.coverage(account, "npanxx" if by_code else "state", NumberQuery(country=country))
    counts: Counter[str] = Counter()
    for row in found:
        counts[_place(row, by_code)] += row.count
    field, here = ("mask", "code") if by_code else ("state", "state")
    more = {"country": country} if country else {}
    places = [
        {"name": name, "count": count, "url": _url(**more, **{field: name})}
        for name, count in sorted(counts.items())
        if name
    ]
    tabs = _tabs(here, country)[: 3 if areas else 2]
    return {"places": places, "for_sale": counts.total(), "tabs": tabs}


def _tabs(here: str, country: str) -> list[dict[str, object]]:
    more = {"country": country} if country else {}
    ways = [("state", "By state or province"), ("code", "By area code"), ("area", "By area and quantity")]
    return [
        {
            "label": label,
            "url": _url(**more, **({} if way == "state" else {"by": way})),
            "active": way == here,
            "count": None,
        }
        for way, label in ways
    ]


def _url(**query: str) -> str:
    url = reverse("numbers:store")
    return f"{url}?{urlencode(query)}" if query else url


def _place(row: Coverage, by_code: bool) -> str:
    return row.npa if by_code else row.state


@require_POST
@requires(Right.ORDER_NUMBERS)
def order(request: AccountRequest) -> HttpResponse:
    """The quote for the ticked numbers; with ``confirm`` the order itself, which a worker carries out."""
    try:
        e164s = _ticked(request.POST, request.account.country)
        quoted = store.quotes(request.account, e164s)
    except DomainError as exc:
        return render(request, "numbers/order_none.html", {"reason": exc.text}, status=422)
    confirmed = "confirm" in request.POST
    groups = destinations.for_new_numbers(request.account)
    form = OrderForm(request.POST if confirmed else None, groups=groups, initial={"token": uuid4()})
    if confirmed and form.is_valid():
        data = form.cleaned_data
        destination = Destination.parse(data["destination"])
        try:
            placed = place_order(
                account=request.account,
                by=request.actor,
                lines=[OrderLine(number, destination) for number in e164s],
                strategy=Strategy(data["strategy"]),
                wait=False,
                idempotency_key=f"order:{data['token']}",
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("numbers:order_detail", placed.pk)
    summary = quote(request.account, [number.cost for number in quoted])
    context = {"numbers": quoted, "quote": summary, "form": form}
    return render(request, "numbers/quote.html", context, status=422 if form.errors else 200)


def _ticked(data: QueryDict, country: str) -> list[str]:
    e164s = [numbering.parse(text, country) for text in dict.fromkeys(data.getlist("number"))]
    if not e164s:
        raise Invalid("Tick the numbers to order first.")
    if len(e164s) > AT_MOST:
        raise Invalid(f"An order has up to {AT_MOST} numbers.")
    return e164s
