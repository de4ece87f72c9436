"""Who is free: the people of the account as they can be reached now, and what somebody says of themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Agent
from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from agents.forms.presence import CallerIdForm, PresenceForm, SpeedDialForm
from agents.selectors.agents import people_by_name
from agents.selectors.presence import LivePresence, presences
from agents.services.presence import set_away, set_speed_dial
from common.errors import DomainError
from pbx.selectors.cloaks import cloaks_of, may_be_cloaks
from pbx.services.cloaks import set_cloak

MOST = 500
TONES = {
    LivePresence.AVAILABLE: "ok",
    LivePresence.RINGING: "info",
    LivePresence.BUSY: "warn",
    LivePresence.AWAY: "bad",
    LivePresence.UNKNOWN: "muted",
}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def who_is_free(request: AccountRequest) -> HttpResponse:
    """Everybody by name; the list asks for itself every few seconds."""
    return _page(request, PresenceForm())


@require_POST
@requires(Right.VIEW)
def mine(request: AccountRequest) -> HttpResponse:
    """Be away, or be there again; for those alone who are one of the account's people."""
    me = agent_of_user(request.account, request.user)
    if me is None:
        raise Http404
    form = PresenceForm(request.POST)
    if form.is_valid():
        try:
            set_away(
                account=request.account,
                by=request.actor,
                agent=me.pk,
                is_away=request.POST.get("away") == "yes",
                until=form.until,
                label=form.cleaned_data["label"],
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("agents:presence")
    return _page(request, form)


@require_POST
@requires(Right.VIEW)
def caller_id(request: AccountRequest) -> HttpResponse:
    """Choose which number one's own calls show; for those alone who are one of the account's people."""
    me = agent_of_user(request.account, request.user)
    if me is None:
        raise Http404
    form = _caller_id_form(request, me, request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["reception"]
        try:
            set_cloak(account=request.account, by=request.actor, agent=me.pk, reception=chosen)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("agents:presence")
    return _page(request, PresenceForm(), form)


@require_POST
@requires(Right.VIEW)
def speed_dial(request: AccountRequest) -> HttpResponse:
    """Choose one's own digit; for those alone who are one of the account's people."""
    me = agent_of_user(request.account, request.user)
    if me is None:
        raise Http404
    form = SpeedDialForm(request.POST)
    if form.is_valid():
        try:
            digit = form.cleaned_data["digit"]
            set_speed_dial(account=request.account, by=request.actor, agent=me.pk, digit=digit)
        except DomainError as exc:
            form.add_error("digit", exc.text)
        else:
            messages.success(request, "Saved.")
            return redirect("agents:presence")
    return _page(request, PresenceForm(), speed_dial_form=form)


def _caller_id_form(request: AccountRequest, me: Agent, data: Any = None) -> CallerIdForm:
    chosen = cloaks_of(request.account, [me.pk]).get(me.pk)
    return CallerIdForm(may_be_cloaks(request.account), chosen, data)


def _page(
    request: AccountRequest,
    form: PresenceForm,
    caller_id_form: CallerIdForm | None = None,
    speed_dial_form: SpeedDialForm | None = None,
) -> HttpResponse:
    people = people_by_name(request.account, MOST)
    seen = presences(request.account, people)
    me = agent_of_user(request.account, request.user)
    if caller_id_form is None and me is not None and not wants_part(request):
        caller_id_form = _caller_id_form(request, me)
    mine = seen.get(me.pk) if me is not None else None
    if speed_dial_form is None and mine is not None:
        speed_dial_form = SpeedDialForm(initial={"digit": mine.speed_dial})
    context = {
        "caller_id_form": caller_id_form,
        "speed_dial_form": speed_dial_form,
        "rows": [(seen[agent.pk], TONES[seen[agent.pk].live]) for agent in people],
        "me": mine,
        "form": form,
    }
    template = "agents/_presence.html" if wants_part(request) else "agents/presence.html"
    is_wrong = any(one is not None and one.errors for one in (form, caller_id_form, speed_dial_form))
    return render(request, template, context, status=422 if is_wrong else 200)
