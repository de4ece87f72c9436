"""Receptions: what answers a company's main number."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from common.ids import new_ref
from pbx.receptions.phrases import Language
from pbx.receptions.states import USUAL_TARGET, BrandState


class Reception(models.Model):
    """``settings`` are hours and path as JSON has them (``pbx.receptions.rules.Plan``). ``short_brand_name`` is what
    texts are sent as, once it is approved.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="receptions")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    brand_name = models.CharField(max_length=100, blank=True, default="")
    short_brand_name = models.CharField(max_length=11, blank=True, default="")
    brand_state = models.CharField(max_length=8, choices=BrandState, default=BrandState.NONE)
    asks_smileys = models.BooleanField(default=False)
    asks_nps = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=True, help_text="Colleagues may show its number when they call.")
    records_calls = models.BooleanField(default=False)
    answer_target = models.PositiveSmallIntegerField(
        default=USUAL_TARGET, help_text="Within so many seconds a call should be answered."
    )
    language = models.CharField(
        max_length=2,
        choices=Language,
        blank=True,
        default="",
        help_text="Of what it says by itself; empty: that of the account's country.",
    )
    settings = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1, help_text="Counts changes of hours and path.")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(ref__regex=r"^[A-Z0-9]{8}$"), name="reception_ref_form"),
            models.CheckConstraint(
                condition=Q(short_brand_name="", brand_state=BrandState.NONE)
                | ~Q(short_brand_name="") & ~Q(brand_state=BrandState.NONE),
                name="reception_brand_has_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def approved_brand(self) -> str:
        """The short brand name, once texts may be sent as it."""
        return self.short_brand_name if self.brand_state == BrandState.APPROVED else ""
