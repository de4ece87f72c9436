"""Emergency addresses: which numbers have one, and the page of each number's."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from accounts.columns import shown
from accounts.confirming import confirm_first
from accounts.models import Activity
from accounts.rights import Right
from accounts.web import (
    AccountRequest,
    back_to,
    led_back,
    pages_beside,
    put_on_form,
    requires,
    same_page,
    wants_part,
)
from billing.prices import emergency_prices
from common.e164 import for_people
from common.errors import DomainError
from common.plans.registry import countries, plan_in
from numbers.e911_columns import E911, LABELS
from numbers.e911_forms import AddressForm, CoverageForm, WaiverForm, address_form
from numbers.e911_states import E911State
from numbers.models import PhoneNumber
from numbers.selectors import e911 as selectors
from numbers.selectors.destinations import DestinationNames
from numbers.selectors.numbers import phone_number
from numbers.services import e911, e911_waivers
from numbers.views.words import change_in_words

METHODS = ["GET", "HEAD", "POST"]
HISTORY = 20
STATUS_TONES = {
    selectors.RED: ("bad", "exclamation-triangle"),
    selectors.STALE: ("warn", "clock"),
    selectors.WAIVED: ("info", "pencil-square"),
    selectors.COVERED: ("ok", "check"),
    "": ("muted", "minus"),
}
ALL_LABELS = {
    selectors.RED: "Without an address",
    selectors.STALE: "To be confirmed again",
    selectors.WAIVED: "Waived",
    selectors.COVERED: "Covered",
}
TILES = {
    selectors.COVERED: ("shield-check", "a dispatcher sees the address", "ok"),
    selectors.WAIVED: ("pencil-square", "somebody signed for it", ""),
    selectors.STALE: ("clock", "not looked at for a year", "warn"),
    selectors.RED: ("exclamation-triangle", "can call out all the same", "bad"),
}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def coverage(request: AccountRequest) -> HttpResponse:
    """Every number that can call out: covered, to be confirmed again, waived, or without any of it."""
    form = CoverageForm(request.GET)
    columns = shown(request, E911)
    page = columns.page(selectors.coverage_searched(request.account, **form.given))
    selectors.with_standing(request.account, page.rows)
    columns.describe(page.rows)
    context = pages_beside(request, page) | {
        "rows": [{"number": number, "badge": _badge(number.e911)} for number in page.rows],  # type: ignore[attr-defined]
        "columns": columns,
        "form": form,
        "narrowed": bool(form.given),
        "may_change": Right.CHANGE_E911 in request.rights,
        "back_query": led_back(request, "").removeprefix("?"),
    }
    if wants_part(request):
        return render(request, "numbers/_e911_table.html", context)
    counts = selectors.counts(request.account)
    context |= {"tiles": _tiles(counts), "tabs": _tabs(request, counts), "countries": _countries()}
    return render(request, "numbers/e911.html", context)


def _countries() -> str:
    """``Canada and United States``: where numbers need an address."""
    return " and ".join(name for code, name in countries().items() if plan_in(code).emergency.needs_address)


def _badge(status: str) -> dict[str, str]:
    tone, icon = STATUS_TONES[status]
    return {"tone": tone, "label": LABELS[status], "icon": icon}


def _tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": ALL_LABELS[status],
            "value": f"{counts[status]:,}",
            "hint": hint,
            "icon": icon,
            "tone": tone if counts[status] else "",
            "url": f"{reverse('numbers:e911')}?status={status}",
        }
        for status, (icon, hint, tone) in TILES.items()
    ]


def _tabs(request: AccountRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The statuses, in which each number is once, and what a carrier did not take."""
    status = request.GET.get("status", "")
    tabs = [("", "All", sum(counts.values())), *((one, ALL_LABELS[one], n) for one, n in counts.items())]
    return [
        {
            "label": label,
            "url": same_page(request, status=one, after="", before=""),
            "active": one == status,
            "count": count,
        }
        for one, label, count in [*tabs, (selectors.REFUSED, "Refused, or asked about", None)]
    ]


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def number_e911(request: AccountRequest, e164: str) -> HttpResponse:
    """One number's emergency address. While it is on its way the page asks again every two seconds, and is loaded anew
    when it has arrived.
    """
    number = phone_number(request.account, e164)
    context = _standing(request, number)
    if not wants_part(request):
        return render(request, "numbers/e911_number.html", context)
    return (
        render(request, "numbers/_e911_number.html", context)
        if context["live"]
        else HttpResponseClientRefresh()
    )


@require_http_methods(METHODS)
@requires(Right.CHANGE_E911)
def address(request: AccountRequest, e164: str) -> HttpResponse:
    """Enter an address: one that the carrier knows as it was typed is sent at once, any other must be accepted.

    Who changes the one that dispatchers see now has just proved who it is.
    """
    number = phone_number(request.account, e164)
    now = selectors.standing(request.account, number)
    here, after = request.get_full_path(), back_to(request, reverse("numbers:e911_number", args=[e164]))
    if now.in_force is not None and (ask := confirm_first(request, back=here)) is not None:
        return ask
    shown = now.candidate or now.in_force
    form = address_form(
        request.POST if request.method == "POST" else None,
        shown.entered if shown else None,
        shown.caller_name if shown else number.caller_name or request.account.name[:32],
    )
    if request.method == "POST" and form.is_valid():
        state = _entered(request, e164, form)
        if state == E911State.VALIDATED:
            return redirect(after)
        if state is not None:
            return redirect("numbers:e911_number", e164)
    is_change = now.in_force is not None
    context: dict[str, Any] = {"number": number, "form": form, "is_change": is_change, "back_url": after}
    if not is_change:
        context["once"], context["month"] = emergency_prices(request.account)
    return render(request, "numbers/e911_address.html", context, status=422 if form.errors else 200)


