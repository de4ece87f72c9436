"""Pictures of people: shown to their colleagues, given and taken away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Agent
from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.web import AccountRequest, put_on_form, requires
from agents.forms.pictures import PictureForm
from agents.pictures.serving import served
from agents.selectors.agents import agent, person
from agents.selectors.pictures import picture, versions
from agents.services.pictures import remove_picture, set_picture
from common.errors import DomainError


@require_safe
@requires(Right.VIEW)
def show(request: AccountRequest, ref: str) -> HttpResponse:
    return served(request, picture(request.account, agent(request.account, ref)))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.VIEW)
def change(request: AccountRequest, ref: str) -> HttpResponse:
    """Give somebody a picture, or take it away: for themselves, and for whoever looks after people."""
    found = person(request.account, agent(request.account, ref).pk)
    _require_may(request, found)
    form = PictureForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    who: dict[str, Any] = {"account": request.account, "by": request.actor, "agent": found.pk}
    try:
        if request.method == "POST" and "remove" in request.POST:
            remove_picture(**who)
            messages.success(request, "The picture is removed.")
            return redirect("agents:presence")
        if form.is_bound and form.is_valid():
            set_picture(**who, data=form.cleaned_data["picture"])
            messages.success(request, "The picture is shown from now on.")
            return redirect("agents:presence")
    except DomainError as exc:
        put_on_form(form, exc)
    context = {"agent": found, "form": form, "picture": versions(request.account, [found]).get(found.pk, "")}
    return render(request, "agents/picture.html", context, status=422 if form.errors else 200)


def _require_may(request: AccountRequest, of: Agent) -> None:
    me = agent_of_user(request.account, request.user)
    if Right.MANAGE_AGENTS not in request.rights and (me is None or me.pk != of.pk):
        raise PermissionDenied
