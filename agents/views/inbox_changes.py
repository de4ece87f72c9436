"""Changing an inbox: its people, name and owner, and removing it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import tried
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from agents.forms.inboxes import AddMembersForm, OwnerForm, RenameForm
from agents.records import AgentRefs, Identifier, MembershipChange
from agents.selectors import inbox_lists
from agents.services.inbox_owners import reassign_inbox
from agents.services.inboxes import change_members, remove_inbox, rename_inbox
from agents.views.edit import METHODS
from agents.views.words import all_faults
from common.e164 import for_people
from common.errors import DomainError, Invalid, NotFound
from messaging.models import Inbox
from messaging.selectors.inboxes import inbox as one_inbox
from messaging.states import InboxKind


def _act(request: AccountRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    """Do something to the inbox and go back to its page, with the refusal's words if there is one."""
    try:
        act()
    except NotFound as exc:
        if exc.field is None:
            raise
        messages.error(request, exc.text)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, done)
    return redirect("agents:inbox", pk)


def _change(request: AccountRequest, inbox: Inbox, refs: list[str], *, add: bool) -> None:
    agents = AgentRefs(Identifier.REF, tuple(refs))
    if inbox.kind == InboxKind.SHARED or inbox.owner is None:
        item = MembershipChange(agents, add=add, e164=inbox.e164)
    else:
        item = MembershipChange(agents, add=add, owner=AgentRefs(Identifier.REF, (inbox.owner.ref,)))
    outcome = change_members(account=request.account, by=request.actor, items=[item])
    if outcome.faults:
        raise Invalid(all_faults(outcome)[0].text)


@require_POST
@requires(Right.MANAGE_AGENTS)
def add(request: AccountRequest, pk: int) -> HttpResponse:
    """Put people into the inbox."""
    inbox = one_inbox(request.account, pk)
    form = AddMembersForm(inbox_lists.who_may_join(request.account, inbox), request.POST)

    def act() -> None:
        if not form.is_valid():
            raise Invalid("Choose somebody to add.")
        _change(request, inbox, form.cleaned_data["agents"], add=True)

    return _act(request, pk, act, "Added.")


@require_POST
@requires(Right.MANAGE_AGENTS)
def take_out(request: AccountRequest, pk: int) -> HttpResponse:
    """Take somebody out of the inbox."""
    inbox = one_inbox(request.account, pk)
    ref = request.POST.get("agent", "")
    return _act(request, pk, lambda: _change(request, inbox, [ref], add=False), "Taken out.")


@require_POST
@requires(Right.MANAGE_AGENTS)
def rename(request: AccountRequest, pk: int) -> HttpResponse:
    """Give the inbox another name."""
    one_inbox(request.account, pk)
    form = RenameForm(request.POST)

    def act() -> None:
        if not form.is_valid():
            raise Invalid("An inbox needs a name of at most 200 characters.")
        name = form.cleaned_data["name"]
        rename_inbox(account=request.account, by=request.actor, pk=pk, name=name)

    return _act(request, pk, act, "Renamed.")


@require_POST
@requires(Right.MANAGE_AGENTS)
def reassign(request: AccountRequest, pk: int) -> HttpResponse:
    """Give a supervised inbox to another owner."""
    inbox = one_inbox(request.account, pk)
    form = OwnerForm(inbox_lists.who_may_own(request.account, inbox), request.POST)

    def act() -> None:
        if not form.is_valid():
            raise Invalid("Choose an active agent who owns no other inbox.")
        owner = form.cleaned_data["owner"]
        reassign_inbox(account=request.account, by=request.actor, pk=pk, owner=owner)

    return _act(request, pk, act, "The inbox has a new owner.")


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def remove(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask whether the inbox shall go; a POST removes it and frees its number."""
    inbox = one_inbox(request.account, pk)
    if request.method == "POST":
        return tried(
            request,
            lambda: remove_inbox(account=request.account, by=request.actor, pk=pk),
            text=f"The inbox “{inbox.name}” is removed; its number is free.",
            url=reverse("agents:inboxes"),
            refused_url=reverse("agents:inbox", args=[pk]),
        )
    happens = [f"{for_people(inbox.e164)} is free and can be given to somebody else."]
    if inbox.owner is not None:
        happens.append(f"{inbox.owner.name} no longer has a supervised inbox.")
    return render(request, "agents/inboxes/remove.html", {"inbox": inbox, "happens": happens})
