"""The broadcasts app."""

from importlib import import_module

from django.apps import AppConfig


class BroadcastsConfig(AppConfig):
    name = "broadcasts"

    def ready(self) -> None:
        """Media stay while broadcasts play them, in every process."""
        import_module("broadcasts.needing")
