"""Colleagues and call groups as carriers that are switchboards have them."""

from django.db import models
from django.db.models import Q

from accounts.models import Agent
from agents.models.at_carrier import AtCarrier
from pbx.models import CallGroup

TROUBLED = Q(agreement__in=["drift", "failed", "gone"])


class ColleagueAtCarrier(AtCarrier):
    """A person at the switchboard of a login; ``is_own`` marks whose login it is. What both sides may change is whether
    they want to be left alone; ``reported`` holds that, and the carrier's name, number and address of them. Of the
    picture that was taken over ``picture_address`` is where it was, and ``picture_version`` what it became here.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="at_switchboards", db_index=False)
    is_own = models.BooleanField(default=False)
    picture_address = models.CharField(max_length=500, blank=True, default="")
    picture_version = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        verbose_name_plural = "colleagues at carriers"
        ordering = ["id"]
        indexes = [models.Index(fields=["account", "id"], condition=TROUBLED, name="colleague_disagrees")]
        constraints = [
            models.UniqueConstraint(fields=["agent", "provider_account"], name="one_colleague_at_a_carrier"),
            models.UniqueConstraint(
                fields=["provider_account", "carrier_ref"], name="one_colleague_of_a_carrier_ref"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} at {self.provider_account}"


class GroupAtCarrier(AtCarrier):
    """A call group at the switchboard of a login; ``reported`` holds name, speed dial and members, these by the
    carrier's names. One that was sent and whose answer was lost has no ``carrier_ref`` yet.
    """

    group = models.ForeignKey(
        CallGroup, on_delete=models.CASCADE, related_name="at_switchboards", db_index=False
    )

    class Meta:
        verbose_name_plural = "call groups at carriers"
        ordering = ["id"]
        indexes = [models.Index(fields=["account", "id"], condition=TROUBLED, name="group_disagrees")]
        constraints = [
            models.UniqueConstraint(fields=["group", "provider_account"], name="one_group_at_a_carrier"),
            models.UniqueConstraint(
                fields=["provider_account", "carrier_ref"],
                condition=~Q(carrier_ref=""),
                name="one_group_of_a_carrier_ref",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} at {self.provider_account}"
