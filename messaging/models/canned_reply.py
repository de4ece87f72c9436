"""Texts that people send again and again."""

from django.db import models
from django.db.models import Q

from accounts.models import Account, User


class CannedReply(models.Model):
    """A text to start an answer from: everybody's in the account, or with ``user`` one person's own.

    ``{name}``, ``{number}`` and ``{agent}`` are filled in when it is put into an answer.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=80)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "id"]
        verbose_name_plural = "canned replies"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "title"], condition=Q(user=None), name="one_shared_reply_of_a_title"
            ),
            models.UniqueConstraint(
                fields=["account", "user", "title"],
                condition=Q(user__isnull=False),
                name="one_own_reply_of_a_title",
            ),
        ]

    def __str__(self) -> str:
        return self.title
