"""The people of the active account and those who are invited: asked, given another role, removed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import refused, saved
from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.role_forms import InviteForm, RoleForm, role_choices
from accounts.selectors.invitations import invitations
from accounts.selectors.people import members
from accounts.selectors.roles import custom_roles
from accounts.services import invitations as inviting
from accounts.services import people
from accounts.views.settings import tabs
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import DomainError, NotFound, Throttled

PART = "accounts/_members.html"


def _context(request: AccountRequest, form: InviteForm | None = None) -> dict[str, Any]:
    roles = list(custom_roles(request.account))
    return {
        "members": list(members(request.account)),
        "invitations": list(invitations(request.account)),
        "roles": role_choices(roles),
        "form": form or InviteForm(roles),
        "tabs": tabs(request, "members"),
        "may_manage": Right.MANAGE_MEMBERS in request.rights,
    }


@require_safe
@requires(Right.VIEW)
def member_list(request: AccountRequest) -> HttpResponse:
    """Who may work in the account, and as what."""
    return render(request, "accounts/members.html", _context(request))


@require_POST
@requires(Right.MANAGE_MEMBERS)
def invite(request: AccountRequest) -> HttpResponse:
    """Invite a person by e-mail: whoever just proved who they are, since the invited have a password of their own."""
    if (ask := confirm_first(request, back=reverse("accounts:members"), keep=True)) is not None:
        return ask
    form = InviteForm(custom_roles(request.account), request.POST)
    if form.is_valid():
        asked, (role, custom) = form.cleaned_data, form.chosen
        try:
            inviting.invite(
                account=request.account,
                by=request.actor,
                email=asked["email"],
                name=asked["name"],
                role=role,
                custom=custom,
            )
        except DomainError as exc:
            put_on_form(form, exc)
    if form.errors:
        page = PART if wants_part(request) else "accounts/members.html"
        return render(request, page, _context(request, form), status=422)
    return _done(request, f"{form.cleaned_data['email']} is invited.")


@require_POST
@requires(Right.MANAGE_MEMBERS)
def send_again(request: AccountRequest, pk: int) -> HttpResponse:
    """Send an invitation once more, with a new link."""
    try:
        sent = inviting.send_again(account=request.account, by=request.actor, pk=pk)
    except Throttled as exc:
        return _no(request, exc.text)
    return _done(request, f"A new link is on its way to {sent.email}.")


@require_POST
@requires(Right.MANAGE_MEMBERS)
def revoke(request: AccountRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    inviting.revoke(account=request.account, by=request.actor, pk=pk)
    return _done(request, "The invitation is taken back; its link no longer works.")


@require_POST
@requires(Right.MANAGE_MEMBERS)
def change_role(request: AccountRequest, pk: int) -> HttpResponse:
    """Give a member another role; for whoever just proved who they are."""
    if (ask := confirm_first(request, back=reverse("accounts:members"))) is not None:
        return ask
    form = RoleForm(custom_roles(request.account), request.POST)
    if not form.is_valid():
        return _no(request, "There is no such role.")
    role, custom = form.chosen
    try:
        membership = people.change_role(
            account=request.account, by=request.actor, pk=pk, role=role, custom=custom
        )
    except NotFound:
        raise
    except DomainError as exc:
        return _no(request, exc.text)
    return _done(request, f"{membership.user} is now {membership.role_name.lower()}.")


@require_POST
@requires(Right.MANAGE_MEMBERS)
def remove_member(request: AccountRequest, pk: int) -> HttpResponse:
    """End a membership."""
    try:
        people.remove_member(account=request.account, by=request.actor, pk=pk)
    except NotFound:
        raise
    except DomainError as exc:
        return _no(request, exc.text)
    return _done(request, "The person is removed from the account.")


def _done(request: AccountRequest, text: str) -> HttpResponse:
    return saved(request, part=PART, context=_context(request), text=text, url=reverse("accounts:members"))


def _no(request: AccountRequest, text: str) -> HttpResponse:
    return refused(request, part=PART, context=_context(request), text=text, url=reverse("accounts:members"))
