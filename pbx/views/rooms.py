"""Conference rooms: the list with the form for a new one, and the page of each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError
from pbx.forms.apps import NumberForm
from pbx.forms.rooms import RoomForm
from pbx.media.selectors import prompt_choices
from pbx.models import Room
from pbx.selectors import rooms as selectors
from pbx.services import rooms as services

METHODS = ["GET", "HEAD", "POST"]
MOST_SHOWN = 500


@require_http_methods(METHODS)
@requires(Right.VIEW)
def room_list(request: AccountRequest) -> HttpResponse:
    """The account's rooms, and the form that makes one more."""
    may_change = Right.CHANGE_NUMBERS in request.rights
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = RoomForm(request.account, prompt_choices(request.account), data)
    if form.is_bound and form.is_valid():
        try:
            made = services.create_room(account=request.account, by=request.actor, **form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is made. Give it a number next.")
            return redirect("pbx:room", made.ref)
    rows = list(selectors.rooms(request.account)[:MOST_SHOWN])
    context = {"rows": rows, "form": form, "may_change": may_change}
    return render(request, "pbx/rooms.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.VIEW)
def room(request: AccountRequest, ref: str) -> HttpResponse:
    """One room: its ways in, its numbers, and the form that gives it one more. PINs are for who may change them."""
    found = selectors.room(request.account, ref)
    may_change = Right.CHANGE_NUMBERS in request.rights
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.assign_number(
                account=request.account, by=request.actor, ref=ref, e164=form.cleaned_data["number"]
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Callers of the number come into the room.")
            return redirect("pbx:room", ref)
    return _page(request, found, form, may_change=may_change)


def _page(request: AccountRequest, found: Room, form: NumberForm, *, may_change: bool) -> HttpResponse:
    context = {
        "room": found,
        "accesses": found.accesses.all(),
        "numbers": selectors.numbers_of(request.account, found),
        "others": selectors.others(request.account) if may_change else [],
        "form": form,
        "may_change": may_change,
    }
    return render(request, "pbx/room.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    found = selectors.room(request.account, ref)
    try:
        services.delete_room(account=request.account, by=request.actor, ref=ref)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("pbx:room", ref)
    messages.success(request, f"{found.name} is deleted.")
    return redirect("pbx:rooms")
