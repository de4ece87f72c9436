"""The portal app: web frame, served APIs, commands."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"


class OperatorAdminConfig(AdminConfig):
    """Puts our admin site in the place of Django's."""

    default_site = "accounts.operator_site.OperatorSite"
