"""Offboarding somebody: the page says exactly what happens before it does."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Agent
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from agents.forms.agents import OffboardForm
from agents.selectors.agents import AgentView, views_of
from agents.services.offboarding import offboard
from agents.views.edit import METHODS, person
from agents.views.words import all_faults, put_faults, refs_of
from common.e164 import for_people
from common.errors import DomainError
from messaging.models import Inbox


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def offboard_page(request: AccountRequest, ref: str) -> HttpResponse:
    """Ask whether the agent shall leave, and what becomes of a supervised inbox; a POST does it."""
    agent = person(request, ref)
    view = views_of(request.account, [agent])[0]
    data = request.POST if request.method == "POST" else None
    form = OffboardForm(data, has_inbox=view.supervised_inbox is not None)
    if data is not None and form.is_valid() and _left(request, agent, form):
        messages.success(request, f"{agent.name} is offboarded. The history stays.")
        return redirect("agents:detail", agent.ref)
    context = {
        "agent": agent,
        "form": form,
        "happens": [
            *_numbers(view),
            *_inboxes(view),
            _access(agent),
            "Conversations and the history of numbers stay as they are.",
        ],
        "agent_url": reverse("agents:detail", args=[agent.ref]),
    }
    return render(request, "agents/offboard.html", context, status=422 if form.errors else 200)


def _numbers(view: AgentView) -> list[str]:
    if not view.private_number:
        return []
    number = for_people(view.private_number)
    return [f"{number}, the private number, is free again and can be given to somebody else."]


def _inboxes(view: AgentView) -> list[str]:
    name = view.agent.name
    lines = [f"{name} no longer supervises the inbox “{inbox.name}”." for inbox in view.supervises]
    lines += [f"{name} leaves the shared inbox “{inbox.name}”." for inbox in view.shared_inboxes]
    return lines + _owned(view.supervised_inbox)


def _owned(inbox: Inbox | None) -> list[str]:
    if inbox is None:
        return []
    number = for_people(inbox.e164)
    return [f"The inbox “{inbox.name}” on {number} loses its owner, or is removed: choose below."]


def _access(agent: Agent) -> str:
    text = "The directory ids can be given to a new agent."
    if agent.user is None:
        return text
    return f"{agent.user.email} no longer works as this agent, but stays a member of the account. {text}"


def _left(request: AccountRequest, agent: Agent, form: OffboardForm) -> bool:
    try:
        outcome = offboard(
            account=request.account,
            by=request.actor,
            targets=[refs_of(agent)],
            remove_inboxes=form.cleaned_data.get("inbox") == "remove",
        )
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    put_faults(form, all_faults(outcome))
    return not outcome.faults
