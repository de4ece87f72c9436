"""Finds the account that a console request is about, and shows the database only that account's rows."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.actor import Actor
from accounts.counted import Counted
from accounts.models import User
from accounts.models.activity import Source
from accounts.selectors import people
from accounts.selectors.people import Standing
from common import scope
from common.e164 import at_home_in

SESSION_KEY = "account_id"
SEEN_KEY = "seen"
SEEN_EVERY = 300
# These requests have no user of the console; the pages about APIs may have one, and where a person lets a program act.
WITHOUT_SESSION = ("/api/", "/healthz", "/static/", "/metrics")
WITH_SESSION = ("/api/docs/", "/api/relatel/api/v2/authorize")


def has_session(path: str) -> bool:
    """Whether a request for this path may come from somebody who is signed in."""
    return path.startswith(WITH_SESSION) or not path.startswith(WITHOUT_SESSION)


class ActiveAccountMiddleware:
    """Sets ``standing``, ``account``, ``rights`` and ``actor`` on the request and holds the tenant scope
    around the view.

    The admin site alone works across accounts, for superusers. API requests authenticate by themselves and begin with
    nobody's rows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.standing = None  # type: ignore[attr-defined]
        if not has_session(request.path):
            return self.get_response(request)
        if USER_KEY not in request.session:
            return self.get_response(request)
        return self._of_somebody(request)

    def _of_somebody(self, request: HttpRequest) -> HttpResponse:
        with scope.system_then_tenant() as narrow_to:
            # Read here: in this scope their memberships come along.
            user = request.user
            if isinstance(user, User) and request.path.startswith("/admin/") and user.is_superuser:
                return self._in_the_admin_site(request, user)
            standing = _standing(request, user) if isinstance(user, User) else None
            if standing is None:
                with scope.nobody():
                    return self.get_response(request)
            _describe(request, standing)
            narrow_to(standing.account.pk)
            account = standing.account
            with timezone.override(account.zone), at_home_in(account.country):
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


def _standing(request: HttpRequest, user: User) -> Standing | None:
    """Where the user stands in the account that the session names, or else in their first one."""
    wanted = request.session.get(SESSION_KEY)
    standing = people.standing(user, wanted)
    if standing is None and wanted is not None:
        del request.session[SESSION_KEY]
        standing = people.standing(user, None)
    return standing


def _describe(request: HttpRequest, standing: Standing) -> None:
    """Put on the request what every view needs to know."""
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
