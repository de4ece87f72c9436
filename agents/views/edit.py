"""Changing agents: onboard one, edit, numbers, suspend and resume, and who signs in as them."""

from copy import copy
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Agent
from accounts.rights import Right
from accounts.states import AgentKind, AgentRole, AgentState
from accounts.web import AccountRequest, put_on_form, requires
from agents.forms.agents import EditAgentForm, LinkForm, NewAgentForm, NumbersForm
from agents.records import AgentChange, Service
from agents.selectors import staff
from agents.selectors.agents import AgentView, views_of
from agents.services.changes import change_agents
from agents.services.onboarding import onboard
from agents.services.users import follow_services, link_user
from agents.views.words import all_faults, put_faults, refs_of, working_agent
from common.errors import DomainError, NotFound
from numbers.selectors.assignments import free_e164s, held_by
from numbers.states import NumberUse

METHODS = ["GET", "HEAD", "POST"]
MOST_FREE = 200


def free_choices(request: AccountRequest) -> list[str]:
    """Free numbers to offer while a number is typed."""
    return free_e164s(request.account, MOST_FREE)


def person(request: AccountRequest, ref: str) -> Agent:
    """A person who has not left; NotFound for a voice bot."""
    agent = working_agent(request, ref)
    if agent.kind != AgentKind.PERSON:
        raise NotFound("There is no such agent.")
    return agent


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def agent_new(request: AccountRequest) -> HttpResponse:
    """Onboard one person."""
    people = staff.choices(request.account)
    data = request.POST if request.method == "POST" else None
    form = NewAgentForm(people, data, initial={"roles": [AgentRole.MEMBER]})
    if data is not None and form.is_valid() and (made := _onboarded(request, form)):
        messages.success(request, f"{made.name} is onboarded.")
        return redirect("agents:detail", made.ref)
    context = {"form": form, "free": free_choices(request)}
    return render(request, "agents/new.html", context, status=422 if form.errors else 200)


def _onboarded(request: AccountRequest, form: NewAgentForm) -> Agent | None:
    try:
        outcome = onboard(
            account=request.account,
            by=request.actor,
            items=[form.item],
            reassign_inbox=form.cleaned_data["reassign"],
        )
    except DomainError as exc:
        put_on_form(form, exc)
        return None
    numbers = {name: form.cleaned_data[name] for name in ("private", "supervised")}
    put_faults(form, all_faults(outcome), numbers=numbers)
    return outcome.agents[0][0] if 0 in outcome.agents else None


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def edit(request: AccountRequest, ref: str) -> HttpResponse:
    """Change who somebody is, where, their roles and services."""
    agent = person(request, ref)
    view = views_of(request.account, [agent])[0]
    data = request.POST if request.method == "POST" else None
    form = EditAgentForm(agent, _derived(view), data)
    if data is not None and form.is_valid() and _edited(request, agent, form):
        messages.success(request, "Saved.")
        return redirect("agents:detail", agent.ref)
    context = {"agent": agent, "form": form}
    return render(request, "agents/edit.html", context, status=422 if form.errors else 200)


def _derived(view: AgentView) -> dict[Service, bool]:
    """The services as they follow from numbers and inboxes, whatever was set by hand."""
    agent = copy(view.agent)
    agent.services = {}
    return replace(view, agent=agent).services


def _edited(request: AccountRequest, agent: Agent, form: EditAgentForm) -> bool:
    services = form.services
    changed = AgentChange(
        target=refs_of(agent),
        texts=form.texts,
        roles=tuple(form.cleaned_data["roles"]),
        services={name: on for name, on in services.items() if on is not None},
    )
    following = [name for name, on in services.items() if on is None and name in agent.services]
    if not _changed(request, form, changed):
        return False
    if following:
        follow_services(account=request.account, by=request.actor, ref=agent.ref, names=following)
    return True


def _changed(
    request: AccountRequest, form: BaseForm, change: AgentChange, numbers: dict[str, str] | None = None
) -> bool:
    try:
        outcome = change_agents(account=request.account, by=request.actor, changes=[change])
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    put_faults(form, all_faults(outcome), numbers=numbers)
    return not outcome.faults


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def numbers(request: AccountRequest, ref: str) -> HttpResponse:
    """Give the agent other numbers, or free the present ones."""
    agent = person(request, ref)
    held = {row.use: row.e164 for row in held_by(request.account, agent)}
    data = request.POST if request.method == "POST" else None
    form = NumbersForm(data, initial=held)
    if data is not None and form.is_valid():
        wanted = {use: e164 or None for use, e164 in form.wanted.items() if e164 != held.get(use, "")}
        change = AgentChange(target=refs_of(agent), numbers=wanted)
        typed = {str(use): e164 for use, e164 in form.wanted.items()}
        if not wanted or _changed(request, form, change, typed):
            messages.success(request, "Saved." if wanted else "Nothing was to be changed.")
            return redirect("agents:detail", agent.ref)
    context: dict[str, Any] = {
        "agent": agent,
        "form": form,
        "free": free_choices(request),
        "has_inbox": NumberUse.SUPERVISED in held,
    }
    return render(request, "agents/numbers.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.MANAGE_AGENTS)
def set_active(request: AccountRequest, ref: str) -> HttpResponse:
    """Suspend the agent, or let them work again with ``active``."""
    agent = person(request, ref)
    active = "active" in request.POST
    change = AgentChange(target=refs_of(agent), active=active)
    try:
        faults = all_faults(change_agents(account=request.account, by=request.actor, changes=[change]))
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        if faults:
            messages.error(request, faults[0].text)
        elif active:
            messages.success(request, f"{agent.name} works again.")
        else:
            messages.success(request, f"{agent.name} is suspended. Numbers and inboxes stay.")
    return redirect("agents:detail", agent.ref)


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def link(request: AccountRequest, ref: str) -> HttpResponse:
    """Choose which member of the account signs in as the agent."""
    agent = person(request, ref)
    free = staff.members_without_agent(request.account)
    form = LinkForm(
        [*staff.members_of_agent(request.account, agent), *free[: staff.MOST_CHOICES]],
        request.POST if request.method == "POST" else None,
        initial={"member": agent.user_id},
    )
    if request.method == "POST" and form.is_valid():
        user_id = form.cleaned_data["member"]
        try:
            link_user(account=request.account, by=request.actor, ref=agent.ref, user_id=user_id)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("agents:detail", agent.ref)
    context = {"agent": agent, "form": form, "suspended": agent.state == AgentState.SUSPENDED}
    return render(request, "agents/link.html", context, status=422 if form.errors else 200)
