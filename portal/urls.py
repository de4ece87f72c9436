"""Every URL of Tandem."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from accounts.views.invitations import invitation, invitation_link
from accounts.views.security import account_security
from portal import health
from portal.dashboard import dashboard
from portal.search import search

handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"


def page_not_found(_request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    # Before all pages: of what is asked most often four hundred other addresses would be tried first.
    path("api/", include("portal.api.urls")),
    path("user/invitation", invitation, name="invitation"),
    path("user/invitation/<str:token>", invitation_link, name="invitation_link"),
    path("user/security", account_security, name="account_security"),
    # Nobody connects or leaves an issuer by themselves.
    path("user/3rdparty/", page_not_found),
    path("user/3rdparty/signup/", page_not_found),
    path("user/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", dashboard, name="dashboard"),
    path("search", search, name="search"),
    path("", include("accounts.urls")),
    path("", include("billing.urls")),
    path("jobs/", include("jobs.urls")),
    path("exports/", include("jobs.exports.urls")),
    path("", include("events.urls")),
    path("", include("providers.urls")),
    path("", include("numbers.urls")),
    path("", include("messaging.urls")),
    path("", include("pbx.urls")),
    path("", include("agents.urls")),
    path("", include("calls.urls")),
    path("", include("broadcasts.urls")),
    path("", include("support.urls")),
]
