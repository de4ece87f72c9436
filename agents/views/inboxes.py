"""Inboxes: the list, a new one, and the page of one."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.selectors.activity import activity_of
from accounts.states import AgentState
from accounts.views.activity import readable
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, same_page, wants_part
from agents.forms.inboxes import AddMembersForm, InboxFilterForm, NewInboxForm, OwnerForm, RenameForm
from agents.selectors import inbox_lists, staff
from agents.services.inboxes import create_inboxes
from agents.views.edit import METHODS, free_choices
from agents.views.words import all_faults, put_faults
from common.e164 import for_people
from common.errors import DomainError
from messaging.models import Inbox
from messaging.selectors.inboxes import inbox as one_inbox
from messaging.states import InboxKind
from numbers.selectors.assignments import history

HISTORY = 20


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def inbox_list(request: AccountRequest) -> HttpResponse:
    """Every inbox, with its owner and how many are in it; ``show=ownerless`` has only those that need an owner."""
    account = request.account
    form = InboxFilterForm(request.GET)
    given = form.given
    ownerless = request.GET.get("show") == "ownerless"
    rows = inbox_lists.filtered(
        account, search=given.get("q", ""), kind=given.get("kind", ""), ownerless=ownerless
    )
    page = page_asked(request, rows, key="id")
    context = pages_beside(request, page) | {
        "rows": [inbox_context(inbox) for inbox in page.rows],
        "filter_form": form,
        "filtered": bool(given),
        "ownerless": ownerless,
        "may_manage": Right.MANAGE_AGENTS in request.rights,
    }
    if wants_part(request):
        return render(request, "agents/inboxes/_table.html", context)
    counts = inbox_lists.counts(account)
    context["tabs"] = [
        {
            "label": label,
            "url": same_page(request, show=show, after="", before=""),
            "active": ownerless == bool(show),
            "count": counts[name],
        }
        for label, show, name in (("All", "", "all"), ("Without an active owner", "ownerless", "ownerless"))
    ]
    return render(request, "agents/inboxes/list.html", context)


def inbox_context(inbox: Inbox) -> dict[str, Any]:
    """An inbox as pages show it; one whose owner has left or is suspended stands out."""
    supervised = inbox.kind == InboxKind.SUPERVISED
    lost = supervised and inbox.owner is not None and not inbox.owner.is_active
    owner_state = inbox.owner.get_state_display().lower() if inbox.owner else ""
    return {
        "inbox": inbox,
        "url": reverse("agents:inbox", args=[inbox.pk]),
        "supervised": supervised,
        "lost": lost,
        "owner_state": owner_state,
        "tone": "accent" if supervised else "info",
    }


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def inbox_new(request: AccountRequest) -> HttpResponse:
    """Make an inbox on a free number."""
    data = request.POST if request.method == "POST" else None
    form = NewInboxForm(staff.choices(request.account), data)
    if data is not None and form.is_valid() and _made(request, form):
        made = inbox_lists.on_number(request.account, form.cleaned_data["number"])
        messages.success(request, f"The inbox “{made.name}” is there.")
        return redirect("agents:inbox", made.pk)
    context = {"form": form, "free": free_choices(request)}
    return render(request, "agents/inboxes/new.html", context, status=422 if form.errors else 200)


def _made(request: AccountRequest, form: NewInboxForm) -> bool:
    try:
        outcome = create_inboxes(account=request.account, by=request.actor, items=[form.item])
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    put_faults(form, all_faults(outcome), numbers={"number": form.cleaned_data["number"]})
    return not outcome.faults


@require_safe
@requires(Right.VIEW)
def detail(request: AccountRequest, pk: int) -> HttpResponse:
    """One inbox: owner, members or supervisors, and what happened to it."""
    inbox = one_inbox(request.account, pk)
    may_manage = Right.MANAGE_AGENTS in request.rights
    page = page_asked(request, inbox_lists.memberships(request.account, inbox), key="id")
    context = (
        inbox_context(inbox)
        | pages_beside(request, page)
        | {
            "rows": page.rows,
            "events": _events(request, inbox),
            "may_manage": may_manage,
            # An inbox is addressed by its owner, who must not have left.
            "may_add": inbox.owner is None or inbox.owner.state != AgentState.OFFBOARDED,
        }
    )
    if may_manage:
        context |= {
            "add_form": AddMembersForm(inbox_lists.who_may_join(request.account, inbox)),
            "rename_form": RenameForm(initial={"name": inbox.name}),
            "owner_form": OwnerForm(inbox_lists.who_may_own(request.account, inbox)),
        }
    return render(request, "agents/inboxes/detail.html", context)


def _events(request: AccountRequest, inbox: Inbox) -> list[dict[str, Any]]:
    """What people did to the inbox and whose a supervised one was, newest first."""
    done = [readable(row) for row in activity_of(request.account, inbox)[:HISTORY]]
    if inbox.kind == InboxKind.SHARED:
        return done
    rows = history(request.account, inbox.e164, since=inbox.created_at - timedelta(seconds=1))
    held = [
        {
            "title": f"In the hands of {row.holder}" if row.agent else "Waits for an owner",
            "when": row.since,
            "who": row.begun_by,
            "text": for_people(row.e164),
            "url": reverse("agents:detail", args=[row.agent.ref]) if row.agent else "",
            "tone": "ok" if row.agent else "warn",
            "icon": "inbox",
        }
        for row in rows[:HISTORY]
    ]
    return sorted([*done, *held], key=lambda event: event["when"], reverse=True)[:HISTORY]
