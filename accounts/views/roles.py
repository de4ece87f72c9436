"""Roles that the account made for its people, of whom it asks a second factor, and why somebody may do something."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import tried
from accounts.confirming import confirm_first
from accounts.models import CustomRole
from accounts.right_words import words
from accounts.rights import ACTING, Right
from accounts.role_forms import CustomRoleForm, SecondFactorForm, WhyForm
from accounts.selectors.roles import custom_role, custom_roles_counted, place_of
from accounts.services.custom_roles import ask_second_factor, remove_role, save_role
from accounts.states import Role
from accounts.views.settings import tabs
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError, NotFound

LIST = "accounts:roles"


@require_safe
@requires(Right.VIEW)
def role_list(request: AccountRequest) -> HttpResponse:
    """The account's own roles with how many have each, and who needs a second factor."""
    context = {
        "roles": [(row, _gives(row)) for row in custom_roles_counted(request.account)],
        "form": SecondFactorForm.about(request.account),
        "asked_of": [Role(role).label for role in request.account.second_factor_roles],
        "may_manage": Right.MANAGE_MEMBERS in request.rights,
        "tabs": tabs(request, "roles"),
    }
    return render(request, "accounts/roles.html", context)


def _gives(row: CustomRole) -> list[str]:
    held = row.granted(below=False)
    return [words(right) for right in Right if right in held]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_MEMBERS)
def role_new(request: AccountRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_MEMBERS)
def role(request: AccountRequest, pk: int) -> HttpResponse:
    return _edit(request, custom_role(request.account, pk))


def _edit(request: AccountRequest, row: CustomRole | None) -> HttpResponse:
    """The form of one; a POST of somebody who has just proved who it is stores it."""
    may, below = _may(request)
    posted = request.method == "POST"
    form = CustomRoleForm(may, below, row, request.POST if posted else None)
    if posted and (ask := confirm_first(request, keep=True)) is not None:
        return ask
    if posted and form.is_valid():
        try:
            saved = save_role(
                account=request.account,
                by=request.actor,
                may=may,
                may_below=below,
                wish=form.wish,
                pk=row.pk if row else None,
            )
        except NotFound:
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"The role {saved.name} is saved.")
            return redirect(LIST)
    context: dict[str, Any] = {"row": row, "form": form, "has_below": bool(below), "url": reverse(LIST)}
    return render(request, "accounts/role.html", context, status=422 if form.errors else 200)


def _may(request: AccountRequest) -> tuple[frozenset[Right], frozenset[Right]]:
    """What whoever asks can give: what they have here, and what they would have in accounts below, if there are any."""
    assert request.standing is not None
    below = request.standing.membership.granted(below=True)
    if Right.MANAGE_ACCOUNTS not in request.rights:
        below = frozenset()
    return request.rights - ACTING, below


@require_POST
@requires(Right.MANAGE_MEMBERS)
def role_remove(request: AccountRequest, pk: int) -> HttpResponse:
    """Remove one that nobody has."""
    return tried(
        request,
        lambda: remove_role(account=request.account, by=request.actor, pk=pk),
        text="The role is removed.",
        url=reverse(LIST),
    )


@require_POST
@requires(Right.MANAGE_MEMBERS)
def second_factor(request: AccountRequest) -> HttpResponse:
    """Say of whom a second factor is asked; for whoever just proved who they are."""
    if (ask := confirm_first(request, back=reverse(LIST), keep=True)) is not None:
        return ask
    form = SecondFactorForm(request.POST)
    if not form.is_valid():
        messages.error(request, "There is no such role.")
        return redirect(LIST)
    roles = [Role(value) for value in form.cleaned_data["roles"]]
    return tried(
        request,
        lambda: ask_second_factor(account=request.account, by=request.actor, roles=roles),
        text="Who needs a second factor is saved; it counts from the next page on.",
        url=reverse(LIST),
    )


@require_safe
@requires(Right.MANAGE_MEMBERS)
def why(request: AccountRequest) -> HttpResponse:
    """Which membership and role give somebody each right here, or what is missing."""
    form = WhyForm(request.GET if "email" in request.GET else None)
    place = place_of(request.account, form.cleaned_data["email"]) if form.is_valid() else None
    context = {"form": form, "place": place, "url": reverse(LIST)}
    return render(request, "accounts/why.html", context)
