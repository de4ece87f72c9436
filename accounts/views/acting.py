"""Which account the pages are about: switching to another one, and coming back."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.middleware import SESSION_KEY
from accounts.rights import Right
from accounts.selectors.people import standing
from accounts.services.people import come_home
from accounts.web import AccountRequest, requires
from common import scope

HOME = "dashboard"


@require_POST
@requires(Right.VIEW)
def switch_account(request: AccountRequest) -> HttpResponse:
    """Make another account the active one; 404 unless the user belongs to it or may act for it from above."""
    text = request.POST.get("account", "")
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    enter(request, wanted)
    return redirect(_landing(request))


def enter(request: AccountRequest, wanted: int | None) -> None:
    """Have the pages be about that account from the next request on; 404 as above."""
    with scope.system():
        found = standing(request.user, wanted) if wanted is not None else None
    if found is None:
        raise Http404("There is no such account.")
    if found.acting_from is None:
        come_home(user=request.user, account=found.account)
    request.session[SESSION_KEY] = wanted


@require_POST
@requires(Right.VIEW)
def stop_acting(request: AccountRequest) -> HttpResponse:
    """Go back to the account that the user acts from."""
    acting_from = request.standing.acting_from if request.standing else None
    if acting_from is None:
        return redirect(HOME)
    left = request.account.pk
    come_home(user=request.user, account=acting_from)
    request.session[SESSION_KEY] = acting_from.pk
    return redirect("accounts:detail", pk=left)


def _landing(request: AccountRequest) -> str:
    """Where to go on: the page asked for, unless it is about one thing of the former account."""
    asked = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return HOME
    path = asked.partition("?")[0]
    try:
        match = resolve(path)
    except Resolver404:
        return HOME
    if request.POST.get("exactly"):
        return asked
    return HOME if match.kwargs or match.view_name.startswith(("accounts:", "billing:")) else path
