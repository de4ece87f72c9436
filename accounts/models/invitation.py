"""Invitations: a membership that its receiver has not accepted yet."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.account import Account
from accounts.models.user import CustomRole, User
from accounts.states import InvitationState, Role


class Invitation(models.Model):
    """What an address was invited to. ``name`` is what the inviter called the person; who is behind the address
    stays unknown until they accept. Of the token only a fingerprint is kept, and sending again ends the former one.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=10, choices=Role)
    custom_role = models.ForeignKey(
        CustomRole,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
        help_text="One that the account made, beside which the person counts as read only.",
    )
    state = models.CharField(max_length=8, choices=InvitationState, default=InvitationState.OPEN)
    token_fingerprint = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=160, help_text="The name at the time.")
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["email", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "email"],
                condition=Q(state=InvitationState.OPEN),
                name="one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(custom_role=None) | Q(role=Role.READ_ONLY),
                name="invited_to_custom_role_instead_of_another",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def role_name(self) -> str:
        """What the role is called, whoever made it."""
        return self.custom_role.name if self.custom_role else str(self.get_role_display())

    @property
    def is_over(self) -> bool:
        """Whether its time has passed without an answer."""
        now: datetime = timezone.now()
        return self.expires_at <= now
