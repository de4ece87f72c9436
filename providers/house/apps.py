"""The house carrier's app: its tables are the carrier's, not an account's."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "providers.house"
    label = "house"
