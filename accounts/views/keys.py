"""API access of the active account: user names and passwords for programs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import CredentialForm
from accounts.models import ApiCredential
from accounts.rights import Right
from accounts.selectors.credentials import credential, credentials
from accounts.services.credentials import change_password, generate_password, issue_credential
from accounts.views.settings import tabs
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import DomainError

DIALECT = "voicetel"


def _show(
    request: AccountRequest,
    form: CredentialForm | None = None,
    *,
    told: ApiCredential | None = None,
    password: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; a new password is in this one answer and nowhere else."""
    rows = list(credentials(request.account))
    taken = any(row.username == request.account.number for row in rows)
    context: dict[str, Any] = {
        "credentials": rows,
        "form": form or CredentialForm(initial={"username": "" if taken else request.account.number}),
        "told": told,
        "password": password,
        "tabs": tabs(request, "keys"),
        "base_url": request.build_absolute_uri("/api/voicetel"),
    }
    page = "accounts/_keys.html" if wants_part(request) else "accounts/keys.html"
    return render(request, page, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.MANAGE_KEYS)
def keys(request: AccountRequest) -> HttpResponse:
    """The credentials; a POST issues one and shows its password once."""
    if request.method != "POST":
        return _show(request)
    form = CredentialForm(request.POST)
    if form.is_valid():
        password = generate_password()
        try:
            told = issue_credential(
                account=request.account,
                by=request.actor,
                dialect=DIALECT,
                username=form.cleaned_data["username"],
                password=password,
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return _show(request, told=told, password=password)
    return _show(request, form, status=422)


@require_POST
@never_cache
@requires(Right.MANAGE_KEYS)
def rotate_key(request: AccountRequest, pk: int) -> HttpResponse:
    """Make a new password, which ends the present one and its key, and show it once."""
    found = credential(request.account, pk)
    password = generate_password()
    change_password(credential=found, by=request.actor, password=password)
    return _show(request, told=found, password=password)
