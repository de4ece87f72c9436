"""The app of the provider, which django-allauth finds by its name; it has no tables of its own."""

from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "accounts.oidc"
    label = "oidc"
