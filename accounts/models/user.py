"""Users, who sign in with their e-mail address, and their memberships of accounts."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from accounts.models.account import Account
from accounts.rights import OWNERS_ALONE, Right, granted
from accounts.states import Role

# What forms put before the id of a role that the account made.
OWN = "own-"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in; rights come from memberships, not from here."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the admin site", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    home = models.ForeignKey(
        Account,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The account of the user's own that was used last; pages open in it.",
    )

    list_columns = models.JSONField(
        default=dict, blank=True, help_text="The columns that somebody chose, by list."
    )

    objects: ClassVar[UserManager] = UserManager()
    # What was read together with the user, for one request: ``accounts.selectors.people.user_with_memberships``.
    known_memberships: "Sequence[Membership] | None" = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)


class CustomRole(models.Model):
    """A role that an account made for its own people: rights in it, and in all accounts below it.

    A right that is no longer known gives nothing.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="custom_roles")
    name = models.CharField(max_length=60)
    rights = ArrayField(models.CharField(max_length=24), default=list)
    rights_below = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    needs_second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("account", Lower("name"), name="one_custom_role_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def granted(self, *, below: bool) -> frozenset[Right]:
        """What it gives in its own account, or in those below it."""
        held = self.rights_below if below else self.rights
        return frozenset(right for right in Right if right in held) - OWNERS_ALONE


class Membership(models.Model):
    """A user's role in an account; in an account with others below it, managers and owners may act for those.

    Whoever has a role that the account made counts as *read only* beside it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    custom_role = models.ForeignKey(
        CustomRole, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    unread = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="Notices of the account's alert rules that the person has not read.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "account"], name="one_role_in_an_account"),
            models.CheckConstraint(
                condition=models.Q(custom_role=None) | models.Q(role=Role.READ_ONLY),
                name="custom_role_instead_of_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role_name} of {self.account}"

    @property
    def role_name(self) -> str:
        """What the role is called, whoever made it."""
        return self.custom_role.name if self.custom_role else str(self.get_role_display())

    @property
    def role_value(self) -> str:
        """How forms name the role."""
        return f"{OWN}{self.custom_role_id}" if self.custom_role_id else self.role

    def granted(self, *, below: bool) -> frozenset[Right]:
        """What the role gives in the account, or in those below it; what there is of it depends on their kind."""
        return (
            self.custom_role.granted(below=below)
            if self.custom_role
            else granted(Role(self.role), below=below)
        )

    @property
    def needs_second_factor(self) -> bool:
        """Whether the account asks one of people with this role."""
        if self.custom_role is not None:
            return self.custom_role.needs_second_factor
        return self.role in self.account.second_factor_roles
