"""Whether a person wants to be disturbed, and their speed dial. Whether they are on the phone is read from calls."""

from django.db import models
from django.db.models import Q

from accounts.models import Account, Agent


class Presence(models.Model):
    """What an agent has said of themselves; ``away_until`` None is until they say otherwise. ``speed_dial`` is the one
    digit by which colleagues call them; call groups have digits of their own.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="presence")
    is_away = models.BooleanField(default=False)
    away_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When they were there again last; where their time ran out, that is the end.",
    )
    label = models.CharField(max_length=60, blank=True, default="", help_text="Such as Lunch.")
    emoji = models.CharField(max_length=16, blank=True, default="")
    stand_in = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who is called instead of them while they are away.",
    )
    speed_dial = models.CharField(max_length=1, blank=True, default="")
    changed_at = models.DateTimeField(auto_now=True)
    told_live = models.CharField(
        max_length=14, blank=True, default="", help_text="How a carrier's switchboard reaches them."
    )
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "presences"
        constraints = [
            models.CheckConstraint(condition=Q(speed_dial__regex=r"^[1-9]?$"), name="agent_speed_dial"),
            models.UniqueConstraint(
                fields=["account", "speed_dial"],
                condition=~Q(speed_dial=""),
                name="one_agent_of_a_speed_dial",
            ),
        ]

    def __str__(self) -> str:
        return f"presence of {self.agent_id}"
