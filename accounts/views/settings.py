"""The active account's own settings, and its list of networks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import refused, saved
from accounts.confirming import confirm_first
from accounts.fields.shown import details
from accounts.forms import AccessForm, DialingSettingsForm, OwnSettingsForm
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.credentials import access_entries
from accounts.selectors.registrations import last_registration
from accounts.services.access import add_access, remove_access
from accounts.services.accounts import DIALING_FIELDS, OWN_FIELDS, deserves_proof
from accounts.services.accounts import change_settings as store
from accounts.states import AccountKind
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import DomainError


def tabs(request: AccountRequest, here: str) -> list[dict[str, Any]]:
    """The pages about the active account, for ``components/_tabs.html``."""
    pages = [
        ("settings", "Settings"),
        ("members", "People"),
        ("roles", "Roles"),
        ("fields", "Custom fields"),
        ("keys", "API access"),
        ("tokens", "Personal tokens"),
        ("applications", "Applications"),
        ("networks", "Networks"),
    ]
    return [
        {"label": label, "url": reverse(f"accounts:{name}"), "active": name == here}
        for name, label in pages
        if name not in {"keys", "tokens", "applications"} or Right.MANAGE_KEYS in request.rights
    ]


@require_safe
@requires(Right.VIEW)
def settings(request: AccountRequest) -> HttpResponse:
    """What the account is, and the form that changes it."""
    form = _form(request.account)
    return render(request, "accounts/settings.html", _settings(request, form))


def _form(account: Account, data: Any = None) -> OwnSettingsForm:
    """Nobody stands above the operator, who therefore says itself where its calls may go."""
    form = DialingSettingsForm if account.kind == AccountKind.OPERATOR else OwnSettingsForm
    return form.about(account, data)


def _settings(request: AccountRequest, form: OwnSettingsForm) -> dict[str, Any]:
    return {
        "form": form,
        "tabs": tabs(request, "settings"),
        "may_change": Right.CHANGE_ACCOUNT in request.rights,
        "registration": last_registration(request.account),
        "now": timezone.now(),
        **details(request.account),
    }


@require_POST
@requires(Right.CHANGE_ACCOUNT)
def change_settings(request: AccountRequest) -> HttpResponse:
    """Store the form; a refusal is shown at its field."""
    form = _form(request.account, request.POST)
    part, url = "accounts/_settings.html", reverse("accounts:settings")
    if form.is_valid():
        deserves = deserves_proof(request.account, form.cleaned_data)
        if deserves and (ask := confirm_first(request, back=url, keep=True)) is not None:
            return ask
        may_change = OWN_FIELDS | (DIALING_FIELDS if isinstance(form, DialingSettingsForm) else set())
        try:
            store(account=request.account, by=request.actor, may_change=may_change, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
    context = _settings(request, form)
    if form.errors:
        return render(request, part if wants_part(request) else "accounts/settings.html", context, status=422)
    return saved(request, part=part, context=context, text="The settings are saved.", url=url)


@require_safe
@requires(Right.VIEW)
def networks(request: AccountRequest) -> HttpResponse:
    """From where calls of the account's equipment are accepted."""
    return render(request, "accounts/networks.html", _networks(request, AccessForm()))


def _networks(request: AccountRequest, form: AccessForm) -> dict[str, Any]:
    return {
        "form": form,
        "entries": list(access_entries(request.account)),
        "tabs": tabs(request, "networks"),
        "may_change": Right.CHANGE_ACCOUNT in request.rights,
    }


@require_POST
@requires(Right.CHANGE_ACCOUNT)
def add_network(request: AccountRequest) -> HttpResponse:
    """Allow calls from one more network."""
    form, part, url = AccessForm(request.POST), "accounts/_networks.html", reverse("accounts:networks")
    if (ask := confirm_first(request, back=url)) is not None:
        return ask
    if form.is_valid():
        cidr = form.cleaned_data["cidr"]
        outcome = add_access(account=request.account, by=request.actor, cidrs=[cidr])
        if cidr in outcome.done:
            context = _networks(request, AccessForm())
            return saved(request, part=part, context=context, text=f"{cidr} is allowed.", url=url)
        form.add_error("cidr", _in_words(outcome.failed[cidr]))
    page = part if wants_part(request) else "accounts/networks.html"
    return render(request, page, _networks(request, form), status=422)


def _in_words(reason: str) -> str:
    return "This network is on the list already." if reason == "DB Insert failed" else f"{reason}."


@require_POST
@requires(Right.CHANGE_ACCOUNT)
def remove_network(request: AccountRequest) -> HttpResponse:
    """Stop allowing calls from a network."""
    cidr = request.POST.get("cidr", "").replace("\x00", "")
    outcome = remove_access(account=request.account, by=request.actor, cidrs=[cidr])
    answer, text = (
        (saved, f"{cidr} is off the list.")
        if outcome.done
        else (refused, "That network was not on the list.")
    )
    context = _networks(request, AccessForm())
    return answer(
        request, part="accounts/_networks.html", context=context, text=text, url=reverse("accounts:networks")
    )