def _entered(request: AccountRequest, e164: str, form: AddressForm) -> E911State | None:
    """What became of the address, None where it was not taken; what the carrier says against it stands on the form."""
    try:
        record = e911.enter_address(
            account=request.account,
            by=request.actor,
            e164=e164,
            address=form.address,
            caller_name=form.cleaned_data["caller_name"],
        )
        if record.state == E911State.INVALID:
            form.add_error(None, record.error)
            return None
        if record.state == E911State.VALIDATED:
            e911.accept_address(account=request.account, by=request.actor, e164=e164, wait=False)
            messages.success(request, f"The address of {for_people(e164)} is on its way to the carrier.")
        else:
            messages.warning(request, "The carrier knows the address in another way. Please look at it.")
    except DomainError as exc:
        put_on_form(form, exc)
        return None
    return E911State(record.state)


@require_POST
@requires(Right.CHANGE_E911)
def accept(request: AccountRequest, e164: str) -> HttpResponse:
    """Take the corrected address, which is then sent to the carrier.

    Who puts it in the place of another has just proved who it is.
    """
    number = phone_number(request.account, e164)
    if selectors.standing(request.account, number).in_force is not None:
        back = reverse("numbers:e911_number", args=[e164])
        if (ask := confirm_first(request, back=back)) is not None:
            return ask
    return _act(
        request,
        e164,
        lambda: e911.accept_address(account=request.account, by=request.actor, e164=e164, wait=False),
        "The address is on its way to the carrier.",
    )


@require_POST
@requires(Right.CHANGE_E911)
def confirm(request: AccountRequest, e164: str) -> HttpResponse:
    """Say that the address is still right."""
    return _act(
        request,
        e164,
        lambda: e911.confirm_record(account=request.account, by=request.actor, e164=e164),
        "Thank you. We will ask again in a year.",
    )


@require_http_methods(METHODS)
@requires(Right.CHANGE_E911)
def remove(request: AccountRequest, e164: str) -> HttpResponse:
    """Ask whether the address shall go, and take it away at the carrier, for somebody who has just proved who it is."""
    number = phone_number(request.account, e164)
    if (ask := confirm_first(request)) is not None:
        return ask
    if request.method == "POST":
        return _act(
            request,
            e164,
            lambda: e911.remove_record(account=request.account, by=request.actor, e164=e164, wait=False),
            "The address is being taken away at the carrier.",
        )
    context = {"number": number, "record": selectors.standing(request.account, number).in_force}
    return render(request, "numbers/e911_remove.html", context)


@require_http_methods(METHODS)
@requires(Right.CHANGE_E911)
def waive(request: AccountRequest, e164: str) -> HttpResponse:
    """Sign that the number needs no emergency address, for somebody who has just proved who it is."""
    number = phone_number(request.account, e164)
    if (ask := confirm_first(request)) is not None:
        return ask
    form = WaiverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            e911_waivers.waive(
                account=request.account,
                by=request.actor,
                e164=e164,
                reason=form.cleaned_data["reason"],
                signed_name=form.cleaned_data["signed_name"],
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{for_people(e164)} is waived.")
            return redirect("numbers:e911_number", e164)
    context = {"number": number, "form": form}
    return render(request, "numbers/e911_waive.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.CHANGE_E911)
def withdraw(request: AccountRequest, e164: str) -> HttpResponse:
    """End the waiver."""
    return _act(
        request,
        e164,
        lambda: e911_waivers.withdraw_waiver(account=request.account, by=request.actor, e164=e164),
        "The waiver is withdrawn: the number needs an emergency address again.",
    )


def _act(request: AccountRequest, e164: str, act: Callable[[], object], done: str) -> HttpResponse:
    """Do it and go back to the number's page; a refusal is told there."""
    phone_number(request.account, e164)
    try:
        act()
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, done)
    return redirect("numbers:e911_number", e164)


def card(number: PhoneNumber, found: selectors.Standing) -> dict[str, Any]:
    """What a number's own page says about its emergency address."""
    return {
        "badge": _badge(found.status),
        "standing": found,
        "not_needed": e911.no_address_needed(number.e164),
    }


def _standing(request: AccountRequest, number: PhoneNumber) -> dict[str, Any]:
    found = selectors.standing(request.account, number)
    moving = {E911State.PROVISIONING, E911State.DEPROVISIONING, E911State.VALIDATING}
    waits = found.candidate is not None and found.candidate.state in {
        E911State.VALIDATED,
        E911State.NEEDS_CONFIRMATION,
    }
    return {
        "number": number,
        "badge": _badge(found.status),
        "in_force": found.in_force,
        "candidate": found.candidate,
        "waiver": found.waiver,
        "waits": waits,
        "live": any(record and record.state in moving for record in (found.in_force, found.candidate)),
        "stale": found.status == selectors.STALE,
        "may_change": Right.CHANGE_E911 in request.rights,
        "is_on": request.account.service_e911,
        "history": _history(request, number),
        "not_needed": e911.no_address_needed(number.e164),
    }


def _history(request: AccountRequest, number: PhoneNumber) -> list[dict[str, Any]]:
    names = DestinationNames(request.account)
    return [_event(row, names) for row in selectors.log_of(request.account, number, HISTORY)]


def _event(row: Activity, names: DestinationNames) -> dict[str, Any]:
    who = f"{row.actor} of {row.acting_from}" if row.acting_from else row.actor
    return {
        "title": row.verb.capitalize(),
        "when": row.created_at,
        "who": f"{who}, {row.get_source_display()}",
        "text": change_in_words(row.before, row.after, names),
        "tone": "accent",
        "icon": "shield-check",
    }
