"""Registered applications, which people let act for them, and the codes on the way to a token (relatel.md §2)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from accounts.models.agent import Agent


class Application(models.Model):
    """A program whose users sign in here. People of its account and of those below it may let it act for them.

    The secret is random and kept as a fingerprint. ``client_id`` is public and names the application to its users'
    browsers.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="applications")
    name = models.CharField(max_length=80)
    client_id = models.CharField(max_length=40, unique=True)
    secret_fingerprint = models.CharField(max_length=64)
    redirect_uris = ArrayField(models.CharField(max_length=500))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_application_per_name"),
            models.CheckConstraint(condition=~Q(redirect_uris=[]), name="application_leads_somewhere"),
        ]

    def __str__(self) -> str:
        return self.name


class AuthorizationCode(models.Model):
    """What a person's consent is worth until it is changed for a token; kept as a fingerprint.

    ``account`` is the person's. ``used_at`` is set once; ``credential`` is the token that it was changed for.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="codes")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64, unique=True)
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=43, blank=True, default="", help_text="PKCE, by S256.")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    credential = models.ForeignKey(
        "accounts.ApiCredential", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"a code for {self.application_id}"
