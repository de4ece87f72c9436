"""The portal app: web frame, served APIs, commands."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
