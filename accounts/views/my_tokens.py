"""The programs that act as whoever is signed in: listed with their last use, ended, and a token for one more."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import confirm_first
from accounts.dialects import RELATEL
from accounts.models import Agent
from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.selectors.credentials import tokens_of
from accounts.services.agent_tokens import end_agent_token, issue_agent_token
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError


class MyTokenForm(forms.Form):
    label = forms.CharField(label="Program", max_length=80, help_text="What it is for, such as Zendesk.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.USE_APPLICATIONS)
def my_tokens(request: AccountRequest) -> HttpResponse:
    """What acts as the person; a POST of one who has just proved who it is makes a token and shows it once."""
    me = _me(request)
    form, issued = MyTokenForm(), ""
    if request.method == "POST":
        if me is None:
            raise Http404
        if (ask := confirm_first(request)) is not None:
            return ask
        form = MyTokenForm(request.POST)
        if form.is_valid():
            try:
                _, issued = issue_agent_token(
                    account=request.account,
                    by=request.actor,
                    dialect=RELATEL.slug,
                    agent=me.pk,
                    label=form.cleaned_data["label"],
                )
            except DomainError as exc:
                put_on_form(form, exc)
            else:
                form = MyTokenForm()
    context = {
        "me": me,
        "tokens": tokens_of(request.account, request.user),
        "form": form,
        "issued": issued,
        "url": request.build_absolute_uri(f"{RELATEL.path}/api/v2"),
    }
    return render(request, "accounts/my_tokens.html", context, status=422 if form.errors else 200)


def _me(request: AccountRequest) -> Agent | None:
    """As whom the person works here; nobody while they act from an account above."""
    standing = request.standing
    assert standing is not None
    return None if standing.acting_from else agent_of_user(request.account, request.user)


@require_POST
@requires(Right.VIEW)
def end(request: AccountRequest, pk: int) -> HttpResponse:
    """End one's own token: it needs no more than being that person."""
    end_agent_token(account=request.account, by=request.actor, pk=pk, user=request.user)
    messages.success(request, "The program can no longer act as you.")
    return redirect("accounts:my_tokens")
