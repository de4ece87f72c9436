"""Before something that could harm people or lose a number, whoever is signed in proves again who they are."""

import time
from dataclasses import dataclass

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from accounts.web import AccountRequest

SECOND_FACTOR = "mfa_reauthenticate"
# Under which name a form is kept, for how many seconds, and up to how many characters.
KEPT, KEPT_FOR, MOST_KEPT = "kept_form", 600, 60_000
UNKEPT = frozenset({"csrfmiddlewaretoken"})


@reauthentication_required  # type: ignore[untyped-decorator]
def _proved(_request: HttpRequest) -> None:
    """Raises ReauthenticationRequired unless a password or second factor was given again in the last five minutes."""


def _is_proven(request: AccountRequest, *, at_the_issuer: bool) -> bool:
    """Whether it was proved lately. Who has nothing here to prove it by proves it at the issuer, which django-allauth
    does not ask for: it would let everybody such through.
    """
    if at_the_issuer:
        latest = max(
            (float(record["at"]) for record in get_authentication_records(request, request.user)), default=0.0
        )
        return bool(time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT)
    try:
        _proved(request)
    except ReauthenticationRequired:
        return False
    return True


def _is_of_the_issuer(request: AccountRequest) -> bool:
    """Whether somebody has neither a password nor a factor here, but came by the company's issuer."""
    if not settings.OIDC_ISSUER or get_adapter().get_reauthentication_methods(request.user):
        return False
    return bool(SocialAccount.objects.filter(user=request.user).exists())


@dataclass(frozen=True)
class Kept:
    """A form that was sent before somebody had proved who they are: where to, and its fields."""

    path: str
    fields: list[tuple[str, str]]


def _keep(request: AccountRequest) -> bool:
    """Keep the form in the session, unless it has files or is too long for it."""
    fields = [
        (name, text) for name, texts in request.POST.lists() if name not in UNKEPT for text in map(str, texts)
    ]
    if request.FILES or sum(len(name) + len(text) for name, text in fields) > MOST_KEPT:
        return False
    request.session[KEPT] = {
        "path": request.get_full_path(),
        "fields": fields,
        "account": request.account.pk,
        "at": time.time(),
    }
    return True


def kept(request: AccountRequest) -> Kept | None:
    """The form that was kept in the account lately, for somebody who has proved who they are since."""
    found = request.session.get(KEPT)
    if not found or found["account"] != request.account.pk or time.time() - found["at"] > KEPT_FOR:
        return None
    if not _is_proven(request, at_the_issuer=_is_of_the_issuer(request)):
        return None
    return Kept(found["path"], [(name, text) for name, text in found["fields"]])


def confirm_first(request: AccountRequest, *, back: str = "", keep: bool = False) -> HttpResponse | None:
    """Where to go to prove it, with the way back to this page or to ``back``; None when that was done lately.

    With ``keep``, which is not for forms that hold secrets, what was sent is kept for ten minutes, and the way back
    leads to a page that sends it once more. Who has a second factor is asked for that one first.
    """
    at_the_issuer = _is_of_the_issuer(request)
    if _is_proven(request, at_the_issuer=at_the_issuer):
        return None
    if keep and request.method == "POST" and _keep(request):
        back = reverse("accounts:go_on")
    if at_the_issuer:
        url = f"{reverse('oidc_login', args=['company'])}?again=1&process=login"
    else:
        methods = {row["id"]: row["url"] for row in get_adapter().get_reauthentication_methods(request.user)}
        url = methods.get(SECOND_FACTOR, next(iter(methods.values()), resolve_url("account_login")))
    url = f"{url}{'&' if '?' in url else '?'}{urlencode({'next': back or request.path})}"
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)
