"""What console views of every app share: the request's account, rights, htmx parts, refusals on forms."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, Protocol, cast
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts.actor import Actor
from accounts.counted import Counted
from accounts.models import Account, User
from accounts.rights import Right
from accounts.selectors.people import Standing
from common.account_paths import of_account
from common.errors import DomainError, Forbidden, NotFound
from common.paging import Page


class AccountRequest(HttpRequest):
    """A request of a signed-in user inside an account; ``requires`` makes sure of both."""

    user: User
    htmx: HtmxDetails
    request_id: str
    standing: Standing | None
    account: Account
    rights: frozenset[Right]
    counted: Counted
    actor: Actor


class View(Protocol):
    def __call__(self, request: AccountRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def requires(*rights: Right) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Let in signed-in users who have all of the rights in the active account.

    Nobody signed in goes to the sign-in page; a user without any account or right gets 403; NotFound from below is 404.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            ours = cast(AccountRequest, request)
            if ours.standing is not None and ours.standing.lacks_factor:
                return _to_second_factor(ours)
            if ours.standing is None or not set(rights) <= ours.rights:
                raise PermissionDenied
            try:
                return view(ours, *args, **kwargs)
            except NotFound as exc:
                raise Http404(exc.text) from exc
            except Forbidden as exc:
                raise PermissionDenied(exc.text) from exc

        guarded.required_rights = rights  # type: ignore[attr-defined]
        return guarded

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in, then go on: to the page that was asked for, or to the one that a form or fragment was sent from.

    htmx is told to leave the page, or it would put the sign-in form into it.
    """
    htmx = cast(AccountRequest, request).htmx
    if not htmx and request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    came_from = urlsplit(htmx.current_url or "" if htmx else request.headers.get("Referer", ""))
    back = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    if came_from.netloc != request.get_host() or not url_has_allowed_host_and_scheme(back, None):
        back = "/"
    to_sign_in = redirect_to_login(back)
    return HttpResponseClientRedirect(to_sign_in.url) if htmx else to_sign_in


def _to_second_factor(request: AccountRequest) -> HttpResponseBase:
    """The page on which it is set up; until there is one nothing else of the account is shown."""
    url = reverse("account_security")
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)


def wants_part(request: AccountRequest) -> bool:
    """Whether htmx asks for a fragment; a boosted link or a history restore wants the page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def put_on_form(form: BaseForm, error: DomainError) -> None:
    """Show a refusal at the field it names, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.text)


def same_page(request: HttpRequest, **changes: str) -> str:
    """This page's address with some parts of its query changed; an empty value drops a part."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def groupings(
    request: HttpRequest, kinds: Iterable[TextChoices], chosen: TextChoices
) -> list[dict[str, Any]]:
    """Links to the same figures grouped by something else, for ``components/_tabs.html``."""
    return [
        {"label": one.label, "url": same_page(request, by=one.value), "active": one == chosen, "count": None}
        for one in kinds
    ]


def seen_from(account: Account, owner_id: int, url: str) -> str:
    """The address of a page about something of the owner's, for who works in the account: of another account's it is
    the page as whoever acts for it sees it.
    """
    return url if owner_id == account.pk else of_account(owner_id, url)


def led_back(request: HttpRequest, url: str) -> str:
    """The address of a form that leads back to this page when it is done."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'back': request.get_full_path()})}"


def back_to(request: HttpRequest, url: str) -> str:
    """Where a form leads when it is done: to the page of ours from which ``led_back`` led there, or else to ``url``."""
    asked = request.GET.get("back", "")
    return asked if is_ours(asked) else url


def is_ours(url: str) -> bool:
    """Whether somebody who is led to the address stays with us."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def breadth(this: str, below: str, *, is_below: bool) -> list[dict[str, Any]]:
    """Where a page about one account is, and the one about it and all below it, for ``components/_tabs.html``."""
    return [
        {"label": "This account", "url": this, "active": not is_below},
        {"label": "With all below", "url": below, "active": is_below},
    ]


def pages_beside(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """Where the pages before and after a key page are, for ``components/_pager.html``; empty where there is none."""
    return {
        "newer_url": same_page(request, before=page.before, after="") if page.before else "",
        "older_url": same_page(request, after=page.after, before="") if page.after else "",
    }
