"""The billing app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self) -> None:
        """Load every app's ``causes`` module, where it answers for the charges that it makes."""
        autodiscover_modules("causes")
