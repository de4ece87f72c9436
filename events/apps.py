"""The events app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        """Load every app's ``event_types``, where what may happen is named, and its ``event_readers``, which act on
        it.
        """
        autodiscover_modules("event_types", "event_readers")
