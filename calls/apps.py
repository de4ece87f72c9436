"""The calls app."""

from importlib import import_module

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        """Apps stay while calls need them, in every process."""
        import_module("calls.live.needing")
