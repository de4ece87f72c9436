"""Receptions: the list, the page of each with its path drawn, and the pages that change hours and steps."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.panels import panels_of
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import DomainError, NotFound
from events.selectors.subscriptions import about_numbers
from pbx.forms.apps import NumberForm
from pbx.models import Reception
from pbx.receptions import selectors, services
from pbx.receptions.forms import HoursForm, KeyForm, NewForm, PauseForm, ReceptionForm, StepForm, WhenForm
from pbx.receptions.hours import WEEKDAYS, spans_text
from pbx.receptions.path import Step
from pbx.receptions.picture import Picture
from pbx.receptions.rules import Plan, what_happens
from pbx.receptions.services import ReceptionWish
from pbx.receptions.states import BrandState, StepKind
from pbx.selectors.at_carriers import receptions_at_carriers
from pbx.selectors.rooms import others

METHODS = ["GET", "HEAD", "POST"]
MOST_SHOWN = 500
# How long somebody closes for who says nothing else.
PAUSE = timedelta(minutes=30)


@require_http_methods(METHODS)
@requires(Right.VIEW)
def reception_list(request: AccountRequest) -> HttpResponse:
    """The account's receptions with their numbers and whether they are open now; and the form for one more."""
    may_change = _may_change(request)
    form = NewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wish = ReceptionWish(name=form.cleaned_data["name"])
        try:
            made = services.create_reception(account=request.account, by=request.actor, wish=wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is made. Say next when it is open and what happens then.")
            return redirect("pbx:reception", made.ref)
    found, now = list(selectors.receptions(request.account)[:MOST_SHOWN]), timezone.now()
    numbers = selectors.main_numbers(request.account, found)
    rows = [(row, numbers.get(row.pk, ""), selectors.plan_of(row).hours.at(now)) for row in found]
    context = {
        "rows": rows,
        "form": form,
        "may_change": may_change,
        "at_carriers": list(receptions_at_carriers(request.account)[:MOST_SHOWN]),
    }
    return render(request, "pbx/receptions/list.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.VIEW)
def reception(request: AccountRequest, ref: str) -> HttpResponse:
    """One reception: its path, hours and numbers; the form changes its name and what it is like."""
    row = selectors.reception(request.account, ref)
    may_change = _may_change(request)
    form = ReceptionForm.of(row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.change_reception(account=request.account, by=request.actor, ref=ref, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("pbx:reception", ref)
    return _page(request, row, form, may_change=may_change)


def _page(request: AccountRequest, row: Reception, form: ReceptionForm, *, may_change: bool) -> HttpResponse:
    plan = selectors.plan_of(row)
    local = timezone.now().astimezone(ZoneInfo(plan.hours.timezone))
    numbers = list(selectors.numbers_of(request.account, row))
    may_tell = Right.MANAGE_WEBHOOKS in request.rights
    context = {
        "reception": row,
        "phases": Picture(request.account, plan.path).phases(),
        "week": [(name, spans_text(spans)) for name, spans in zip(WEEKDAYS, plan.hours.week, strict=True)],
        "days": [(day, spans_text(one.spans), one.name) for day, one in plan.hours.days.items()],
        "hours": plan.hours,
        "verdict": plan.hours.at(local),
        "pause": PauseForm(initial={"until": (local + PAUSE).strftime("%H:%M")}),
        "when": WhenForm(initial={"day": local.date(), "at": local.strftime("%H:%M")}),
        "numbers": numbers,
        "may_tell": may_tell and bool(numbers),
        "hooks": about_numbers(request.account, [one.e164 for one in numbers]) if may_tell else [],
        "others": others(request.account) if may_change else [],
        "number_form": NumberForm(),
        "form": form,
        "waits": row.brand_state == BrandState.WAITING,
        "may_decide": Right.VERIFY_CALLER_IDS in request.rights,
        "may_change": may_change,
        "panels": panels_of(request.account, row),
    }
    return render(request, "pbx/receptions/reception.html", context, status=422 if form.errors else 200)


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def when(request: AccountRequest, ref: str) -> HttpResponse:
    """What would happen on a day at a time, in words; the fragment where htmx asks."""
    row = selectors.reception(request.account, ref)
    plan = selectors.plan_of(row)
    form = WhenForm(request.GET or None)
    told = None
    if form.is_bound and form.is_valid():
        moment = form.moment(ZoneInfo(plan.hours.timezone))
        told = _told(request, plan, moment, form.cleaned_data["keys"])
    context = {"reception": row, "when": form, "told": told}
    template = "pbx/receptions/_when.html" if wants_part(request) else "pbx/receptions/when.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _told(request: AccountRequest, plan: Plan, moment: datetime, keys: str) -> dict[str, object]:
    found, picture = what_happens(plan, moment, keys), Picture(request.account, plan.path)
    backup = found.backup
    return {
        "moment": moment.replace(tzinfo=None),
        "phase": found.verdict.phase,
        "reason": found.verdict.reason,
        "steps": [picture.item(place, step) for place, step in found.steps],
        "backup": picture.item("backup", backup) if backup is not None else None,
    }


@require_http_methods(METHODS)
@requires(Right.CHANGE_NUMBERS)
def hours(request: AccountRequest, ref: str) -> HttpResponse:
    """Opening hours by the week, days of their own, and whose public holidays are kept."""
    row = selectors.reception(request.account, ref)
    form = HoursForm(selectors.plan_of(row).hours, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        services.set_hours(account=request.account, by=request.actor, ref=ref, hours=form.hours)
        messages.success(request, "These hours are kept from now on.")
        return redirect("pbx:reception", ref)
    context = {"reception": row, "form": form}
    return render(request, "pbx/receptions/hours.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def pause(request: AccountRequest, ref: str) -> HttpResponse:
    """Close until a time of this day, or open at once."""
    account, row = request.account, selectors.reception(request.account, ref)
    form = PauseForm(request.POST)
    try:
        if request.POST.get("act") == "open":
            services.open_now(account=account, by=request.actor, ref=ref)
            messages.success(request, f"{row.name} is open.")
        elif form.is_valid():
            services.close_for_now(account=account, by=request.actor, ref=ref, **form.cleaned_data)
            messages.success(request, f"{row.name} is closed until {form.cleaned_data['until']:%H:%M}.")
        else:
            messages.error(request, "Say until which time of this day it is closed, such as 12:30.")
    except DomainError as exc:
        messages.error(request, exc.text)
    return redirect("pbx:reception", ref)


@require_http_methods(METHODS)
@requires(Right.CHANGE_NUMBERS)
def step(request: AccountRequest, ref: str, place: str) -> HttpResponse:
    """One step of the path: what happens there, and for a menu the keys that lead on."""
    row = selectors.reception(request.account, ref)
    found = _step_at(row, place)
    form = StepForm(request.account, found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.set_step(account=request.account, by=request.actor, ref=ref, place=place, step=form.step)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("pbx:reception", ref)
    item = Picture(request.account, selectors.plan_of(row).path).item(place, found)
    context = {
        "reception": row,
        "item": item,
        "form": form,
        "adding": KeyForm(set(found.keys)) if item.is_menu else None,
    }
    return render(request, "pbx/receptions/step.html", context, status=422 if form.errors else 200)


def _step_at(row: Reception, place: str) -> Step:
    found = selectors.plan_of(row).path.at(place)
    if found is None:
        raise NotFound("There is no such step.")
    return found


@require_POST
@requires(Right.CHANGE_NUMBERS)
def add_key(request: AccountRequest, ref: str, place: str) -> HttpResponse:
    """One more key of a menu, which takes a voicemail until its page says otherwise."""
    row = selectors.reception(request.account, ref)
    found = _step_at(row, place)
    form = KeyForm(set(found.keys), request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a key that the menu does not have yet.")
        return redirect("pbx:reception_step", ref, place)
    new = f"{place}.{form.cleaned_data['key']}"
    if not _put(request, ref, new, Step(StepKind.VOICEMAIL)):
        return redirect("pbx:reception_step", ref, place)
    return redirect("pbx:reception_step", ref, new)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove_key(request: AccountRequest, ref: str, place: str) -> HttpResponse:
    """Take a key out of its menu, with all behind it."""
    _step_at(selectors.reception(request.account, ref), place)
    if "." not in place:
        messages.error(request, "A phase has always something that happens.")
    elif _put(request, ref, place, None):
        messages.success(request, "The key is taken out.")
    return redirect("pbx:reception", ref)


def _put(request: AccountRequest, ref: str, place: str, new: Step | None) -> bool:
    try:
        services.set_step(account=request.account, by=request.actor, ref=ref, place=place, step=new)
    except DomainError as exc:
        messages.error(request, exc.text)
        return False
    return True


@require_POST
@requires(Right.CHANGE_NUMBERS)
def assign(request: AccountRequest, ref: str) -> HttpResponse:
    """Have the reception answer one of the account's numbers."""
    selectors.reception(request.account, ref)
    form = NumberForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"]
        try:
            services.assign_number(account=request.account, by=request.actor, ref=ref, e164=number)
        except DomainError as exc:
            messages.error(request, exc.text)
        else:
            messages.success(request, "The reception answers the number.")
    else:
        messages.error(request, "Give one of the account's numbers.")
    return redirect("pbx:reception", ref)


@require_POST
@requires(Right.VERIFY_CALLER_IDS)
def decide(request: AccountRequest, ref: str) -> HttpResponse:
    """Approve or refuse the short brand name, from an account above."""
    selectors.reception(request.account, ref)
    is_approved = request.POST.get("answer") == "approve"
    try:
        services.decide_brand(account=request.account, by=request.actor, ref=ref, is_approved=is_approved)
    except DomainError as exc:
        messages.error(request, exc.text)
    return redirect("pbx:reception", ref)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    found = selectors.reception(request.account, ref)
    try:
        services.delete_reception(account=request.account, by=request.actor, ref=ref)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("pbx:reception", ref)
    messages.success(request, f"{found.name} is deleted.")
    return redirect("pbx:receptions")


def _may_change(request: AccountRequest) -> bool:
    """Whether the user may change receptions; who may not and tries is refused."""
    may_change = Right.CHANGE_NUMBERS in request.rights
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    return may_change
