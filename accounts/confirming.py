"""Before something that could harm people or lose a number, whoever is signed in proves again who they are."""

from allauth.account.adapter import get_adapter
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


def _at_the_issuer(request: AccountRequest) -> str:
    """Where somebody proves it who has neither a password nor a factor here; without an issuer there is nobody such."""
    if not settings.OIDC_ISSUER or not SocialAccount.objects.filter(user=request.user).exists():
        return resolve_url("account_login")
    return f"{reverse('oidc_login', args=['company'])}?again=1&process=login"


def confirm_first(request: AccountRequest, *, back: str = "") -> HttpResponse | None:
    """Where to go to prove it, with the way back to this page or to ``back``; None when that was done lately.

    Nothing of what was sent is kept meanwhile. Who has a second factor is asked for that one first.
    """
    try:
        _proved(request)
    except ReauthenticationRequired:
        methods = {row["id"]: row["url"] for row in get_adapter().get_reauthentication_methods(request.user)}
        first = next(iter(methods.values()), "") or _at_the_issuer(request)
        url = methods.get(SECOND_FACTOR, first)
        url = f"{url}{'&' if '?' in url else '?'}{urlencode({'next': back or request.path})}"
        return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)
    return None
