"""Who is free: the people of the account as they can be reached now, and what somebody says of themselves."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from agents.forms.presence import PresenceForm
from agents.selectors.agents import people_by_name
from agents.selectors.presence import LivePresence, presences
from agents.services.presence import set_away
from common.errors import DomainError

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


def _page(request: AccountRequest, form: PresenceForm) -> HttpResponse:
    people = people_by_name(request.account, MOST)
    seen = presences(request.account, people)
    me = agent_of_user(request.account, request.user)
    context = {
        "rows": [(seen[agent.pk], TONES[seen[agent.pk].live]) for agent in people],
        "me": seen.get(me.pk) if me is not None else None,
        "form": form,
    }
    template = "agents/_presence.html" if wants_part(request) else "agents/presence.html"
    return render(request, template, context, status=422 if form.errors else 200)
