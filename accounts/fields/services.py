"""Defining custom fields: made, changed and deleted by whoever may change the account."""

from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.actor import Actor
from accounts.fields.selectors import applying, count_values, custom_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.fields.values import read_value
from accounts.models import Account
from accounts.models.custom_field import LONGEST_CHOICE, CustomField
from accounts.services import activity, locking
from accounts.services.suspension import while_active
from accounts.states import AccountKind
from common.errors import Conflict, Invalid
from common.texts import short_text

MOST_FIELDS = 50
MOST_CHOICES = 100
LONGEST_NAME = 60
LONGEST_HELP = 200


@dataclass(frozen=True)
class FieldWish:
    """How a field shall be; ``about`` counts for a new one alone."""

    about: FieldAbout
    name: str
    kind: FieldKind
    choices: list[str] = field(default_factory=list)
    help_text: str = ""
    default: str = ""
    is_required: bool = False
    applies_below: bool = False


@while_active
def save_field(*, account: Account, by: Actor, wish: FieldWish, pk: int | None = None) -> CustomField:
    """Define a field, or change one, which keeps its key and what is stored in it.

    Invalid, naming the field of the form, for a bad name, list or default. Conflict for a name that the account or one
    above it uses, for another kind while there are values, and beyond 50 fields of numbers or of accounts. NotFound for
    a strange one. Of two who take one name the database lets in the first.
    """
    wanted = _checked(account, wish)
    try:
        with transaction.atomic():
            locking.lock(account)
            row = _row(account, wanted.about, pk)
            before = {} if row.pk is None else told(row)
            _require_name_free(account, row, wanted.name)
            if before and row.kind != wanted.kind and count_values(row):
                raise Conflict("It has values; a field with values keeps its type.", field="kind")
            for name in ("name", "kind", "choices", "help_text", "default", "is_required", "applies_below"):
                setattr(row, name, getattr(wanted, name))
            row.default = read_default(row)
            after = told(row)
            if before == after:
                return row
            row.key = row.key or _free_key(account, row)
            row.save()
            verb = "changed" if before else "created"
            activity.record(account=account, by=by, verb=verb, subject=row, before=before, after=after)
    except IntegrityError as exc:
        raise Conflict("There is a field of this name.", field="name") from exc
    return row


@while_active
def remove_field(*, account: Account, by: Actor, pk: int) -> int:
    """Delete a field with all its values, in the accounts below too; returns how many values went.

    A value that is being saved is waited for, and goes as well; one that comes later is refused. NotFound for a strange
    field and for a second time.
    """
    with transaction.atomic():
        locking.lock(account)
        row = custom_field(account, pk)
        CustomField.objects.select_for_update().get(pk=row.pk)
        count = count_values(row)
        before = told(row) | {"values": count}
        activity.record(account=account, by=by, verb="removed", subject=row, before=before)
        row.delete()
    return count


def told(row: CustomField) -> dict[str, object]:
    """What the activity log says of a field."""
    return {
        "about": row.about,
        "name": row.name,
        "kind": row.kind,
        "choices": list(row.choices),
        "help_text": row.help_text,
        "default": row.default,
        "is_required": row.is_required,
        "applies_below": row.applies_below,
    }


def read_default(row: CustomField) -> str:
    """The default as it is stored; Invalid for what the field could not hold."""
    try:
        return read_value(row, row.default)
    except Invalid as exc:
        raise Invalid(exc.text, field="default") from exc


def _checked(account: Account, wish: FieldWish) -> FieldWish:
    if wish.about not in FieldAbout or wish.kind not in FieldKind:
        raise Invalid("There is no such kind of field.", field="kind")
    choices = [
        short_text(one, field="choices", most=LONGEST_CHOICE, least=1) for one in wish.choices if one.strip()
    ]
    if wish.kind != FieldKind.CHOICE:
        choices = []
    elif not 1 <= len(choices) <= MOST_CHOICES:
        raise Invalid(f"A choice has 1 to {MOST_CHOICES} values, each on a line.", field="choices")
    elif len({one.casefold() for one in choices}) < len(choices):
        raise Invalid("The list has a value twice.", field="choices")
    if wish.applies_below and account.kind == AccountKind.SUBACCOUNT:
        raise Invalid("No account stands below this one.", field="applies_below")
    return replace(
        wish,
        name=short_text(wish.name, field="name", most=LONGEST_NAME, least=1),
        help_text=short_text(wish.help_text, field="help_text", most=LONGEST_HELP),
        choices=choices,
    )


def _row(account: Account, about: FieldAbout, pk: int | None) -> CustomField:
    if pk is not None:
        return custom_field(account, pk)
    if CustomField.objects.filter(account=account, about=about).count() >= MOST_FIELDS:
        raise Conflict(f"An account may define {MOST_FIELDS} fields of numbers and as many of accounts.")
    return CustomField(account=account, about=about)


def _require_name_free(account: Account, row: CustomField, name: str) -> None:
    others = applying(account, FieldAbout(row.about)).exclude(pk=row.pk).filter(name__iexact=name)
    if found := others.first():
        whose = "" if found.account_id == account.pk else " from an account above"
        raise Conflict(f"There is a field of this name{whose}.", field="name")


def _free_key(account: Account, row: CustomField) -> str:
    """From the name: ``Cost centre`` is ``cost_centre``; with a number where that is taken."""
    stem = slugify(row.name).replace("-", "_")[:50].strip("_") or "field"
    taken = set(applying(account, FieldAbout(row.about)).exclude(pk=row.pk).values_list("key", flat=True))
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key
