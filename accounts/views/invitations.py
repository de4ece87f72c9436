"""Where the link of an invitation leads: whoever got it accepts or declines, signed in or new."""

from typing import cast

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import Actor
from accounts.forms import NewcomerForm
from accounts.middleware import SESSION_KEY
from accounts.models import Invitation, User
from accounts.models.activity import Source
from accounts.selectors.invitations import behind_link
from accounts.services import invitations
from accounts.web import AccountRequest, put_on_form
from common.errors import DomainError

IN_SESSION = "invitation"


@require_safe
@never_cache
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the token in the session and go on without it, so that it stands in no further address, log or history."""
    if behind_link(token) is not None:
        request.session[IN_SESSION] = token
    else:
        request.session.pop(IN_SESSION, None)
    return redirect("invitation")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """Who invites to what, with the two answers; somebody new chooses a name and a password with theirs."""
    found = behind_link(request.session.get(IN_SESSION, ""))
    if found is None:
        return render(request, "accounts/invitation_over.html", status=404)
    user = request.user if isinstance(request.user, User) else None
    form = NewcomerForm(request.POST if "password" in request.POST else None, initial={"name": found.name})
    if request.method == "POST":
        answer = _answered(request, found, user, form)
        if answer is not None:
            return answer
    context = {
        "invitation": found,
        "form": form,
        "is_receiver": user is not None and user.email.lower() == found.email,
        "is_new": user is None and not invitations.has_way_in(found.email),
    }
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


def _answered(
    request: HttpRequest, found: Invitation, user: User | None, form: NewcomerForm
) -> HttpResponse | None:
    """Carry out the answer and go on; None when the page has to be shown again."""
    by = _actor(request, user, found.email)
    try:
        if "decline" in request.POST:
            invitations.decline(invitation=found, by=by)
            return _over(request, f"You declined the invitation to {found.account.name}.")
        if user is not None:
            invitations.accept(invitation=found, user=user, by=by)
            return _inside(request, found)
        if form.is_valid():
            made = invitations.accept_as_new(invitation=found, by=by, **form.cleaned_data)
            perform_login(request, made, email_verification="none")
            return _inside(request, found)
    except DomainError as exc:
        if form.is_bound:
            put_on_form(form, exc)
        else:
            messages.error(request, exc.text)
    return None


def _actor(request: HttpRequest, user: User | None, email: str) -> Actor:
    return Actor(
        label=str(user or email),
        source=Source.WEB,
        user_id=user.pk if user else None,
        request_id=cast(AccountRequest, request).request_id,
    )


def _inside(request: HttpRequest, found: Invitation) -> HttpResponse:
    request.session[SESSION_KEY] = found.account_id
    request.session.pop(IN_SESSION, None)
    messages.success(request, f"You belong to {found.account.name} now.")
    return redirect("dashboard")


def _over(request: HttpRequest, text: str) -> HttpResponse:
    request.session.pop(IN_SESSION, None)
    messages.success(request, text)
    return redirect("dashboard" if request.user.is_authenticated else "account_login")
