"""Finds the account that a console request is about, and shows the database only that account's rows."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.counted import Counted
from accounts.models import Account, User
from accounts.models.activity import Source
from accounts.rights import Right
from accounts.selectors import people
from accounts.selectors.people import Standing
from accounts.selectors.tree import account_under
from accounts.states import AccountState
from common import account_paths, scope
from common.e164 import at_home_in
from common.errors import NotFound

SESSION_KEY = "account_id"
SEEN_KEY = "seen"
SEEN_EVERY = 300
# These requests have no user of the console; the pages about APIs may have one, and where a person lets a program act.
WITHOUT_SESSION = ("/api/", "/healthz", "/static/", "/metrics")
WITH_SESSION = ("/api/docs/", "/api/relatel/api/v2/authorize")
# What is never of an account that is acted for.
ABOUT_NO_ACCOUNT = (*WITHOUT_SESSION, "/admin/")
ABOUT_THE_PERSON = "/user/"


def has_session(path: str) -> bool:
    """Whether a request for this path may come from somebody who is signed in."""
    return path.startswith(WITH_SESSION) or not path.startswith(WITHOUT_SESSION)


class ActiveAccountMiddleware:
    """Sets ``standing``, ``account``, ``rights`` and ``actor`` on the request and holds the tenant scope
    around the view.

    The account is the one that the path names (``common.account_paths``), for whoever may act for it, or else the one
    of the session, which the user belongs to. The admin site alone works across accounts, for superusers. API requests
    authenticate by themselves and begin with nobody's rows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.standing = None  # type: ignore[attr-defined]
        if not has_session(request.path):
            return self.get_response(request)
        named, path = account_paths.split(request.path_info)
        if named is not None and path.startswith(ABOUT_NO_ACCOUNT):
            # Not served here: what a proxy says of /admin/ shall hold.
            return redirect(request.get_full_path().removeprefix(f"/for/{named}"))
        is_known = USER_KEY in request.session
        if named is not None and (path.startswith(ABOUT_THE_PERSON) or not is_known):
            request.path_info, named = path, None
        return self._of_somebody(request, named, path) if is_known else self.get_response(request)

    def _of_somebody(self, request: HttpRequest, named: int | None, path: str) -> HttpResponse:
        with scope.system_then_tenant() as narrow_to:
            # Read here: in this scope their memberships come along.
            user = request.user
            if isinstance(user, User) and request.path.startswith("/admin/") and user.is_superuser:
                return self._in_the_admin_site(request, user)
            own = _own_standing(request, user) if isinstance(user, User) else None
            if own is None or not isinstance(user, User):
                with scope.nobody():
                    return self.get_response(request)
            there = people.standing(user, named) if named is not None else None
            if there is not None:
                request.path_info = path
            elif named is not None and _is_closed_below(own, named):
                return redirect("accounts:detail", pk=named)
            # Of no other account the path is changed, and no page has it as it is.
            standing, named = there or own, named if there else None
            _describe(request, standing, own.account)
            narrow_to(standing.account.pk)
            account = standing.account
            with timezone.override(account.zone), at_home_in(account.country), account_paths.within(named):
                response = self.get_response(request)
        # What a signed-in person saw is not shown again by the browser to whoever sits there next.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _in_the_admin_site(self, request: HttpRequest, user: User) -> HttpResponse:
        """Superusers work across accounts there, with the second factor that their own account asks for."""
        standing = people.standing(user, None)
        if standing is not None and standing.lacks_factor:
            return redirect("account_security")
        return self.get_response(request)


def _own_standing(request: HttpRequest, user: User) -> Standing | None:
    """Where the user stands in the account that the session names, or else in their first one."""
    wanted = request.session.get(SESSION_KEY)
    standing = people.standing(user, wanted)
    if wanted is not None and (standing is None or standing.acting_from is not None):
        del request.session[SESSION_KEY]
        standing = people.standing(user, None)
    return standing


def _is_closed_below(standing: Standing, pk: int) -> bool:
    """Whether it is an account below that nobody can act for any more: its page still tells of it."""
    if Right.MANAGE_ACCOUNTS not in standing.rights:
        return False
    try:
        return account_under(standing.account, pk).state == AccountState.CLOSED
    except NotFound:
        return False


def _describe(request: HttpRequest, standing: Standing, own: Account) -> None:
    """Put on the request what every view needs to know; ``own`` is the account of the session."""
    request.standing = standing  # type: ignore[attr-defined]
    request.account = standing.account  # type: ignore[attr-defined]
    request.rights = standing.rights  # type: ignore[attr-defined]
    request.counted = Counted(standing.account)  # type: ignore[attr-defined]
    request.actor = Actor(  # type: ignore[attr-defined]
        label=str(request.user),
        source=Source.WEB,
        user_id=request.user.pk,
        acting_from=standing.acting_from.name if standing.acting_from else "",
        request_id=getattr(request, "request_id", ""),
    )
    request.acting_for = standing.account if standing.acting_from else None  # type: ignore[attr-defined]
    if standing.acting_from is not None:
        page = reverse("accounts:detail", args=[standing.account.pk])
        home = standing.acting_from.pk
        request.acting_back = page if home == own.pk else account_paths.of_account(home, page)  # type: ignore[attr-defined]


class SessionSeenMiddleware:
    """Keeps the list of a user's sessions up to date, with one write in five minutes; a page that polls would make
    django-allauth's own middleware write with every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_session(request.path) and request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(SEEN_KEY, 0) > SEEN_EVERY:
                request.session[SEEN_KEY] = now
                UserSession.objects.create_from_request(request)
        return self.get_response(request)
