"""Error pages: inside the frame for people at work in it, plain where the frame cannot be trusted."""

from allauth.account.utils import get_login_redirect_url
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import is_valid_path, reverse
from django.views.csrf import csrf_failure

from common.account_paths import bare

PLAIN = {403: "403.html", 404: "404.html"}


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django passes it
    """The page, or where it is when only its last slash was left out; API clients follow no redirect and get none."""
    slashed = f"{request.path_info}/"
    if request.method == "GET" and not slashed.startswith("/api/") and is_valid_path(slashed):
        return HttpResponseRedirect(request.get_full_path(force_append_slash=True))
    return _page(request, 404, "")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page was open too long; who has signed in meanwhile, in another tab, is simply let in."""
    if request.path_info == bare(reverse("account_login")) and request.user.is_authenticated:
        return HttpResponseRedirect(get_login_redirect_url(request))
    return csrf_failure(request, reason)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django passes it
    """Needs no request, no database and no session, for any of them may be what broke."""
    return HttpResponseServerError(render_to_string("500.html"))


def _page(request: HttpRequest, status: int, text: str) -> HttpResponse:
    if getattr(request, "standing", None) is not None:
        try:
            return render(request, "portal/error.html", {"status": status, "text": text}, status=status)
        except DatabaseError:
            pass
    return HttpResponse(render_to_string(PLAIN[status]), status=status)
