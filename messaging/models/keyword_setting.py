"""In which languages besides its numbers' own an account's people may say stop."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Account


class KeywordSetting(models.Model):
    """Languages by their two letters, as in ``messaging.keywords.LANGUAGES``."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    languages = ArrayField(models.CharField(max_length=2), default=list, blank=True)

    def __str__(self) -> str:
        return f"Keywords of {self.account}"
