"""Inboxes: a number whose messages several people read."""

from django.db import models
from django.db.models import Q

from accounts.models import Account, Agent
from messaging.states import InboxKind
from numbers.models import PhoneNumber


class Inbox(models.Model):
    """A supervised inbox has an owner, whose supervisors read along; a shared one has equal members.

    An owner who left or is suspended stays named, until a new agent takes the inbox over or it is removed.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="inboxes", db_index=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=InboxKind)
    number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, related_name="inboxes")
    e164 = models.CharField(max_length=16)
    owner = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_inboxes"
    )
    members = models.ManyToManyField(Agent, through="InboxMember", related_name="inboxes")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "inboxes"
        ordering = ["id"]
        indexes = [models.Index(fields=["account", "kind", "id"], name="inbox_of_account")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(removed_at=None), name="one_inbox_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(removed_at=None), name="one_supervised_inbox_of_an_owner"
            ),
            models.CheckConstraint(
                condition=Q(kind="supervised", owner__isnull=False) | Q(kind="shared", owner=None),
                name="supervised_inbox_has_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InboxMember(models.Model):
    """An agent in an inbox: a supervisor of a supervised one, a member of a shared one."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="inbox_memberships")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["inbox", "agent"], name="once_in_an_inbox")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.inbox}"
