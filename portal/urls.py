"""Every URL of Tandem."""

from django.contrib import admin
from django.urls import include, path

from portal import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("user/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
