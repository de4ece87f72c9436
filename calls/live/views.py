"""Pages of calls under way and planned, of one call with its legs, and of calls that are tried out."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ChoiceField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.rights import Right
from accounts.selectors.contacts import names_of
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from calls.carriers.ordering import login_to_call, may_end
from calls.company.board import standings, where_of
from calls.company.forms import HandOverForm
from calls.company.handing import handing_of
from calls.company.records import CALL, uuid_of
from calls.company.selectors import company_call
from calls.live import selectors, services
from calls.live import steps as course
from calls.live.forms import TryForm
from calls.live.new_forms import FORMS
from calls.recordings import selectors as recordings
from calls.recordings.hearers import by_person
from calls.states import CallKind
from common.errors import DomainError, NotFound
from pbx.media.serving import sound_of

MOST_SHOWN = 100
# From when on the page of a planned call asks for itself.
SOON = timedelta(minutes=1)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def board(request: AccountRequest) -> HttpResponse:
    """Calls under way and planned, the newest that are over, and the form that tries a number out; where htmx asks, the
    calls alone. Links say which number is tried.
    """
    may_change = Right.CHANGE_NUMBERS in request.rights
    if wants_part(request) and request.method != "POST":
        return render(request, "calls/_live.html", _calls_now(request))
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = TryForm(request.account, data, initial={"called": request.GET.get("called", "")})
    if form.is_bound and form.is_valid():
        try:
            call = services.receive_call(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The call has begun. This page tells how it goes.")
            return redirect("calls:live_call", call.ref)
    numbers = selectors.numbers_to_try(request.account) if may_change else []
    context = {"form": form, "may_change": may_change, "numbers": numbers, **_calls_now(request)}
    return render(request, "calls/live.html", context, status=422 if form.errors else 200)


def _calls_now(request: AccountRequest) -> dict[str, object]:
    live = standings(request.account, most=MOST_SHOWN)
    planned = list(selectors.planned_calls(request.account)[:MOST_SHOWN])
    over = list(selectors.ended_calls(request.account)[:20])
    shown = [*(row.call for row in live), *planned, *over]
    numbers = {number for call in shown for number in (call.caller, call.called)}
    return {"live": live, "planned": planned, "over": over, "names": names_of(request.account, numbers)}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_NUMBERS)
def new(request: AccountRequest, way: str = "two") -> HttpResponse:
    """Plan a call of one of three kinds; links say with which app."""
    if way not in FORMS:
        raise NotFound("There is no such kind of call.")
    data = request.POST if request.method == "POST" else None
    form = FORMS[way][1](request.account, data, app=request.GET.get("app", ""))
    if form.is_bound and form.is_valid():
        try:
            made = form.start(request.account, request.actor)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            begun = "planned" if made.planned_for > timezone.now() else "on its way"
            messages.success(request, f"The call is {begun}. This page tells how it goes.")
            return redirect("calls:live_call", made.ref)
    tabs = [
        {"label": label, "url": reverse("calls:new", args=[name]), "active": name == way}
        for name, (label, _) in FORMS.items()
    ]
    app = form.fields.get("app")
    kinds = form.KINDS if isinstance(app, ChoiceField) and not app.choices else ()
    login = login_to_call(request.account, CallKind.BROADCAST)
    context = {"tabs": tabs, "form": form, "kinds": kinds, "login": login}
    return render(request, "calls/new.html", context, status=422 if form.errors else 200)


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def call(request: AccountRequest, ref: str) -> HttpResponse:
    """One call: its legs, what happened in order, with the sound of each step, and what was recorded of it. Where htmx
    asks, whether it has come further than was seen; the whole page is loaded again then.
    """
    found = selectors.call(request.account, ref)
    legs = selectors.legs_of(request.account, found)
    stamp = f"{found.state}-{'-'.join(leg.state for leg in legs)}"
    if wants_part(request):
        is_new = request.GET.get("seen") != stamp
        return HttpResponse(headers={"HX-Refresh": "true"}) if is_new else HttpResponse(status=204)
    may_listen = Right.LISTEN in request.rights
    heard_by = by_person(request.account, request.user, request.rights)
    recorded = recordings.of_call(request.account, found, heard_by) if may_listen else []
    refs = {row.command: row.ref for row in recorded if row.leg and row.key}
    is_open, may_change = found.ended_at is None, Right.CHANGE_NUMBERS in request.rights
    told = company_call(request.account, uuid_of(CALL, found.pk)) if found.started_at else None
    hand = handing_of(request.account, found) if is_open and may_change and told else None
    context = {
        "call": found,
        "legs": legs,
        "stamp": stamp,
        "told": told,
        "where": where_of(told) if told and is_open else "",
        "hand": hand,
        "hand_form": HandOverForm(request.account, hand.talking) if hand and hand.talking else None,
        "steps": course.steps_of(request.account, found, refs),
        "recorded": recorded,
        "may_manage": Right.MANAGE_RECORDINGS in request.rights,
        "is_open": is_open,
        "may_end": may_end(found),
        "moves": is_open and found.planned_for < timezone.now() + SOON,
        "may_change": may_change,
    }
    return render(request, "calls/call.html", context)


@require_safe
@requires(Right.VIEW)
def step_sound(request: AccountRequest, ref: str, command: int) -> HttpResponse:
    """What one step of a call played."""
    found = selectors.call(request.account, ref)
    try:
        key = course.sound_key(request.account, found, command)
    except DomainError as exc:
        raise Http404(exc.text) from exc
    return sound_of(request, key, "mp3")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def end(request: AccountRequest, ref: str) -> HttpResponse:
    """Cancel a call that has not begun, hang up one that has."""
    found = selectors.call(request.account, ref)
    try:
        if found.started_at is None:
            services.cancel_call(account=request.account, by=request.actor, ref=ref)
        else:
            services.hang_up(account=request.account, by=request.actor, ref=ref)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, "The call ends.")
    return redirect("calls:live_call", ref)
