"""Makes `common` an app, for its template tags and its system checks."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        """Load the system checks and our own lookup."""
        autodiscover_modules("checks", "lookups")
