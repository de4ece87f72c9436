"""Lookups of names and routing: what was asked, what came back, what it cost."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import Account
from accounts.models.activity import Source
from numbers.e911_states import LookupKind, LookupState
from providers.models import ProviderAccount


class Lookup(models.Model):
    """One question to a carrier. Its price is set aside before, and charged only when an answer came; a row that
    stays ``asked`` is closed, and its price given back, by a task.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lookups", db_index=False)
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=LookupKind)
    e164 = models.CharField(max_length=16)
    caller = models.CharField(max_length=16, blank=True, default="", help_text="Routing as seen from here.")
    state = models.CharField(max_length=8, choices=LookupState, default=LookupState.ASKED)
    answer = models.JSONField(default=dict)
    price = models.DecimalField(max_digits=12, decimal_places=6)
    charged = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    error = models.TextField(blank=True, default="")
    asked_by = models.CharField(max_length=160)
    source = models.CharField(max_length=8, choices=Source)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["account", "-created_at", "-id"], name="lookup_newest"),
            models.Index(fields=["created_at"], condition=Q(state="asked"), name="lookup_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.e164}"

    @property
    def reason(self) -> str:
        """Under what its charge stands in the ledger, once."""
        return f"{self.kind}:{self.pk}"
