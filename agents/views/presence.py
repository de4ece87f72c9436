"""Who is free: the people of the account as they can be reached now, and what somebody says of themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Agent
from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from agents.forms.presence import CallerIdForm, PresenceForm, SpeedDialForm
from agents.selectors.agents import agent, people_by_name, person
from agents.selectors.pictures import versions
from agents.selectors.presence import LivePresence, presences
from agents.services.presence import set_away, set_speed_dial
from common.errors import DomainError
from pbx.selectors.cloaks import cloaks_of, may_be_cloaks
from pbx.selectors.groups import lines_of
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
    return _page(request)


@require_POST
@requires(Right.VIEW)
def mine(request: AccountRequest) -> HttpResponse:
    """Be away, or be there again; for those alone who are one of the account's people."""
    me = agent_of_user(request.account, request.user)
    if me is None:
        raise Http404
    form = _presence_form(request, me, request.POST)
    return redirect("agents:presence") if _is_said(request, form, me) else _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def of_colleague(request: AccountRequest, ref: str) -> HttpResponse:
    """Say for a colleague, such as one who is ill, that they are away, or there again."""
    found = person(request.account, agent(request.account, ref).pk)
    form = _presence_form(request, found, request.POST if request.method == "POST" else None)
    if form.is_bound and _is_said(request, form, found):
        messages.success(request, "Saved.")
        return redirect("agents:presence")
    seen = presences(request.account, [found])[found.pk]
    context = {"seen": seen, "tone": TONES[seen.live], "form": form}
    return render(request, "agents/presence_of.html", context, status=422 if form.errors else 200)


def _presence_form(request: AccountRequest, of: Agent, data: Any = None) -> PresenceForm:
    return PresenceForm(request.account, of, data)


def _is_said(request: AccountRequest, form: PresenceForm, of: Agent) -> bool:
    """Whether it was kept; a refusal stands on the form."""
    if not form.is_valid():
        return False
    is_away = request.POST.get("away") == "yes"
    try:
        set_away(account=request.account, by=request.actor, agent=of.pk, is_away=is_away, **form.said)
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    return True


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
    return _page(request, caller_id_form=form)


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
    return _page(request, speed_dial_form=form)


def _caller_id_form(request: AccountRequest, me: Agent, data: Any = None) -> CallerIdForm:
    chosen = cloaks_of(request.account, [me.pk]).get(me.pk)
    return CallerIdForm(may_be_cloaks(request.account), chosen, data)


def _page(
    request: AccountRequest,
    form: PresenceForm | None = None,
    caller_id_form: CallerIdForm | None = None,
    speed_dial_form: SpeedDialForm | None = None,
) -> HttpResponse:
    people = people_by_name(request.account, MOST)
    seen, lines = presences(request.account, people), lines_of(request.account, people)
    shown = versions(request.account, people)
    me = agent_of_user(request.account, request.user)
    if me is not None and not wants_part(request):
        form = form or _presence_form(request, me)
        caller_id_form = caller_id_form or _caller_id_form(request, me)
    mine = seen.get(me.pk) if me is not None else None
    if speed_dial_form is None and mine is not None:
        speed_dial_form = SpeedDialForm(initial={"digit": mine.speed_dial})
    context = {
        "caller_id_form": caller_id_form,
        "speed_dial_form": speed_dial_form,
        "rows": [
            (seen[one.pk], TONES[seen[one.pk].live], lines.get(one.pk, ""), shown.get(one.pk, ""))
            for one in people
        ],
        "may_manage": Right.MANAGE_AGENTS in request.rights,
        "me": mine,
        "form": form,
    }
    template = "agents/_presence.html" if wants_part(request) else "agents/presence.html"
    is_wrong = any(one is not None and one.errors for one in (form, caller_id_form, speed_dial_form))
    return render(request, template, context, status=422 if is_wrong else 200)
