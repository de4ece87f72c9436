"""The portal app: web frame, served APIs, commands."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Give lists of accounts the figures that only apps to the right of accounts can count."""
        autodiscover_modules("figures")


class OperatorAdminConfig(AdminConfig):
    """Puts our admin site in the place of Django's."""

    default_site = "accounts.operator_site.OperatorSite"
