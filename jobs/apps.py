"""The jobs app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        """Load every app's ``jobs`` and ``exports`` modules, where kinds of job and lists as files are registered."""
        autodiscover_modules("jobs", "exports")
