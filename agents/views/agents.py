"""Agents: the list, and the page of one with everything that belongs to them."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.columns import shown
from accounts.models import Agent
from accounts.rights import Right
from accounts.selectors.activity import activity_of
from accounts.states import AgentKind, AgentState
from accounts.views.activity import readable
from accounts.web import AccountRequest, pages_beside, requires, same_page, wants_part
from agents.columns import TABLES, place_of, roles_of
from agents.forms.agents import IDS, PLACE_LABELS, SERVICE_LABELS, StaffFilterForm
from agents.records import Service
from agents.selectors import staff
from agents.selectors.agents import AgentView, views_of, with_holdings
from agents.selectors.agents import agent as one_agent
from agents.selectors.pictures import versions
from agents.switchboards.selectors import colleagues_of
from agents.switchboards.views import beside_agent
from agents.views.words import state_badge, tabs
from common.e164 import for_people
from numbers.models import NumberAssignment
from numbers.selectors.voice import voice_assignments_of

HISTORY = 30


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def agent_list(request: AccountRequest) -> HttpResponse:
    """One group of agents, a page by key at a time; the filter stands in the URL."""
    account = request.account
    group = group_asked(request.GET)
    form = StaffFilterForm(request.GET, _places(request), left=group == staff.LEFT)
    found = staff.searched(account, group, as_filter(form))
    counts = {} if wants_part(request) else staff.group_counts(account)
    total, more = found.total() if form.given or not counts else (counts[group], False)
    columns = shown(request, TABLES[group])
    page = columns.page(found)
    with_holdings(account, page.rows)
    columns.describe(page.rows)
    context = pages_beside(request, page) | {
        "rows": [_row(agent) for agent in page.rows],
        "columns": columns,
        "group": group,
        "total": f"{total:,}{'+' * more}",
        "count": total,
        "filtered": bool(form.given),
        "filter_form": form,
        "chips": _chips(request, form),
        "may_manage": Right.MANAGE_AGENTS in request.rights,
    }
    if wants_part(request):
        return render(request, "agents/_table.html", context)
    context["tabs"] = tabs(group, counts)
    return render(request, "agents/list.html", context)


def _places(request: AccountRequest) -> dict[str, list[str]]:
    """What the filter offers: all places for the page; for its table alone, which does not show the filter, what is
    asked for.
    """
    if wants_part(request):
        return {place: request.GET.getlist(place) for place in staff.PLACES}
    return staff.places_in_use(request.account)


def group_asked(query: QueryDict) -> str:
    asked = query.get("group", "")
    return asked if asked in staff.GROUPS else staff.PEOPLE


def as_filter(form: StaffFilterForm) -> staff.StaffFilter:
    """What the form narrows to."""
    given = form.given
    return staff.StaffFilter(given.pop("q", ""), **given)


def _row(agent: Agent) -> dict[str, Any]:
    return {
        "agent": agent,
        "url": reverse("agents:detail", args=[agent.ref]),
        "badge": state_badge(agent),
        "roles": roles_of(agent),
        "place": place_of(agent),
    }


def _chips(request: AccountRequest, form: StaffFilterForm) -> list[dict[str, str]]:
    """One for each part of the filter, with the address of the list without it."""
    chips = []
    for name, value in form.given.items():
        words = dict(getattr(form.fields[name], "choices", [])).get(value, value)
        url = same_page(request, **{name: "", "after": "", "before": ""})
        chips.append({"label": f"{form.fields[name].label or name.capitalize()}: {words}", "url": url})
    return chips


@require_safe
@requires(Right.VIEW)
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Who somebody is, what they hold and use, and what happened; of one who has left only what was."""
    agent = one_agent(request.account, ref)
    view = views_of(request.account, [agent])[0]
    here = agent.state != AgentState.OFFBOARDED
    is_person = agent.kind == AgentKind.PERSON
    context = {
        "agent": agent,
        "picture": versions(request.account, [agent]).get(agent.pk, ""),
        "here": here,
        "is_person": is_person,
        "badge": state_badge(agent),
        "facts": _facts(agent),
        "place": _place(agent),
        "view": view,
        "numbers": _numbers(view),
        "voice": [] if is_person else list(voice_assignments_of(request.account, agent)),
        "services": _services(agent, view) if is_person and here else [],
        "switchboards": beside_agent(request.account, colleagues_of(request.account, agent)) if here else [],
        "events": _events(request, agent),
        "may_manage": Right.MANAGE_AGENTS in request.rights and here,
    }
    return render(request, "agents/detail.html", context)


def _facts(agent: Agent) -> list[dict[str, Any]]:
    ids = [
        {"label": label, "value": getattr(agent, name), "mono": True, "copyable": bool(getattr(agent, name))}
        for name, label in IDS.items()
    ]
    roles = [{"label": "Roles", "value": roles_of(agent)}, {"label": "E-mail", "value": agent.email}]
    ours = [{"label": "Agent id", "value": agent.ref, "mono": True, "copyable": True}]
    return roles + ids + ours if agent.kind == AgentKind.PERSON else ours


def _place(agent: Agent) -> list[dict[str, Any]]:
    rows = [{"label": label, "value": getattr(agent, name)} for name, label in PLACE_LABELS.items()]
    return [row for row in rows if row["value"]]


def _numbers(view: AgentView) -> list[dict[str, str]]:
    held = [("Private", view.private_number), ("Supervised", view.supervised_number)]
    held += [("Voice", e164) for e164 in view.voice_numbers]
    return [{"use": use, "e164": e164} for use, e164 in held if e164]


def _services(agent: Agent, view: AgentView) -> list[dict[str, Any]]:
    """Each service with whether it is on, and whether that was set by hand or follows from what the agent has."""
    return [
        {
            "label": SERVICE_LABELS[service],
            "on": view.services[service],
            "by_hand": service.value in agent.services,
        }
        for service in Service
    ]


def _events(request: AccountRequest, agent: Agent) -> list[dict[str, Any]]:
    """What people did and which numbers came and went, newest first."""
    done = [readable(row) for row in activity_of(request.account, agent)[:HISTORY]]
    held = _held(staff.assignments_of(request.account, agent)[:HISTORY])
    return sorted([*done, *held], key=lambda event: event["when"], reverse=True)[:HISTORY]


def _held(rows: Iterable[NumberAssignment]) -> list[dict[str, Any]]:
    events = []
    for row in rows:
        words = f"{for_people(row.e164)} · {row.get_use_display()}"
        url = reverse("numbers:detail", args=[row.e164])
        common = {"text": words, "url": url, "icon": "phone"}
        events.append(
            common | {"title": "Got a number", "when": row.since, "who": row.begun_by, "tone": "ok"}
        )
        if row.until is not None:
            events.append(
                common
                | {"title": "Gave a number back", "when": row.until, "who": row.ended_by, "tone": "muted"}
            )
    return events
