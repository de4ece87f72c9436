"""API access of the active account: user names, passwords and keys for programs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import confirm_first
from accounts.dialects import DIALECTS, FOR_PROGRAMS, VOICETEL
from accounts.key_forms import CredentialForm, KeyLimitsForm
from accounts.models import ApiCredential
from accounts.rights import Right
from accounts.selectors.activity import activity_of
from accounts.selectors.credentials import credential, credentials
from accounts.services.credentials import (
    api_key,
    change_password,
    generate_password,
    issue_key,
    remove_credential,
)
from accounts.services.key_limits import change_limits
from accounts.views.activity import readable
from accounts.views.settings import tabs
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import DomainError


def _show(
    request: AccountRequest,
    form: CredentialForm | None = None,
    *,
    told: ApiCredential | None = None,
    password: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; a new password or key is in this one answer and nowhere else."""
    rows = list(credentials(request.account))
    context: dict[str, Any] = {
        "credentials": [(row, FOR_PROGRAMS[row.dialect]) for row in rows if row.dialect in FOR_PROGRAMS],
        "form": form or CredentialForm(initial=_proposed(request, rows)),
        "told": told,
        "secrets": _secrets(request, told, password) if told is not None else [],
        "tabs": tabs(request, "keys"),
        "apis": [(dialect.name, _url(request, dialect.path)) for dialect in DIALECTS.values()],
    }
    page = "accounts/_keys.html" if wants_part(request) else "accounts/keys.html"
    return render(request, page, context, status=status)


def _url(request: AccountRequest, path: str) -> str:
    return request.build_absolute_uri(path)


def _proposed(request: AccountRequest, rows: list[ApiCredential]) -> dict[str, str]:
    """The first API for which the account number is no user name yet."""
    taken = {row.dialect for row in rows if row.username == request.account.number}
    free = next((slug for slug in FOR_PROGRAMS if slug not in taken), None)
    return {"dialect": free, "username": request.account.number} if free else {}


def _secrets(request: AccountRequest, told: ApiCredential, password: str) -> list[tuple[str, str]]:
    """What a program needs to know, as name and value."""
    dialect = FOR_PROGRAMS[told.dialect]
    secret = ("Key", api_key(told)) if dialect.by_key else ("Password", password)
    facts = [("User name", told.username), secret, ("Base URL", _url(request, dialect.path))]
    if dialect.has_customer:
        facts.append(("Customer ID", request.account.number))
    return facts


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.MANAGE_KEYS)
def keys(request: AccountRequest) -> HttpResponse:
    """The credentials; a POST of somebody who has just proved who it is issues one and shows its secret once."""
    if request.method != "POST":
        return _show(request)
    if (ask := confirm_first(request, keep=True)) is not None:
        return ask
    given = request.POST.copy()
    given.setdefault("dialect", VOICETEL.slug)
    form = CredentialForm(given)
    if form.is_valid():
        password = generate_password()
        try:
            told = issue_key(
                account=request.account,
                by=request.actor,
                dialect=form.cleaned_data["dialect"],
                username=form.cleaned_data["username"],
                password=password,
                limits=form.limits,
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return _show(request, told=told, password=password)
    return _show(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_KEYS)
def key(request: AccountRequest, pk: int) -> HttpResponse:
    """One credential or token: who made it, when and from where it was used last, and what it is narrowed to, which a
    POST of somebody who has just proved who it is changes.
    """
    found = credential(request.account, pk)
    form = KeyLimitsForm.about(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (ask := confirm_first(request, keep=True)) is not None:
        return ask
    if form.is_valid():
        try:
            change_limits(account=request.account, by=request.actor, pk=pk, limits=form.limits)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "What it may do is saved; it counts from the next request on.")
            return redirect("accounts:key", pk=pk)
    context = {
        "row": found,
        "api": DIALECTS[found.dialect],
        "form": form,
        "url": reverse("accounts:tokens" if found.agent_id else "accounts:keys"),
        "events": [readable(entry) for entry in activity_of(request.account, found)[:10]],
    }
    return render(request, "accounts/key.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
@requires(Right.MANAGE_KEYS)
def rotate_key(request: AccountRequest, pk: int) -> HttpResponse:
    """Make a new password, which ends the present one with its key and tokens, and show it once.

    Only for somebody who has just proved who it is.
    """
    found = credential(request.account, pk)
    if (ask := confirm_first(request, back=reverse("accounts:keys"))) is not None:
        return ask
    password = generate_password()
    change_password(credential=found, by=request.actor, password=password)
    return _show(request, told=credential(request.account, pk), password=password)


@require_POST
@requires(Right.MANAGE_KEYS)
def remove_key(request: AccountRequest, pk: int) -> HttpResponse:
    """End one with all that was made with it; only for somebody who has just proved who it is."""
    credential(request.account, pk)
    if (ask := confirm_first(request, back=reverse("accounts:keys"))) is not None:
        return ask
    remove_credential(account=request.account, by=request.actor, pk=pk)
    messages.success(request, "The credential is removed.")
    return redirect("accounts:keys")
