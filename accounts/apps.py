"""The accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from common.rls import keep_secret


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """The policies' secret goes along with the tables that they protect; apps say what is listed over
        accounts, what waits for a person, what is counted of each account, and what stands beside things of other apps.
        """
        post_migrate.connect(keep_secret, sender=self)
        autodiscover_modules("below", "attention", "counts", "panels", "figures")
