"""Voice bots' numbers as a carrier that keeps them has them."""

from django.db import models

from agents.models.at_carrier import AtCarrier


class VoiceAtCarrier(AtCarrier):
    """A number that a voice bot has, or had until the carrier was told; ``reported`` is empty while no bot has it.

    The number is kept as text: it may have left the account by the time the carrier is told.
    """

    e164 = models.CharField(max_length=16)

    class Meta:
        verbose_name_plural = "voice numbers at carriers"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["account", "agreement", "id"], name="voice_disagrees"),
            models.Index(fields=["provider_account", "agreement"], name="voice_at_login"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "provider_account", "e164"], name="one_voice_number_at_a_carrier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.e164} at {self.provider_account}"
