"""Applications that people may let act for them, as owners register and revoke them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import confirm_first
from accounts.dialects import RELATEL
from accounts.models import Application
from accounts.rights import Right
from accounts.selectors.applications import application, applications, token_counts
from accounts.services.applications import register_application, revoke_application
from accounts.views.settings import tabs
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError


class ApplicationForm(forms.Form):
    name = forms.CharField(label="Name", max_length=80, help_text="People are asked by it.")
    redirect_uris = forms.CharField(
        label="Addresses to return to",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One on each line, such as https://app.example.com/callback; compared letter by letter.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.MANAGE_KEYS)
def application_list(request: AccountRequest) -> HttpResponse:
    """The account's own; a POST of somebody who has just proved who it is registers one, whose secret is shown once."""
    form, made, secret = ApplicationForm(), None, ""
    if request.method == "POST":
        if (ask := confirm_first(request)) is not None:
            return ask
        form = ApplicationForm(request.POST)
        if form.is_valid():
            try:
                made, secret = _register(request, form)
            except DomainError as exc:
                put_on_form(form, exc)
            else:
                form = ApplicationForm()
    counts = token_counts(request.account)
    base = request.build_absolute_uri(f"{RELATEL.path}/api/v2")
    context = {
        "rows": [(row, counts.get(row.pk, 0)) for row in applications(request.account)],
        "form": form,
        "made": made,
        "secret": secret,
        "tabs": tabs(request, "applications"),
        "authorize_url": f"{base}/authorize",
        "token_url": f"{base}/token",
    }
    return render(request, "accounts/applications.html", context, status=422 if form.errors else 200)


def _register(request: AccountRequest, form: ApplicationForm) -> tuple[Application, str]:
    return register_application(
        account=request.account,
        by=request.actor,
        name=form.cleaned_data["name"],
        redirect_uris=form.cleaned_data["redirect_uris"].splitlines(),
    )


@require_POST
@requires(Right.MANAGE_KEYS)
def revoke(request: AccountRequest, pk: int) -> HttpResponse:
    row = application(request.account, pk)
    if (ask := confirm_first(request, back=reverse("accounts:applications"))) is not None:
        return ask
    revoke_application(account=request.account, by=request.actor, pk=pk)
    messages.success(request, f"{row.name} is revoked: nobody's tokens of it are taken any more.")
    return redirect("accounts:applications")
