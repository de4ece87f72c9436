"""Person plans: everything that a new colleague gets, done step by step."""

from django.db import models

from accounts.models import Account, Agent
from agents.plans.states import PlanState, StepKind, StepState
from jobs.models import Job


class PersonPlan(models.Model):
    """What a person shall get, as it was shown and confirmed; ``token`` is that of the confirmed form, so that
    sending it twice makes one plan. ``job`` is the latest that works on it, forwards or back.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="person_plans")
    token = models.UUIDField()
    name = models.CharField(max_length=200)
    wanted = models.JSONField(help_text="By the fields of PlanWanted.")
    state = models.CharField(max_length=12, choices=PlanState, default=PlanState.RUNNING)
    e164 = models.CharField(max_length=16)
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="person_plans"
    )
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    releases_number = models.BooleanField(default=False, help_text="Undoing gives a bought number back.")
    made_by = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-id"], name="person_plan_newest")]
        constraints = [models.UniqueConstraint(fields=["account", "token"], name="one_plan_per_token")]

    def __str__(self) -> str:
        return self.name


class PersonPlanStep(models.Model):
    """One step. ``made`` holds what it has made or asked for, by which a later attempt finds that again."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(PersonPlan, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=StepKind)
    title = models.CharField(max_length=200)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    state = models.CharField(max_length=8, choices=StepState, default=StepState.WAITING)
    made = models.JSONField(default=dict)
    text = models.CharField(max_length=500, blank=True, default="", help_text="How it ended, in words.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="one_step_per_position")]

    def __str__(self) -> str:
        return self.title
