"""Makes `common` an app, for its template tags."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
