"""Agents as a carrier that keeps agents of its own has them."""

from django.db import models

from accounts.models import Agent
from agents.models.at_carrier import AtCarrier


class AgentAtCarrier(AtCarrier):
    """An agent at a login; ``evidence`` is the carrier's own answer, and ``reported`` empty while it knows nobody of
    this object ID.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="at_carriers", db_index=False)
    evidence = models.JSONField(default=dict, blank=True)

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

    @property
    def object_ids(self) -> list[str]:
        """By what the carrier may know the agent, the likeliest first."""
        known = (self.reported.get("object_id", ""), self.agent.object_id)
        return [object_id for object_id in dict.fromkeys(known) if object_id]
