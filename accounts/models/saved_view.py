"""A saved view: how somebody likes a list, under a name; their own, or everybody's of the account."""

from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from accounts.models.user import User
from common.account_paths import as_begun


class SavedView(models.Model):
    """A list's address and what it is narrowed to. Without a ``user`` it is shared with everybody of the account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=200, help_text="The list's address.")
    name = models.CharField(max_length=80)
    query = models.CharField(
        max_length=2000, blank=True, help_text="The filter, as it stands in the address."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "path", "user", "name"], nulls_distinct=False, name="one_view_of_a_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.user_id is None

    @property
    def url(self) -> str:
        path = as_begun(self.path)
        return f"{path}?{self.query}" if self.query else path
