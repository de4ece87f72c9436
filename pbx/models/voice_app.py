"""Voice apps: what an account has made to answer and make calls."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from common.ids import new_ref
from pbx.states import ANSWERING, AppKind


class VoiceApp(models.Model):
    """An app of one kind; ``settings`` are its kind's as JSON (``pbx.kinds``), with secret ones encrypted.

    Numbers say themselves that an app answers them. A deleted app keeps its row, for the calls that it had.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="voice_apps")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=13, choices=AppKind, editable=False)
    name = models.CharField(max_length=100)
    settings = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ref__regex=r"^[A-Z0-9]{8}$"), name="voice_app_ref_form"),
            models.CheckConstraint(condition=Q(kind__in=AppKind.values), name="voice_app_kind_known"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], condition=Q(deleted_at=None), name="voice_app_of_account")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_numbers(self) -> bool:
        return self.kind in ANSWERING
