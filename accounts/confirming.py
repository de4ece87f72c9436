"""Before something that could harm people or lose a number, whoever is signed in proves again who they are."""

import time

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


def confirm_first(request: AccountRequest, *, back: str = "") -> HttpResponse | None:
    """Where to go to prove it, with the way back to this page or to ``back``; None when that was done lately.

    Nothing of what was sent is kept meanwhile. Who has a second factor is asked for that one first.
    """
    at_the_issuer = _is_of_the_issuer(request)
    if _is_proven(request, at_the_issuer=at_the_issuer):
        return None
    if at_the_issuer:
        url = f"{reverse('oidc_login', args=['company'])}?again=1&process=login"
    else:
        methods = {row["id"]: row["url"] for row in get_adapter().get_reauthentication_methods(request.user)}
        url = methods.get(SECOND_FACTOR, next(iter(methods.values()), resolve_url("account_login")))
    url = f"{url}{'&' if '?' in url else '?'}{urlencode({'next': back or request.path})}"
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)
