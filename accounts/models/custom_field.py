"""Custom fields that an account defines for numbers and accounts, and what they hold."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.fields.states import FieldAbout, FieldKind
from accounts.models.account import Account

LONGEST_VALUE = 500
LONGEST_CHOICE = 80


class CustomField(models.Model):
    """A field of every number, or of the account itself; with ``applies_below`` of all accounts below it too.

    ``key`` is made from the first name and stays, so that programs may rely on it.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="custom_fields")
    about = models.CharField(max_length=8, choices=FieldAbout)
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=FieldKind)
    choices = ArrayField(models.CharField(max_length=LONGEST_CHOICE), default=list, blank=True)
    help_text = models.CharField(max_length=200, blank=True, default="")
    default = models.CharField(max_length=LONGEST_VALUE, blank=True, default="")
    is_required = models.BooleanField(default=False)
    applies_below = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("account", "about", Lower("name"), name="one_custom_field_of_a_name"),
            models.UniqueConstraint(fields=["account", "about", "key"], name="one_custom_field_of_a_key"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="custom_field_is_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def input_name(self) -> str:
        """What forms, addresses and refusals call it."""
        return f"field_{self.pk}"


class FieldValue(models.Model):
    """What one thing has in a field, as ``accounts.fields.values`` writes it; a thing without a row has nothing.

    The database's own constraint on ``field`` goes with the row (see the migration): when a field is deleted its values
    in all accounts go with it, and a value that is saved at that moment is refused.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    field = models.ForeignKey(
        CustomField, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    value = models.CharField(max_length=LONGEST_VALUE)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.value


class AccountFieldValue(FieldValue):
    """What an account has in a field."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "field"], name="one_value_of_an_account"),
            models.CheckConstraint(condition=~Q(value=""), name="account_value_not_empty"),
        ]
        indexes = [models.Index(fields=["field", "value"], name="account_value_found")]
