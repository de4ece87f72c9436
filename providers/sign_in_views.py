"""Going to a carrier to let us in there, and coming back."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from common.account_paths import of_account, public
from common.errors import DomainError, NotFound
from providers import selectors
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.sign_in import finish_sign_in, signs_in, start_sign_in

# In the session: the account of the login that somebody was sent away for.
SENT_FROM = "sign_in_for"


class SignInForm(forms.Form):
    client_id = forms.CharField(label="Client id", max_length=200)
    client_secret = forms.CharField(
        label="Client secret",
        max_length=500,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )


def back_url() -> str:
    """Where carriers send people back to; registered there, so it does not follow the request's host."""
    return public(reverse("providers:sign_in_back"))


def form_context(row: ProviderAccount) -> dict[str, Any]:
    """What the login's page needs for the form, where its carrier has such a sign-in."""
    if signs_in(row) is None:
        return {"signs_in": False}
    return {
        "signs_in": True,
        "system": CONNECTORS[row.connector].label,
        "sign_in_form": SignInForm(),
        "sign_in_back": back_url(),
    }


def let_go_there(response: HttpResponse, row: ProviderAccount) -> HttpResponse:
    """The answer to the form leads to the carrier, which the page's policy for forms must know of."""
    if signs_in(row) is not None:
        parts = urlsplit(row.base_url)
        response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]
    return response


@require_POST
@never_cache
@requires(Right.MANAGE_PROVIDERS)
def start(request: AccountRequest, pk: int) -> HttpResponse:
    """Send the person, who has just proved who they are, to the carrier."""
    selectors.provider_account(request.account, pk)
    if (ask := confirm_first(request, back=reverse("providers:detail", args=[pk]))) is not None:
        return ask
    form = SignInForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A client id and its secret are needed.")
        return redirect("providers:detail", pk)
    try:
        url = start_sign_in(
            account=request.account, by=request.actor, pk=pk, redirect_uri=back_url(), **form.cleaned_data
        )
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("providers:detail", pk)
    request.session[SENT_FROM] = request.account.pk
    return HttpResponseRedirect(url)


@require_safe
@never_cache
@requires(Right.MANAGE_PROVIDERS)
def back(request: AccountRequest) -> HttpResponse:
    """The person is back: their ``state`` says that it was us who sent them. The carrier knows one address of ours, and
    who acted for another account goes on there.
    """
    sent_from = request.session.pop(SENT_FROM, None)
    if sent_from not in (None, request.account.pk):
        return redirect(of_account(sent_from, request.get_full_path()))
    try:
        row = finish_sign_in(
            account=request.account,
            by=request.actor,
            state=request.GET.get("state", ""),
            code=request.GET.get("code", ""),
        )
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("providers:list")
    messages.success(request, f"{row.name} lets us in. Test the connection, or sync it.")
    return redirect("providers:detail", row.pk)
