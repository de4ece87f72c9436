"""Where an application sends a person to be asked whether it may act for them, and back (relatel.md §2)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.models import Application
from accounts.rights import Right
from accounts.selectors.applications import application_called, may_serve
from accounts.selectors.contacts import agent_of_user
from accounts.services.authorizing import CHALLENGE, give_code
from accounts.services.suspension import refusal
from accounts.states import AccountState
from accounts.web import AccountRequest, requires
from common.errors import DomainError

# What an application gets back of its own.
LONGEST_STATE = 2_000


@dataclass(frozen=True)
class Asked:
    """What an application asks for; ``fault`` is what it is told when it asked wrongly."""

    application: Application
    redirect_uri: str
    state: str
    challenge: str
    fault: str

    def back(self, **told: str) -> HttpResponse:
        """To the application, with its own ``state`` and what it is told, behind what its address has already."""
        given = told | ({"state": self.state} if self.state else {})
        parts = urlsplit(self.redirect_uri)
        query = "&".join(filter(None, (parts.query, urlencode(given))))
        return HttpResponseRedirect(urlunsplit(parts._replace(query=query)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def authorize(request: HttpRequest) -> HttpResponseBase:
    """Ask whoever signs in, and go back with a code or a refusal.

    An application or address that is not registered is told to the person alone: nobody is sent to such an address.
    """
    asked = _asked(request)
    if asked is None:
        return _refused(
            request, "The link that brought you here names no application that is registered here.", 400
        )
    return _consent(request, asked)


def _asked(request: HttpRequest) -> Asked | None:
    given = request.GET
    application = application_called(given.get("client_id", ""))
    if application is None or given.get("redirect_uri", "") not in application.redirect_uris:
        return None
    state, challenge = given.get("state", ""), given.get("code_challenge", "")
    fault = ""
    if given.get("response_type") != "code":
        fault = "unsupported_response_type"
    elif challenge or given.get("code_challenge_method"):
        by_hash = given.get("code_challenge_method") == "S256" and CHALLENGE.fullmatch(challenge)
        fault = "" if by_hash else "invalid_request"
    if len(state) > LONGEST_STATE:
        state, fault = "", "invalid_request"
    return Asked(application, given["redirect_uri"], state, challenge, fault)


class ConsentForm(forms.Form):
    """As whom the application shall act: as the person, or for who may issue anybody's token, as any of the people."""

    agent = ColleagueField(label="It acts as")

    def __init__(self, request: AccountRequest) -> None:
        me = agent_of_user(request.account, request.user)
        mine = {me.pk} if me is not None and me.is_active else set()
        super().__init__(request.POST or None, initial={"agent": min(mine, default=None)})
        anybody = Right.MANAGE_KEYS in request.rights
        offer_colleagues(self, "agent", request.account, only=None if anybody else mine, active=True)

    @property
    def offers_nobody(self) -> bool:
        field = self.fields["agent"]
        assert isinstance(field, ColleagueField)
        return field.listed == {}


@requires(Right.VIEW)
def _consent(request: AccountRequest, asked: Asked) -> HttpResponse:
    if asked.fault:
        return asked.back(error=asked.fault)
    form = ConsentForm(request)
    if (why := _why_not(request, asked, form)) is not None:
        return _refused(request, why, 403)
    if "deny" in request.POST:
        return asked.back(error="access_denied")
    if form.is_valid():
        return _allowed(request, asked, form.cleaned_data["agent"])
    parts = urlsplit(asked.redirect_uri)
    context = {"asked": asked, "host": parts.netloc, "form": form}
    response = render(request, "accounts/authorize.html", context, status=422 if form.errors else 200)
    # The answer to the form leads to the application, which the policy for forms must know of.
    response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]
    return response


def _why_not(request: AccountRequest, asked: Asked, form: ConsentForm) -> str | None:
    """What keeps this person from being asked, in a sentence."""
    account = request.account
    if not may_serve(asked.application, account):
        return f"{asked.application.name} is not for people of {account.name}."
    if Right.USE_APPLICATIONS not in request.rights:
        return "Your role only reads, and what an application does for you changes things."
    if account.effective_state != AccountState.ACTIVE:
        return refusal(account)
    if form.offers_nobody:
        return f"You are none of the people of {account.name} for whom something could act."
    return None


def _allowed(request: AccountRequest, asked: Asked, agent: int) -> HttpResponse:
    """Back with a code. Nobody proves again who they are: it goes to an application that an owner registered so."""
    try:
        code = give_code(
            account=request.account,
            by=request.actor,
            application=asked.application,
            agent=agent,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
        )
    except DomainError as exc:
        return _refused(request, exc.text, 403)
    return asked.back(code=code)


def _refused(request: HttpRequest, text: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {"text": text}
    return render(request, "accounts/authorize_refused.html", context, status=status)
