"""The calls app."""

from importlib import import_module

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        """Apps stay while calls need them, and recordings count towards what is stored, in every process."""
        import_module("calls.live.needing")
        import_module("calls.recordings.storing")
