"""Ports: the list, one port with its timeline, and what can be done about it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.columns import shown
from accounts.forms import StateFilterForm
from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common.errors import DomainError
from numbers.columns import PORTS
from numbers.models import PortEvent, PortItem, PortRequest
from numbers.port_forms import CorrectionForm, MoveForm, RescheduleForm
from numbers.port_states import PortState
from numbers.selectors import ports as selectors
from numbers.selectors.destinations import DestinationNames
from numbers.selectors.waiting import PORT_STATES
from numbers.services import ports
from providers.contract.ports import Ports

METHODS = ["GET", "HEAD", "POST"]
TONES = {
    PortState.AWAITING_LOA: ("warn", "pencil-square"),
    PortState.EXCEPTION: ("warn", "exclamation-triangle"),
    PortState.FOC_CONFIRMED: ("accent", "calendar"),
    PortState.COMPLETED: ("ok", "check"),
    PortState.PARTIALLY_COMPLETED: ("warn", "check"),
    PortState.CANCELLED: ("muted", "x-mark"),
    PortState.EXPIRED: ("bad", "clock"),
    PortState.FAILED: ("bad", "x-circle"),
    PortState.NOT_PORTABLE: ("bad", "x-circle"),
}


def badge(state: str) -> dict[str, str]:
    tone, icon = TONES.get(PortState(state), ("info", "arrow-path"))
    return {"tone": tone, "icon": icon, "label": PortState(state).label}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def port_list(request: AccountRequest) -> HttpResponse:
    """The account's ports, newest first unless the address says otherwise."""
    columns = shown(request, PORTS)
    form = StateFilterForm(PORT_STATES, request.GET)
    page = columns.page(selectors.ports_filtered(request.account, **form.given))
    columns.describe(page.rows)
    context = pages_beside(request, page) | {
        "rows": [
            {"port": port, "badge": badge(port.state), "stalled": _is_stalled(port)} for port in page.rows
        ],
        "columns": columns,
        "form": form,
        "narrowed": bool(form.given),
        "may_order": Right.ORDER_NUMBERS in request.rights,
    }
    template = "numbers/_ports.html" if wants_part(request) else "numbers/ports.html"
    return render(request, template, context)


@require_safe
@requires(Right.VIEW)
def port_detail(request: AccountRequest, pid: str) -> HttpResponse:
    """One port: where it stands, what to do next, what has happened."""
    port = selectors.port(request.account, pid)
    may_order = Right.ORDER_NUMBERS in request.rights
    may_change = selectors.carrier_can(port, Ports.change_port)
    cancellable = {PortState.AWAITING_LOA}
    if selectors.carrier_can(port, Ports.cancel_port):
        cancellable |= {PortState.SUBMITTED, PortState.EXCEPTION, PortState.FOC_CONFIRMED}
    context = {
        "port": port,
        "badge": badge(port.state),
        "stalled": _is_stalled(port),
        "items": _items(request.account, port),
        "events": [_event(one) for one in selectors.events(request.account, port)],
        "letters": selectors.letters(request.account, port),
        "currency": request.account.currency,
        "needs_letter": may_order and port.state == PortState.AWAITING_LOA,
        "wants_letter": may_order and may_change and port.rejection_code == "loa",
        "may_correct": may_order and may_change and port.state == PortState.EXCEPTION,
        "may_cancel": may_order and port.state in cancellable,
        "may_reschedule": may_order and may_change and port.state == PortState.FOC_CONFIRMED,
        "by_hand_only": "" if may_change or not port.carrier_ref else selectors.by_hand_only(port),
        "letter_url": port.carrier_letter_url if Right.MOVE_PORTS in request.rights and port.is_open else "",
        "may_move": Right.MOVE_PORTS in request.rights and port.is_open,
    }
    return render(request, "numbers/port.html", context)


def _is_stalled(port: PortRequest) -> bool:
    return port.is_open and port.alarmed_at is not None


def _event(event: PortEvent) -> dict[str, Any]:
    words = badge(event.state)
    text = "An unexpected step of the carrier's. " if event.unexpected else ""
    return {
        "title": event.get_state_display(),
        "when": event.created_at,
        "who": event.who,
        "text": text + event.text,
        "tone": "warn" if event.unexpected else words["tone"],
        "icon": words["icon"],
    }


@require_http_methods(METHODS)
@requires(Right.ORDER_NUMBERS)
def port_cancel(request: AccountRequest, pid: str) -> HttpResponse:
    """Ask whether the port shall be called off, and do it."""
    port = selectors.port(request.account, pid)
    if request.method == "POST":
        try:
            ports.cancel_port(account=request.account, by=request.actor, pid=pid)
        except DomainError as exc:
            messages.error(request, exc.text)
        else:
            messages.success(request, "The port is called off.")
        return redirect("numbers:port", pid)
    return render(request, "numbers/port_cancel.html", {"port": port})


@require_http_methods(METHODS)
@requires(Right.ORDER_NUMBERS)
def port_reschedule(request: AccountRequest, pid: str) -> HttpResponse:
    """Wish for another day."""
    port = selectors.port(request.account, pid)
    form = RescheduleForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        wanted_on = form.cleaned_data["wanted_on"]
        ports.reschedule_port(account=request.account, by=request.actor, pid=pid, wanted_on=wanted_on)

    return _form_page(request, port, form, act, "Choose another day", "The new day is on its way.")


@require_http_methods(METHODS)
@requires(Right.ORDER_NUMBERS)
def port_correct(request: AccountRequest, pid: str) -> HttpResponse:
    """Correct what the losing carrier found fault with; the field at fault comes first."""
    port = selectors.port(request.account, pid)
    form = CorrectionForm(request.POST if request.method == "POST" else None, port=port)

    def act() -> None:
        ports.supplement_port(account=request.account, by=request.actor, pid=pid, changes=form.changes)

    return _form_page(request, port, form, act, "Correct the port", "The correction is on its way.")


@require_http_methods(METHODS)
@requires(Right.MOVE_PORTS)
def port_move(request: AccountRequest, pid: str) -> HttpResponse:
    """Put the port where staff know it to be."""
    port = selectors.port(request.account, pid)
    form = MoveForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        ports.move_by_hand(
            account=request.account,
            by=request.actor,
            pid=pid,
            to=form.state,
            text=form.cleaned_data["text"],
            foc=form.cleaned_data["foc"],
        )

    return _form_page(request, port, form, act, "Move the port by hand", "The port was moved.")


def _form_page(
    request: AccountRequest,
    port: PortRequest,
    form: forms.Form,
    act: Callable[[], None],
    heading: str,
    done: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, done)
            return redirect("numbers:port", port.pid)
    context = {"port": port, "form": form, "heading": heading}
    return render(request, "numbers/port_form.html", context, status=422 if form.errors else 200)


def _items(account: Account, port: PortRequest) -> list[PortItem]:
    """The port's numbers, each with the name of what shall answer it (``answered``)."""
    items = list(port.items.all())
    names = DestinationNames(account, [item.destination for item in items])
    for item in items:
        item.answered = names(item.destination)  # type: ignore[attr-defined]
    return items
