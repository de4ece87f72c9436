"""Agents: people of an account, and voice bots, who hold numbers and inboxes."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.models.account import Account
from accounts.models.user import User
from accounts.states import AgentKind, AgentRole, AgentState

REF_DIGITS = 24


def person_ref() -> str:
    """24 hex digits, the form of SmartCommunicator's internal ids (smartcommunicator.md §6, reading 4)."""
    return person_refs(1)[0]


def person_refs(count: int) -> list[str]:
    """The same for so many: the system is asked once, which takes longer than the rest."""
    digits = secrets.token_hex(REF_DIGITS // 2 * count)
    return [digits[at : at + REF_DIGITS] for at in range(0, len(digits), REF_DIGITS)]


def bot_ref() -> str:
    """A c and 24 hex digits, in the form of a cuid (omniavoice.md §1)."""
    return bot_refs(1)[0]


def bot_refs(count: int) -> list[str]:
    return [f"c{ref}" for ref in person_refs(count)]


def short_text() -> "models.CharField[str, str]":
    return models.CharField(max_length=200, blank=True, default="")


class Place(models.Model):
    """Where in the organisation somebody is; free texts."""

    brand = short_text()
    department = short_text()
    region = short_text()
    province = short_text()
    district = short_text()
    store = short_text()
    city = short_text()
    postal_code = short_text()

    class Meta:
        abstract = True


class Agent(Place):
    """Somebody who holds numbers. ``object_id``, ``directory_tenant``, ``upn`` and ``consistency_id`` are how the
    customer's directory knows a person; the ones that are given are unique among those who have not left.

    ``services`` holds what was switched on or off by hand; the rest follows from numbers and inboxes. Who leaves keeps
    the row, for the history.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="agents", db_index=False)
    ref = models.CharField(max_length=25, default=person_ref, editable=False)
    kind = models.CharField(max_length=6, choices=AgentKind, default=AgentKind.PERSON)
    name = models.CharField(max_length=200)
    object_id = short_text()
    directory_tenant = short_text()
    upn = short_text()
    consistency_id = short_text()
    email = models.EmailField(blank=True, default="")
    description = models.CharField(max_length=500, blank=True, default="")
    roles = ArrayField(models.CharField(max_length=7, choices=AgentRole), default=list, blank=True)
    services = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=AgentState, default=AgentState.ACTIVE)
    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="agents",
        help_text="Who signs in as this agent.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    offboarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["account", "kind", "id"], name="agent_of_account"),
            models.Index("account", Lower("name"), "id", name="agent_by_name"),
            # The list counts its groups and offers places without reading the rows, which are wide. Many people share
            # a place: as keys PostgreSQL keeps it once for all of them, as included columns once for each.
            models.Index(
                fields=["account", "kind", "state", "department", "store", "city"], name="agent_counted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="one_agent_of_a_ref"),
            # What people are named by comes first, so that agents.services.lookup can ask these indexes alone.
            models.UniqueConstraint(
                Lower("object_id"),
                "account",
                condition=~Q(state="offboarded") & ~Q(object_id=""),
                name="one_agent_per_object_id",
            ),
            models.UniqueConstraint(
                Lower("upn"),
                "account",
                condition=~Q(state="offboarded") & ~Q(upn=""),
                name="one_agent_per_upn",
            ),
            models.UniqueConstraint(
                fields=["consistency_id", "account"],
                condition=~Q(state="offboarded") & ~Q(consistency_id=""),
                name="one_agent_per_consistency_id",
            ),
            models.UniqueConstraint(
                fields=["account", "user"],
                condition=~Q(state="offboarded") & Q(user__isnull=False),
                name="one_agent_per_user",
            ),
            models.CheckConstraint(
                condition=Q(state="offboarded", offboarded_at__isnull=False)
                | ~Q(state="offboarded") & Q(offboarded_at=None),
                name="agent_offboarded_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agents:detail", args=[self.ref])

    @property
    def is_active(self) -> bool:
        return self.state == AgentState.ACTIVE
