"""Call groups: the list with the form for a new one, and the page of each with its members in their order."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Agent
from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.web import AccountRequest, put_on_form, requires
from agents.forms.groups import GroupForm, MemberForm
from agents.selectors.groups import group_presences, together
from agents.selectors.pictures import group_versions, versions
from agents.selectors.presence import presences
from agents.switchboards.selectors import groups_of
from agents.switchboards.views import beside_group
from agents.views.presence import TONES
from common.errors import DomainError
from pbx.models import CallGroup
from pbx.selectors import groups as selectors
from pbx.services import groups as services
from pbx.services.groups import GroupWish

METHODS = ["GET", "HEAD", "POST"]
MOST_SHOWN = 500


@require_http_methods(METHODS)
@requires(Right.VIEW)
def group_list(request: AccountRequest) -> HttpResponse:
    """The account's groups with how they can be reached now, and the form that makes one more."""
    may_change = _may_change(request)
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = services.create_group(account=request.account, by=request.actor, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is made. Say next who is in it.")
            return redirect("agents:group", made.ref)
    groups = list(selectors.call_groups(request.account)[:MOST_SHOWN])
    live = group_presences(request.account, groups)
    shown = group_versions(request.account, groups)
    rows = [
        (row, live[row.pk], TONES[live[row.pk]], selectors.members(row), shown.get(row.pk, ""))
        for row in groups
    ]
    context = {"rows": rows, "form": form, "may_change": may_change}
    return render(request, "agents/groups.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.VIEW)
def group(request: AccountRequest, ref: str) -> HttpResponse:
    """One group: what it is like, who is in it and how they can be reached."""
    found = selectors.call_group(request.account, ref)
    may_change = _may_change(request)
    form = GroupForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.change_group(account=request.account, by=request.actor, ref=ref, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("agents:group", ref)
    people = selectors.members(found)
    seen, shown = presences(request.account, people), versions(request.account, people)
    live, me = together(seen.values()), agent_of_user(request.account, request.user)
    context = {
        "group": found,
        "picture": group_versions(request.account, [found]).get(found.pk, ""),
        "live": live,
        "tone": TONES[live],
        "rows": [(seen[agent.pk], TONES[seen[agent.pk].live], shown.get(agent.pk, "")) for agent in people],
        "numbers": selectors.numbers_of(request.account, found),
        "me": me,
        "is_in": me is not None and me.pk in seen,
        "form": form,
        "adding": MemberForm(request.account, set(seen)) if may_change else None,
        "may_change": may_change,
    } | beside_group(request.account, groups_of(request.account, found))
    return render(request, "agents/group.html", context, status=422 if form.errors else 200)


def _may_change(request: AccountRequest) -> bool:
    """Whether the user may change groups; who may not and tries is refused."""
    may_change = Right.CHANGE_NUMBERS in request.rights
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    return may_change


def _done(request: AccountRequest, ref: str, change: Callable[[], object]) -> HttpResponse:
    """Back to the group's page, with what was refused."""
    try:
        change()
    except DomainError as exc:
        messages.error(request, exc.text)
    return redirect("agents:group", ref)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def members(request: AccountRequest, ref: str) -> HttpResponse:
    """Put somebody into the group, take somebody out, or have them ring earlier."""
    found = selectors.call_group(request.account, ref)
    order = _reordered([agent.pk for agent in selectors.members(found)], request)
    wish = GroupWish(members=order)
    return _done(
        request,
        ref,
        lambda: services.change_group(account=request.account, by=request.actor, ref=ref, wish=wish),
    )


def _reordered(order: list[int], request: AccountRequest) -> list[int]:
    """The members after what the form asks for; as they are where it asks for nothing that can be."""
    text = request.POST.get("agent", "")
    if not text.isdecimal() or len(text) > 18:
        return order
    agent, act = int(text), request.POST.get("act", "add")
    if act == "add":
        return [*order, agent]
    if agent not in order:
        return order
    place = order.index(agent)
    rest = [pk for pk in order if pk != agent]
    return rest if act == "out" else [*rest[: max(place - 1, 0)], agent, *rest[max(place - 1, 0) :]]


@require_POST
@requires(Right.VIEW)
def mine(request: AccountRequest, ref: str) -> HttpResponse:
    """Join or leave, for those alone who are one of the account's people."""
    found = selectors.call_group(request.account, ref)
    me = agent_of_user(request.account, request.user)
    if me is None:
        raise Http404
    return _done(request, ref, lambda: _joined_or_left(request, found, me))


def _joined_or_left(request: AccountRequest, found: CallGroup, me: Agent) -> None:
    move = services.join_group if request.POST.get("act") == "join" else services.leave_group
    move(account=request.account, by=request.actor, ref=found.ref, agent=me.pk)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    found = selectors.call_group(request.account, ref)
    try:
        services.delete_group(account=request.account, by=request.actor, ref=ref)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("agents:group", ref)
    messages.success(request, f"{found.name} is deleted.")
    return redirect("agents:groups")
