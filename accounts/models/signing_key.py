"""Key pairs that sign the tokens of served APIs."""

from django.db import models
from django.db.models import Q


class SigningKey(models.Model):
    """An RSA key pair of the installation; not an account's row, because a token says whose it is.

    Each API signs with its one key that is not retired. A retired one still verifies, until the last token that it
    signed has ended.
    """

    dialect = models.CharField(max_length=20)
    private_key = models.TextField(help_text="PEM, encrypted.")
    public_key = models.TextField(help_text="PEM.")
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialect"], condition=Q(retired_at=None), name="one_signing_key_of_a_dialect"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dialect} key {self.pk}"
