"""Users, who sign in with their e-mail address, and their memberships of accounts."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from accounts.models.account import Account
from accounts.states import Role


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


class Membership(models.Model):
    """A user's role in an account; in an account with others below it, managers and owners may act for those."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    unread = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="Notices of the account's alert rules that the person has not read.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "account"], name="one_role_in_an_account")]

    def __str__(self) -> str:
        return f"{self.user} is {self.get_role_display()} of {self.account}"
