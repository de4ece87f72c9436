"""Finds the account that a console request is about, and shows the database only that account's rows."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.actor import Actor
from accounts.models import User
from accounts.models.activity import Source
from accounts.selectors import people
from common import scope

SESSION_KEY = "account_id"


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
        if request.path.startswith(("/api/", "/healthz", "/static/", "/metrics")):
            return self.get_response(request)
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        if request.path.startswith("/admin/") and user.is_superuser:
            with scope.system():
                return self.get_response(request)
        return self._within_account(request, user)

    def _within_account(self, request: HttpRequest, user: User) -> HttpResponse:
        wanted = request.session.get(SESSION_KEY)
        standing = people.standing(user, wanted)
        if standing is None and wanted is not None:
            del request.session[SESSION_KEY]
            standing = people.standing(user, None)
        if standing is None:
            with scope.nobody():
                return self.get_response(request)
        request.standing = standing  # type: ignore[attr-defined]
        request.account = standing.account  # type: ignore[attr-defined]
        request.rights = standing.rights  # type: ignore[attr-defined]
        request.actor = Actor(  # type: ignore[attr-defined]
            label=str(user),
            source=Source.WEB,
            user_id=user.pk,
            acting_from=standing.acting_from.name if standing.acting_from else "",
            request_id=getattr(request, "request_id", ""),
        )
        with scope.tenant(standing.account.pk):
            return self.get_response(request)
