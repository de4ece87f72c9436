"""Reads of custom fields: which an account has defined, and which apply to it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from accounts.fields.states import IN_PARTS, FieldAbout
from accounts.fields.values import read_value, value_for_people
from accounts.models import Account
from accounts.models.custom_field import AccountFieldValue, CustomField, FieldValue
from common import scope
from common.compiled import Slot
from common.errors import NotFound


def defined(account: Account) -> QuerySet[CustomField]:
    """The account's own, by name."""
    return CustomField.objects.filter(account=account).order_by("about", "name", "pk")


def custom_field(account: Account, pk: int) -> CustomField:
    """One of the account's own; NotFound for any other."""
    found = CustomField.objects.filter(account=account, pk=pk).first()
    if found is None:
        raise NotFound("There is no such field.")
    return found


def applying(account: Account, about: FieldAbout) -> QuerySet[CustomField]:
    """Those that the account's numbers, or the account itself, have: its own and those that accounts above it share."""
    return applying_in(account, account.ancestor_ids, about)


def applying_in(
    account: Account | Slot, above: Sequence[int] | Slot, about: FieldAbout
) -> QuerySet[CustomField]:
    """The same by the ids of the accounts above, for queries that are compiled too."""
    shared = Q(account__any_of=above, applies_below=True)
    return CustomField.objects.filter(Q(account=account) | shared, about=about).order_by("name", "pk")


def shared_with(account: Account) -> QuerySet[CustomField]:
    """Those that accounts above share with this one, by name."""
    rows = CustomField.objects.filter(account__in=account.ancestor_ids, applies_below=True)
    return rows.order_by("about", "name", "pk")


def shared_below(account: Account, about: FieldAbout) -> QuerySet[CustomField]:
    """Those that all accounts below this one have: what it shares with them, and what accounts above share."""
    whose = [account.pk, *account.ancestor_ids]
    rows = CustomField.objects.filter(account__in=whose, applies_below=True, about=about)
    return rows.order_by("name", "pk")


def named_apart(fields: Iterable[CustomField], own: int) -> list[CustomField]:
    """The fields of the account with the id ``own``, of which those from above that have a name or key of another are
    told apart.

    Only what is shown changes: nothing of it is stored.
    """
    rows = list(fields)
    names, keys = Counter(row.name.casefold() for row in rows), Counter(row.key for row in rows)
    for row in rows:
        if row.account_id != own and names[row.name.casefold()] > 1:
            row.name = f"{row.name} (shared, {row.pk})"
        if row.account_id != own and keys[row.key] > 1:
            row.key = f"{row.key}_{row.pk}"
    return rows


def fields_of(account: Account, about: FieldAbout) -> list[CustomField]:
    """Those that apply, each with a name and a key that no other has; one statement."""
    return named_apart(applying(account, about), account.pk)


@dataclass(frozen=True)
class Filled:
    """A field with what a thing has in it, "" for nothing."""

    field: CustomField
    value: str

    @property
    def label(self) -> str:
        return self.field.name

    @property
    def shown(self) -> str:
        return value_for_people(self.field, self.value)


def filled(fields: Iterable[CustomField], values: Mapping[int, str]) -> list[Filled]:
    """Each field with its value out of those by the field's id."""
    return [Filled(field, values.get(field.pk, "")) for field in fields]


def account_values(account: Account) -> dict[int, str]:
    """What the account itself has, by the field's id."""
    rows = AccountFieldValue.objects.filter(account=account)
    return dict(rows.values_list("field_id", "value"))


def value_tables() -> list[type[FieldValue]]:
    """Every table that holds values of fields, also those of apps to the right."""
    return [model for model in apps.get_models() if issubclass(model, FieldValue)]


def count_values(field: CustomField) -> int:
    """How many things have a value in it, in the account and all below it."""
    return counted([field])[field.pk]


def counted(fields: Collection[CustomField]) -> dict[int, int]:
    """How many things have a value in each field, by the field's id, over all accounts that it applies to."""
    ids = [field.pk for field in fields]
    found: Counter[int] = Counter({pk: 0 for pk in ids})
    with scope.system():
        for model in value_tables():
            rows = model._default_manager.filter(field__in=ids).values_list("field_id")
            found.update(dict(rows.annotate(count=Count("pk"))))
    return dict(found)


@dataclass(frozen=True)
class Sought:
    """What a list is narrowed to by one field: the whole value, or a text anywhere in it."""

    field_id: int
    text: str
    in_part: bool = False

    @classmethod
    def by(cls, field: CustomField, text: str) -> "Sought":
        """What was typed or sent; Invalid, naming the field, for a whole value that the field cannot hold."""
        if field.kind in IN_PARTS:
            return cls(field.pk, text, in_part=True)
        return cls(field.pk, read_value(field, text))

    @property
    def condition(self) -> Q:
        """Of rows of a table of values."""
        value = Q(value__icontains=self.text) if self.in_part else Q(value=self.text)
        return Q(value, field=self.field_id)
