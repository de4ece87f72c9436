"""Which account the pages are about: one of one's own, kept in the session, or one to act for, named by the address."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import SESSION_KEY
from accounts.rights import Right
from accounts.selectors.accounts import account_called
from accounts.selectors.people import standing
from accounts.services.people import come_home
from accounts.web import AccountRequest, is_ours, requires
from common import scope
from common.account_paths import bare, of_account
from common.errors import DomainError
from common.ids import id_in

HOME = "dashboard"


@require_POST
@requires(Right.VIEW)
def switch_account(request: AccountRequest) -> HttpResponse:
    """Make another account of the user's the active one, or lead to the pages of one that they may act for; 404 for any
    other.
    """
    wanted = id_in(request.POST.get("account", ""))
    return redirect(entered(request, wanted, _landing(request)))


def entered(request: AccountRequest, wanted: int | None, url: str) -> str:
    """The address of a page in that account: one of the user's own is the active one from then on. 404 for any that is
    neither theirs nor to be acted for.
    """
    with scope.system():
        found = standing(request.user, wanted) if wanted is not None else None
    if found is None:
        raise Http404("There is no such account.")
    if found.acting_from is not None:
        return of_account(found.account.pk, url)
    come_home(user=request.user, account=found.account)
    request.session[SESSION_KEY] = found.account.pk
    return url


@require_safe
@requires(Right.VIEW)
def act_for(request: AccountRequest) -> HttpResponse:
    """The page at ``next`` as whoever acts for the account has it, of which ``account`` has number or name; where none
    is called so, the page as it was, and why.
    """
    asked = request.GET.get("next", "")
    page = asked if is_ours(asked) else reverse(HOME)
    assert request.standing is not None
    base = request.standing.base
    if base is None:
        raise PermissionDenied
    try:
        found = account_called(base, request.GET.get("account", ""))
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect(page)
    return redirect(entered(request, found.pk, bare(page)))


def _landing(request: AccountRequest) -> str:
    """Where to go on: the page asked for, unless it is about one thing of the former account."""
    home, asked = bare(reverse(HOME)), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return home
    path = bare(asked).partition("?")[0]
    try:
        match = resolve(path)
    except Resolver404:
        return home
    return home if match.kwargs or match.view_name.startswith(("accounts:", "billing:")) else path
