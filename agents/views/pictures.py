"""Pictures of people and of call groups: shown to colleagues, given and taken away."""

from collections.abc import Callable
from functools import partial
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
from agents.selectors.pictures import group_picture, group_versions, picture, versions
from agents.services.pictures import remove_group_picture, remove_picture, set_group_picture, set_picture
from common.errors import DomainError
from pbx.models import CallGroup
from pbx.selectors.groups import call_group

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@requires(Right.VIEW)
def show(request: AccountRequest, ref: str) -> HttpResponse:
    return served(request, picture(request.account, agent(request.account, ref)))


@require_safe
@requires(Right.VIEW)
def show_group(request: AccountRequest, ref: str) -> HttpResponse:
    return served(request, group_picture(request.account, call_group(request.account, ref)))


@require_http_methods(METHODS)
@requires(Right.VIEW)
def change(request: AccountRequest, ref: str) -> HttpResponse:
    """Give somebody a picture, or take it away: for themselves, and for whoever looks after people."""
    found = person(request.account, agent(request.account, ref).pk)
    _require_may(request, found)
    who: dict[str, Any] = {"account": request.account, "by": request.actor, "agent": found.pk}
    form = PictureForm(*_posted(request))
    if _is_done(request, form, partial(set_picture, **who), partial(remove_picture, **who)):
        return redirect("agents:presence")
    context = {"agent": found, "form": form, "picture": versions(request.account, [found]).get(found.pk, "")}
    return render(request, "agents/picture.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.CHANGE_NUMBERS)
def change_group(request: AccountRequest, ref: str) -> HttpResponse:
    """Give a call group a picture, or take it away."""
    found: CallGroup = call_group(request.account, ref)
    who: dict[str, Any] = {"account": request.account, "by": request.actor, "ref": ref}
    form = PictureForm(*_posted(request))
    if _is_done(request, form, partial(set_group_picture, **who), partial(remove_group_picture, **who)):
        return redirect("agents:group", ref)
    shown = group_versions(request.account, [found]).get(found.pk, "")
    context = {"group": found, "form": form, "picture": shown}
    return render(request, "agents/group_picture.html", context, status=422 if form.errors else 200)


def _posted(request: AccountRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _is_done(
    request: AccountRequest, form: PictureForm, give: Callable[..., object], remove: Callable[[], object]
) -> bool:
    """Whether what was posted is done; a refusal stands on the form."""
    try:
        if request.method == "POST" and "remove" in request.POST:
            remove()
            messages.success(request, "The picture is removed.")
            return True
        if form.is_bound and form.is_valid():
            give(data=form.cleaned_data["picture"])
            messages.success(request, "The picture is shown from now on.")
            return True
    except DomainError as exc:
        put_on_form(form, exc)
    return False


def _require_may(request: AccountRequest, of: Agent) -> None:
    me = agent_of_user(request.account, request.user)
    if Right.MANAGE_AGENTS not in request.rights and (me is None or me.pk != of.pk):
        raise PermissionDenied
