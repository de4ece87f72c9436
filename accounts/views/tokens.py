"""Tokens of people, for programs that act as one of them: listed with their last use, issued, ended."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.confirming import confirm_first
from accounts.dialects import RELATEL
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.credentials import agent_token, agent_tokens
from accounts.services.agent_tokens import end_agent_token, issue_agent_token
from accounts.views.settings import tabs
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError


class TokenForm(forms.Form):
    agent = ColleagueField(label="Acts as")
    label = forms.CharField(label="Program", max_length=80, help_text="What it is for, such as Zendesk.")

    def __init__(self, account: Account, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        offer_colleagues(self, "agent", account)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.MANAGE_KEYS)
def token_list(request: AccountRequest) -> HttpResponse:
    """The tokens; a POST of somebody who has just proved who it is issues one and shows it once."""
    form, issued = TokenForm(request.account), ""
    if request.method == "POST":
        if (ask := confirm_first(request)) is not None:
            return ask
        form = TokenForm(request.account, request.POST)
        if form.is_valid():
            try:
                _, issued = issue_agent_token(
                    account=request.account, by=request.actor, dialect=RELATEL.slug, **form.cleaned_data
                )
            except DomainError as exc:
                put_on_form(form, exc)
            else:
                form = TokenForm(request.account)
    context = {
        "tokens": agent_tokens(request.account),
        "form": form,
        "issued": issued,
        "tabs": tabs(request, "tokens"),
        "url": request.build_absolute_uri(f"{RELATEL.path}/api/v2"),
    }
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.MANAGE_KEYS)
def end(request: AccountRequest, pk: int) -> HttpResponse:
    agent_token(request.account, pk)
    if (ask := confirm_first(request, back=reverse("accounts:tokens"))) is not None:
        return ask
    end_agent_token(account=request.account, by=request.actor, pk=pk)
    messages.success(request, "The token has ended.")
    return redirect("accounts:tokens")
