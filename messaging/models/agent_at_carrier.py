"""Agents as a carrier that keeps agents of its own has them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Account, Agent
from providers.models import ProviderAccount
from providers.states import Agreement


class AgentAtCarrier(models.Model):
    """An agent at one of the logins that serve the account.

    ``reported`` holds what the carrier last told, in our words, and is empty while it knows nobody of this object ID;
    ``evidence`` is its own answer. ``version`` counts what we wanted, so that an answer to a former wish is none to
    the present one.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="at_carriers")
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.CASCADE, related_name="+")
    carrier_ref = models.CharField(max_length=64, blank=True, default="")
    agreement = models.CharField(max_length=9, choices=Agreement, default=Agreement.PENDING)
    reported = models.JSONField(default=dict, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    differences = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the carrier last told of it.")
    pushed_at = models.DateTimeField(null=True, blank=True)
    missed_syncs = models.PositiveSmallIntegerField(default=0)
    push_error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name_plural = "agents at carriers"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["account", "agreement", "id"], name="agent_disagrees"),
            models.Index(fields=["provider_account", "agreement"], name="agent_at_login"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agent", "provider_account"], name="one_agent_at_a_carrier"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} at {self.provider_account}"
