"""Voice apps: the list, a new one, and the page of each with its settings and numbers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common.e164 import for_people
from common.errors import DomainError, NotFound
from numbers.selectors.totals import held_by_destination
from pbx.copies.selectors import can_send, copies_of, troubled_count
from pbx.forms.apps import AppFilterForm, NewAppForm, NumberForm
from pbx.forms.settings import SettingsForm
from pbx.media.selectors import prompt_choices
from pbx.models import VoiceApp
from pbx.scenario.actions import reference
from pbx.scenario.expressions import GIVEN
from pbx.scenario.parsing import ENTRIES
from pbx.selectors import apps as selectors
from pbx.selectors.at_carriers import apps_at_carriers
from pbx.services import answering
from pbx.services import apps as services
from pbx.states import AppKind
from pbx.stored import settings_of
from providers.contract.destinations import app_at_carrier

METHODS = ["GET", "HEAD", "POST"]
PART = "pbx/_apps.html"
# Which way of planning a call takes an app of the kind.
NEW_CALLS = {AppKind.CLICK_TO_CALL: "two", AppKind.REAL_TIME: "app", AppKind.SCENARIO: "app"}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def app_list(request: AccountRequest) -> HttpResponse:
    """The account's apps, each with how many numbers it answers, and those that stand at its carriers."""
    form = AppFilterForm(request.GET)
    form.is_valid()
    name, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    rows = selectors.voice_apps(request.account, name=name, kind=kind)
    page = page_asked(request, rows, key="id", descending=True)
    elsewhere = [] if wants_part(request) else apps_at_carriers(request.account)
    there = {app_at_carrier(app.carrier_ref): app for app in elsewhere}
    counts = held_by_destination(request.account, [*map(selectors.as_destination, page.rows), *there])
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": [{"app": app, "numbers": counts.get(selectors.as_destination(app), 0)} for app in page.rows],
        "filter_form": form,
        "narrowed": bool(name or kind),
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    if wants_part(request):
        return render(request, PART, context)
    context["troubled"] = troubled_count(request.account)
    context["at_carriers"] = [{"app": app, "numbers": counts.get(target, 0)} for target, app in there.items()]
    return render(request, "pbx/apps.html", context)


@require_http_methods(METHODS)
@requires(Right.CHANGE_NUMBERS)
def app_new(request: AccountRequest) -> HttpResponse:
    """Make an app; links say of which kind."""
    initial = {"kind": request.GET.get("kind", "")}
    form = NewAppForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            app = services.create_app(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{app.name} is made. Say what it does next.")
            return redirect("pbx:app", app.ref)
    return render(request, "pbx/app_new.html", {"form": form}, status=422 if form.errors else 200)


def _form(request: AccountRequest, app: VoiceApp, data: Any) -> SettingsForm:
    stored = settings_of(app)
    return SettingsForm(
        data,
        kind=AppKind(app.kind),
        name=app.name,
        stored=stored.to_json(),
        secrets=stored.SECRETS,
        media=prompt_choices(request.account),
    )


@require_http_methods(METHODS)
@requires(Right.VIEW)
def app(request: AccountRequest, ref: str) -> HttpResponse:
    """An app's settings, which members may change, and the numbers that it answers."""
    found = selectors.voice_app(request.account, ref)
    may_change = Right.CHANGE_NUMBERS in request.rights
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = _form(request, found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        settings = form.settings()
        try:
            further = services.reaches_further(request.account, found, settings)
            if further and (ask := confirm_first(request, back=reverse("pbx:app", args=[ref]))) is not None:
                return ask
            services.edit_app(
                account=request.account,
                by=request.actor,
                ref=ref,
                name=form.cleaned_data["name"],
                settings=settings,
            )
        except NotFound:
            raise
        except DomainError as exc:
            form.put_refusal(exc)
        else:
            messages.success(request, "Saved.")
            return redirect("pbx:app", ref)
    return _page(request, found, form)


def _page(
    request: AccountRequest, found: VoiceApp, form: SettingsForm, number_form: NumberForm | None = None
) -> HttpResponse:
    number_form = number_form or NumberForm()
    context = {
        "app": found,
        "form": form,
        "number_form": number_form,
        "numbers": selectors.numbers_of(request.account, found) if found.takes_numbers else [],
        "others": selectors.others(request.account, found) if found.takes_numbers else [],
        "may_change": Right.CHANGE_NUMBERS in request.rights,
        "actions": reference() if found.kind == AppKind.SCENARIO else [],
        "entries": ENTRIES,
        "names": sorted(GIVEN),
        "copies": copies_of(request.account, found),
        "sent_to": can_send(request.account),
        "new_way": NEW_CALLS.get(AppKind(found.kind), ""),
    }
    return render(request, "pbx/app.html", context, status=422 if form.errors or number_form.errors else 200)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def assign(request: AccountRequest, ref: str) -> HttpResponse:
    """Have the app answer a number."""
    found = selectors.voice_app(request.account, ref)
    form = NumberForm(request.POST)
    if form.is_valid():
        e164 = form.cleaned_data["number"]
        try:
            answering.assign_number(account=request.account, by=request.actor, ref=ref, e164=e164)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{found.name} answers {for_people(e164)}.")
            return redirect("pbx:app", ref)
    return _page(request, found, _form(request, found, None), form)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def free(request: AccountRequest, ref: str, e164: str) -> HttpResponse:
    """Have nothing answer a number of the app."""
    found = selectors.voice_app(request.account, ref)
    try:
        answering.free_number(account=request.account, by=request.actor, e164=e164, app=found)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, f"Nothing answers {for_people(e164)} now.")
    return redirect("pbx:app", ref)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    found = selectors.voice_app(request.account, ref)
    try:
        services.delete_app(account=request.account, by=request.actor, ref=ref)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("pbx:app", ref)
    messages.success(request, f"{found.name} is deleted; nothing answers its numbers now.")
    return redirect("pbx:apps")
