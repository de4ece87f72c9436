"""Where a sign-in by the issuer begins, and where the browser comes back to."""

from django.urls import path

from accounts.oidc.views import callback, login

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", login, name="oidc_login"),
    path("oidc/<slug:provider_id>/login/callback/", callback, name="oidc_callback"),
]
