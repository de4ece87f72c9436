"""The pbx app."""

from importlib import import_module

from django.apps import AppConfig


class PbxConfig(AppConfig):
    name = "pbx"

    def ready(self) -> None:
        """Numbers may be answered by what is kept here, in every process."""
        import_module("pbx.services.answering")
        import_module("pbx.services.rooms")
        import_module("pbx.services.groups")
        import_module("pbx.receptions.services")
