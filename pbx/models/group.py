"""Call groups: colleagues who are called together."""

from django.db import models
from django.db.models import Q

from accounts.models import Account, Agent
from common.ids import new_ref
from pbx.states import Strategy


class CallGroup(models.Model):
    """``ring_seconds`` is how long a member rings, or all of them where they ring at once; ``speed_dial`` is the one
    digit that colleagues dial for it, or "".
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="call_groups")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    strategy = models.CharField(max_length=5, choices=Strategy, default=Strategy.ALL)
    ring_seconds = models.PositiveSmallIntegerField(default=20)
    speed_dial = models.CharField(max_length=1, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(ref__regex=r"^[A-Z0-9]{8}$"), name="call_group_ref_form"),
            models.CheckConstraint(condition=Q(speed_dial__regex=r"^[1-9]?$"), name="call_group_speed_dial"),
            models.UniqueConstraint(
                fields=["account", "speed_dial"],
                condition=Q(deleted_at=None) & ~Q(speed_dial=""),
                name="one_call_group_per_digit",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """One of the people of a group; those with a smaller ``place`` ring earlier."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(CallGroup, on_delete=models.CASCADE, related_name="members")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="call_groups")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "agent"], name="in_a_call_group_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.group_id}"
