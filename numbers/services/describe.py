"""What an account writes on its numbers for itself: label, purpose, owner, notes, tags and custom fields; no carrier
hears of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.fields.selectors import fields_of
from accounts.fields.states import FieldAbout
from accounts.fields.storing import as_told, put_values, read_values
from accounts.models import Account, Membership
from accounts.selectors.owning import NO_MEMBER, hold_members, owner_names
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Invalid
from common.tags import check_tags
from common.updating import update_rows
from numbers.models import NumberFieldValue, PhoneNumber
from numbers.selectors.fields import values_by_number
from numbers.services.settings import locked_number
from numbers.states import HELD

LABEL_LENGTH = 80
PURPOSE_LENGTH = 200
NOTES_LENGTH = 5000
A_NUMBER = "A number"
# How an edit calls a custom field, as its input does.
FIELD = "field_"
NOT_YOURS = "There is no such number on this account."


@dataclass(frozen=True)
class Description:
    """What to write on numbers; None and empty lists leave a thing as it is.

    ``owner`` is the id of a membership, 0 for nobody; ``tags`` are all of them, beside those to add and remove.
    ``fields`` holds what was typed for custom fields, by their ids, "" to leave nothing there.
    """

    label: str | None = None
    add_tags: list[str] = field(default_factory=list)
    remove_tags: list[str] = field(default_factory=list)
    purpose: str | None = None
    owner: int | None = None
    notes: str | None = None
    tags: list[str] | None = None
    fields: Mapping[int, str] = field(default_factory=dict)

    def of(self, number: PhoneNumber) -> dict[str, object]:
        """The columns of the number as they will be; Invalid where something does not fit it."""
        after: dict[str, object] = {}
        if self.label is not None:
            after["label"] = check_label(self.label)
        if self.purpose is not None:
            after["purpose"] = _text(self.purpose, "purpose", PURPOSE_LENGTH)
        if self.owner is not None:
            after["owner_id"] = self.owner or None
        if self.notes is not None:
            after["notes"] = _text(self.notes, "notes", NOTES_LENGTH)
        if self.tags is not None:
            after["tags"] = check_tags(self.tags, of=A_NUMBER)
        if self.add_tags or self.remove_tags:
            after["tags"] = with_tags(number.tags, add=self.add_tags, remove=self.remove_tags)
        return after

    @classmethod
    def of_former(cls, values: Mapping[str, Any]) -> "Description":
        """What puts back described fields as an edit found them."""
        plain = {name: values[name] for name in ("label", "purpose", "notes", "tags") if name in values}
        if "owner_id" in values:
            plain["owner"] = values["owner_id"] or 0
        fields = {
            int(name.removeprefix(FIELD)): text for name, text in values.items() if name.startswith(FIELD)
        }
        return cls(**plain, fields=fields)


@dataclass(frozen=True)
class Edited:
    """Fields of a number before and after an edit, a custom field by the name of its input."""

    before: dict[str, object]
    after: dict[str, object]


@dataclass(frozen=True)
class Difference:
    """What a description changes on one number, as it is stored, as it is told, and as whoever undoes it needs it."""

    columns: Mapping[str, object]
    values: Mapping[int, str]
    before: dict[str, object]
    after: dict[str, object]
    edited: Edited


class Comparison:
    """Descriptions held against some of an account's numbers, by their ids: what that needs is read at once, however
    many there are.
    """

    def __init__(
        self, account: Account, wanted: Mapping[int, Description], numbers: Collection[PhoneNumber]
    ) -> None:
        self._wanted = wanted
        with_fields = [pk for pk, one in wanted.items() if one.fields]
        self._fields = fields_of(account, FieldAbout.NUMBER) if with_fields else []
        self._stored = values_by_number(account, with_fields) if with_fields else {}
        named = {one.owner or None for one in wanted.values() if one.owner is not None}
        before = {one.owner_id for one in numbers} if named else set()
        self._names = owner_names(account, named | before)

    def of(self, number: PhoneNumber) -> Difference:
        """Invalid, naming the field, where something does not fit the number."""
        wanted = self._wanted[number.pk]
        if wanted.owner and wanted.owner not in self._names:
            raise Invalid(NO_MEMBER, field="owner")
        columns = {name: value for name, value in wanted.of(number).items() if value != getattr(number, name)}
        had = self._stored.get(number.pk, {})
        values = read_values(self._fields, wanted.fields, had)
        before = {name: getattr(number, name) for name in columns}
        was = {pk: had.get(pk, "") for pk in values}
        return Difference(
            columns,
            values,
            self._told(before) | as_told(self._fields, was),
            self._told(columns) | as_told(self._fields, values),
            Edited(
                before | {f"{FIELD}{pk}": text for pk, text in was.items()},
                columns | {f"{FIELD}{pk}": text for pk, text in values.items()},
            ),
        )

    def _told(self, columns: Mapping[str, Any]) -> dict[str, object]:
        """The columns as people read them: an owner by name."""
        told = {name: value for name, value in columns.items() if name != "owner_id"}
        if "owner_id" in columns:
            told["owner"] = self._names.get(columns["owner_id"], "")
        return told


@while_active
def describe_number(
    *, account: Account, by: Actor, e164: str, description: Description | None = None, **parts: Any
) -> PhoneNumber:
    """Change what is given, as a description or by its parts, and leave the rest; texts are trimmed, and of tags that
    differ only in case the first stays.

    Raises Invalid naming the field for what does not fit, NotFound for a number that the account does not have, and
    Conflict where a custom field is deleted at that moment.
    """
    wanted = description or Description(**parts)
    with transaction.atomic():
        hold_members(account, [wanted.owner or 0])
        number = locked_number(account, e164)
        _store_each(account, by, [(number, Comparison(account, {number.pk: wanted}, [number]).of(number))])
    return number


@while_active
def change_tags(*, account: Account, by: Actor, e164: str, add: list[str], remove: list[str]) -> PhoneNumber:
    """Add and remove tags, whatever others add at the same time; refusals as for ``describe_number``."""
    wanted = Description(add_tags=add, remove_tags=remove)
    return describe_number(account=account, by=by, e164=e164, description=wanted)


@while_active
def describe_numbers(
    *, account: Account, by: Actor, e164s: Sequence[str], description: Description
) -> tuple[dict[str, str], dict[str, Edited]]:
    """Write the same on many numbers; all else as ``describe_each``."""
    return describe_each(account=account, by=by, wanted=dict.fromkeys(e164s, description))


@while_active
def describe_each(
    *, account: Account, by: Actor, wanted: Mapping[str, Description]
) -> tuple[dict[str, str], dict[str, Edited]]:
    """Write on many numbers what is wanted of each, in few statements however many; returns why numbers were refused,
    and what was changed on others, by number.

    Call it in a transaction. The rows are locked in the order of their ids.
    """
    hold_members(account, {one.owner or 0 for one in wanted.values()})
    rows = PhoneNumber.objects.select_for_update().filter(account=account, state__in=HELD)
    found = list(rows.filter(e164__any_of=list(wanted)).order_by("pk"))
    refused = dict.fromkeys(set(wanted) - {number.e164 for number in found}, NOT_YOURS)
    comparison = Comparison(account, {number.pk: wanted[number.e164] for number in found}, found)
    different = []
    for number in found:
        try:
            different.append((number, comparison.of(number)))
        except Invalid as exc:
            refused[number.e164] = exc.text
    _store_each(account, by, different)
    return refused, {number.e164: one.edited for number, one in different if one.after}


def end_ownership(*, account: Account, by: Actor, membership: Membership) -> None:
    """Numbers that somebody is responsible for who leaves the account have nobody from now on, which is recorded of
    each. Call it in the transaction in which the membership ends.
    """
    rows = PhoneNumber.objects.filter(account=account, owner=membership)
    numbers = list(rows.select_for_update().only("e164").order_by("pk"))
    if not numbers:
        return
    rows.filter(pk__any_of=[number.pk for number in numbers]).update(owner=None)
    before = {"owner": str(membership.user)}
    activity.record_each(
        account=account,
        by=by,
        verb="described",
        subjects=numbers,
        before={number.pk: before for number in numbers},
        after={number.pk: {"owner": ""} for number in numbers},
    )


def _store_each(account: Account, by: Actor, found: Sequence[tuple[PhoneNumber, Difference]]) -> None:
    changed = [(number, difference) for number, difference in found if difference.after]
    columns = sorted({name for _, difference in changed for name in difference.columns})
    for number, difference in changed:
        for name, value in difference.columns.items():
            setattr(number, name, value)
    if columns:
        update_rows(
            PhoneNumber,
            [{"pk": number.pk} | {name: getattr(number, name) for name in columns} for number, _ in changed],
        )
    put_values(
        NumberFieldValue,
        account.pk,
        {number.pk: difference.values for number, difference in changed},
        holder="number_id",
    )
    activity.record_each(
        account=account,
        by=by,
        verb="described",
        subjects=[number for number, _ in changed],
        before={number.pk: difference.before for number, difference in changed},
        after={number.pk: difference.after for number, difference in changed},
    )


def check_description(account: Account, description: Description) -> None:
    """Raises Invalid, naming the field, for what no number of the account could have written on it."""
    blank = PhoneNumber(account=account, pk=0)
    Comparison(account, {0: description}, [blank]).of(blank)


def with_tags(tags: list[str], *, add: list[str], remove: list[str]) -> list[str]:
    """The tags after a change, in any case of letters; Invalid when they become too many."""
    gone = {tag.casefold() for tag in check_tags(remove, of=A_NUMBER)}
    return check_tags([*(tag for tag in tags if tag.casefold() not in gone), *add], of=A_NUMBER)


def check_label(label: str) -> str:
    """The label as it is stored; Invalid when it is too long."""
    return _text(label, "label", LABEL_LENGTH)


def _text(text: str, field: str, length: int) -> str:
    text = text.strip()
    if len(text) > length or "\x00" in text:
        raise Invalid(f"Up to {length} characters are possible here.", field=field)
    return text
