"""Lookups: three questions with their prices, the answer, and what was asked before."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from billing.prices import Priced, price_of_each
from common.errors import DomainError
from numbers.e911_forms import HomeNetworkForm, NameLookupForm, RoutingLookupForm
from numbers.e911_states import LookupKind
from numbers.models import Lookup
from numbers.selectors import lookups as selectors
from numbers.services.lookups import look_up_home_network, look_up_name, look_up_routing

PREFIXES: dict[type[Form], LookupKind] = {
    NameLookupForm: LookupKind.NAME,
    RoutingLookupForm: LookupKind.ROUTING,
    HomeNetworkForm: LookupKind.HOME_NETWORK,
}
PRICED = (Priced.CALLER_NAME, Priced.ROUTING, Priced.HOME_NETWORK)
NETWORK_WORDS = {"mcc": "Mobile country code (MCC)", "mnc": "Mobile network code (MNC)"}
ROUTING_WORDS = {
    "lrn": "Local routing number",
    "city": "City",
    "state": "State or province",
    "rate_center": "Rate centre",
    "lata": "LATA",
    "lec": "Carrier",
    "lec_type": "Kind of carrier",
    "ocn": "Operating company (OCN)",
    "jurisdiction": "Jurisdiction",
}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def lookup_list(request: AccountRequest) -> HttpResponse:
    """The three questions, and what was asked before, newest first; ``?result`` shows one answer."""
    if wants_part(request):
        return render(request, "numbers/_lookups.html", _rows(request))
    return _page(request)


@require_http_methods(["GET", "POST"])
@requires(Right.CHANGE_NUMBERS)
def ask_name(request: AccountRequest) -> HttpResponse:
    """Look up the name that a number shows."""
    form = NameLookupForm(request.POST, prefix=LookupKind.NAME.value)
    return _ask(
        request,
        form,
        lambda number: look_up_name(account=request.account, by=request.actor, e164=number),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.CHANGE_NUMBERS)
def ask_routing(request: AccountRequest) -> HttpResponse:
    """Look up where a number is switched."""
    form = RoutingLookupForm(request.POST, prefix=LookupKind.ROUTING.value)
    return _ask(
        request,
        form,
        lambda number: look_up_routing(
            account=request.account, by=request.actor, e164=number, caller=form.cleaned_data["caller"]
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Right.CHANGE_NUMBERS)
def ask_home_network(request: AccountRequest) -> HttpResponse:
    """Look up which network a mobile number is at."""
    form = HomeNetworkForm(request.POST, prefix=LookupKind.HOME_NETWORK.value)
    return _ask(
        request,
        form,
        lambda number: look_up_home_network(account=request.account, by=request.actor, e164=number),
    )


def _ask(request: AccountRequest, form: Form, ask: Callable[[str], Lookup]) -> HttpResponse:
    """Ask once the form is right; the page with the answer has an address of its own, so a reload costs nothing."""
    if request.method != "POST":
        return redirect("numbers:lookups")
    if form.is_valid():
        try:
            found = ask(form.cleaned_data["number"])
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect(f"{reverse('numbers:lookups')}?result={found.pk}")
    return _page(request, form)


def _page(request: AccountRequest, failed: Form | None = None) -> HttpResponse:
    account = request.account
    result = _result(request)
    name, routing, network = price_of_each(account, PRICED, country=account.country)
    context = _rows(request) | {
        "result": result,
        "answer": _answer(result) if result else [],
        "asks": [
            _asked("Caller name", "numbers:ask_name", name, NameLookupForm, failed),
            _asked("Routing", "numbers:ask_routing", routing, RoutingLookupForm, failed),
            _asked("Home network", "numbers:ask_home_network", network, HomeNetworkForm, failed),
        ],
        "may_ask": Right.CHANGE_NUMBERS in request.rights,
        "names_are_on": account.service_cnam,
    }
    return render(request, "numbers/lookups.html", context, status=422 if failed else 200)


def _asked(label: str, action: str, price: Decimal, form: type[Form], failed: Form | None) -> dict[str, Any]:
    """One question: a form that failed stands in its own place."""
    is_name = form is NameLookupForm
    prefix = PREFIXES[form]
    return {
        "label": label,
        "action": reverse(action),
        "price": price,
        "is_name": is_name,
        "form": failed if isinstance(failed, form) else form(prefix=prefix.value),
    }


def _rows(request: AccountRequest) -> dict[str, Any]:
    page = page_asked(request, selectors.lookups(request.account), key=("created_at", "id"), descending=True)
    rows = [{"lookup": row, "words": _in_short(row)} for row in page.rows]
    return pages_beside(request, page) | {"rows": rows, "currency": request.account.currency}


def _result(request: AccountRequest) -> Lookup | None:
    asked = request.GET.get("result", "")
    try:
        pk = UUID(asked)
    except ValueError:
        return None
    return selectors.lookup(request.account, pk)


def _in_short(lookup: Lookup) -> str:
    if lookup.error:
        return lookup.error
    if lookup.kind == LookupKind.NAME:
        return str(lookup.answer.get("name", ""))
    if lookup.kind == LookupKind.HOME_NETWORK:
        return f"{lookup.answer.get('mcc', '')} {lookup.answer.get('mnc', '')}"
    parts = (lookup.answer.get(name) for name in ("city", "state", "lec"))
    return ", ".join(filter(None, parts))


def _answer(lookup: Lookup) -> list[dict[str, Any]]:
    """The answer as facts, with what it is about."""
    if lookup.kind == LookupKind.NAME:
        return [{"label": "Name", "value": lookup.answer.get("name", "")}]
    if lookup.kind == LookupKind.HOME_NETWORK:
        return [
            {"label": label, "value": lookup.answer.get(name, ""), "mono": True}
            for name, label in NETWORK_WORDS.items()
        ]
    facts = [
        {"label": label, "value": lookup.answer.get(name, ""), "mono": name in {"lrn", "ocn"}}
        for name, label in ROUTING_WORDS.items()
    ]
    return [*facts, {"label": "Local call", "value": "Yes" if lookup.answer.get("is_local") else "No"}]
