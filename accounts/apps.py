"""The accounts app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Load every app's ``causes`` module, where it answers for the charges that it makes."""
        autodiscover_modules("causes")
