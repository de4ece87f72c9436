"""The list of numbers, its filter, and its download."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.columns import shown
from accounts.fields.states import FieldAbout
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.owning import Offered, offered
from accounts.web import AccountRequest, pages_beside, requires, same_page, wants_part
from common.e164 import for_people
from numbers.cells import Cells
from numbers.columns import NUMBERS
from numbers.forms import NumberFilterForm
from numbers.models import PhoneNumber
from numbers.selectors import numbers as selectors
from numbers.selectors.destinations import DestinationNames, choices
from numbers.selectors.fields import with_custom
from numbers.selectors.holders import as_listed
from numbers.selectors.numbers import NumberFilter
from numbers.services.bulk import MOST
from providers.contract.destinations import Destination
from providers.registry import CONNECTORS
from providers.selectors import serving


def filter_form(account: Account, data: Any, *, drawn: bool = True) -> NumberFilterForm:
    """The filter; what it offers is read where the form is ``drawn``, or is narrowed by it."""
    logins = serving(account) if drawn or OF_CARRIERS & set(data) else []
    connectors = [CONNECTORS[row.connector] for row in logins]
    served = {country for connector in connectors for country in connector.countries}
    anywhere = any(not connector.countries for connector in connectors)
    return NumberFilterForm(
        data,
        groups=choices(account, connectors) if drawn or data.get("destination") else [],
        carriers=[(row.pk, row.name) for row in logins],
        served=frozenset() if anywhere else frozenset(served | {account.country}),
        offered=offered(account, FieldAbout.NUMBER) if drawn or _narrows_by_them(data) else Offered([], []),
    )


# Parts of the filter that depend on the carriers of the account.
OF_CARRIERS = {"carrier", "country", "destination"}


def _narrows_by_them(data: Mapping[str, Any]) -> bool:
    return any(name == "owner" or name.startswith("field_") for name in data)


def as_filter(form: NumberFilterForm) -> NumberFilter:
    """What the form narrows to."""
    given = form.given
    return NumberFilter(
        owner=given.get("owner"),
        fields=form.sought,
        search=given.get("q", ""),
        country=given.get("country", ""),
        province=given.get("province", ""),
        agreement=given.get("agreement", ""),
        destination=given.get("destination", ""),
        provider_account=given.get("carrier"),
        tag=given.get("tag", ""),
        held=given["held"] == "held" if "held" in given else None,
    )


def bulk_actions(rights: frozenset[Right]) -> list[dict[str, str]]:
    """What may be done with the ticked numbers by somebody with these rights."""
    offered = [
        (Right.CHANGE_NUMBERS, "Campaign…", "messaging:bulk_campaign", ""),
        (Right.CHANGE_E911, "Emergency address…", "numbers:bulk_e911", ""),
        (Right.CHANGE_E911, "No emergency address…", "numbers:bulk_e911_remove", "bad"),
        (Right.RELEASE_NUMBERS, "Move…", "numbers:bulk_move", ""),
        (Right.RELEASE_NUMBERS, "Remove…", "numbers:bulk_remove", "bad"),
        (Right.RELEASE_NUMBERS, "Release…", "numbers:bulk_release", "bad"),
    ]
    edit = {"label": "Edit…", "name": "step", "value": "choose", "icon": "pencil-square"}
    return [edit] + [
        {"label": label, "formaction": reverse(url), "tone": tone}
        for right, label, url, tone in offered
        if right in rights
    ]


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def number_list(request: AccountRequest) -> HttpResponse:
    """The account's numbers, a page by key at a time; the filter stands in the URL."""
    account = request.account
    form = filter_form(account, request.GET, drawn=not wants_part(request))
    given = form.given
    found = selectors.searched(account, as_filter(form))
    columns = shown(request, NUMBERS)
    order = columns.sorting.order
    found = replace(found, rows=columns.sorting.made(as_listed(found.rows)))
    total, more = found.total() if given else (request.counted.total("numbers"), False)
    page = page_asked(request, found, key=order.key, descending=order.descending)
    with_custom(account, page.rows, columns.columns)
    names = DestinationNames(account, _answers(page.rows), offered=form.groups)
    _describe(page.rows, Cells(columns, account.country), names)
    context = pages_beside(request, page) | {
        "rows": page.rows,
        "columns": columns,
        "count": total,
        "total": (counted := f"{total:,}{'+' * more}"),
        "everything": "" if (more and not found.texts) or total > MOST else counted,
        "bulk_hint": f"Narrow the filter to {MOST:,} numbers or fewer to choose all of them.",
        "bulk_actions": bulk_actions(request.rights),
        "filter_form": form,
        "filtered": bool(given),
        "chips": _chips(request, form, given),
        "filter_query": _query(request),
        "may_change": Right.CHANGE_NUMBERS in request.rights,
        "may_order": Right.ORDER_NUMBERS in request.rights,
    }
    if wants_part(request):
        return render(request, "numbers/_table.html", context)
    context["tabs"] = tabs("list")
    return render(request, "numbers/list.html", context)


def _answers(rows: Sequence[PhoneNumber]) -> list[Destination]:
    return [number.answered_by for number in rows]


def _describe(rows: Sequence[PhoneNumber], cells: Cells, names: DestinationNames) -> None:
    """Put on each number what the list says of it."""
    for number in rows:
        number.shown = for_people(number.e164)  # type: ignore[attr-defined]
        number.answered = names(number.answered_by)  # type: ignore[attr-defined]
        number.cells = cells.of(number)  # type: ignore[attr-defined]


def tabs(active: str) -> list[dict[str, object]]:
    """The pages about numbers that belong together."""
    pages = [
        ("All numbers", "list"),
        ("Differences", "drift"),
        ("Offers", "transfers"),
        ("Being released", "releasing"),
    ]
    return [
        {"label": label, "url": reverse(f"numbers:{name}"), "active": active == name, "count": None}
        for label, name in pages
    ]


def _query(request: AccountRequest) -> str:
    """The filter as it stands in the URL, without the place in the list."""
    return same_page(request, after="", before="").partition("?")[2]


def _chips(request: AccountRequest, form: NumberFilterForm, given: dict[str, Any]) -> list[dict[str, str]]:
    """One for each part of the filter, with the address of the list without it."""
    chips = []
    for name, value in given.items():
        words = dict(getattr(form.fields[name], "choices", [])).get(value, value)
        url = same_page(request, **{name: "", "after": "", "before": ""})
        chips.append({"label": f"{form.fields[name].label}: {words}", "url": url})
    return chips
