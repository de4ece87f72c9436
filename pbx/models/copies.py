"""What stands at carriers of an account's own apps and media."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from pbx.media.models import Media
from pbx.models.voice_app import VoiceApp
from providers.models import ProviderAccount
from providers.states import Agreement


class MediaCopy(models.Model):
    """A media in a carrier's library, stock prompts among them. ``version`` and ``name`` are what was sent last."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="copies")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    carrier_ref = models.CharField(max_length=63, blank=True, default="")
    name = models.CharField(max_length=100, blank=True, default="")
    version = models.PositiveIntegerField(null=True, blank=True)
    told_name = models.CharField(max_length=100, blank=True, default="", help_text="As the carrier has it.")
    differs = models.CharField(max_length=300, blank=True, default="", help_text="What is otherwise there.")
    agreement = models.CharField(max_length=10, choices=Agreement, default=Agreement.PENDING)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "media copies"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "provider_account", "media"], name="one_copy_of_a_media"
            ),
            models.UniqueConstraint(
                fields=["provider_account", "carrier_ref"],
                condition=~Q(carrier_ref=""),
                name="one_media_copy_per_ref",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.carrier_ref


class AppCopy(models.Model):
    """A voice app at a carrier. ``sent`` is what it shall be there, in the carrier's words, and ``told`` what it is.
    Both have name, package and parameters, without secrets.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    app = models.ForeignKey(VoiceApp, on_delete=models.CASCADE, related_name="copies")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    carrier_ref = models.CharField(max_length=63, blank=True, default="")
    sent = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    agreement = models.CharField(max_length=10, choices=Agreement, default=Agreement.PENDING)
    error = models.CharField(max_length=300, blank=True, default="")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "app copies"
        indexes = [models.Index(fields=["account", "agreement"], name="app_copies_by_agreement")]
        constraints = [
            models.UniqueConstraint(fields=["account", "provider_account", "app"], name="one_copy_of_an_app"),
            models.UniqueConstraint(
                fields=["provider_account", "carrier_ref"],
                condition=~Q(carrier_ref=""),
                name="one_app_copy_per_ref",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.app_id} at {self.provider_account_id}"
