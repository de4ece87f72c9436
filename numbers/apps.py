"""The numbers app. The folder has no ``__init__.py`` on purpose: see ``portal/__init__.py``."""

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    name = "numbers"
    path = __file__.rpartition("/")[0]
