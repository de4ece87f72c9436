"""What an account writes on its numbers for itself: label, notes and tags; no carrier hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Invalid
from common.updating import update_rows
from numbers.models import PhoneNumber
from numbers.services.settings import locked_number
from numbers.states import HELD

LABEL_LENGTH = 80
NOTES_LENGTH = 5000
TAG_LENGTH = 30
MOST_TAGS = 20
NOT_YOURS = "There is no such number on this account."


@while_active
def describe_number(
    *,
    account: Account,
    by: Actor,
    e164: str,
    label: str | None = None,
    notes: str | None = None,
    tags: list[str] | None = None,
) -> PhoneNumber:
    """Change what is given and leave the rest; texts are trimmed, and of tags that differ only in case the
    first stays.

    Raises Invalid naming the field for what is too long, NotFound for a number that the account does not
    have.
    """
    changes: dict[str, object] = {}
    if label is not None:
        changes["label"] = check_label(label)
    if notes is not None:
        changes["notes"] = _text(notes, "notes", NOTES_LENGTH)
    if tags is not None:
        changes["tags"] = check_tags(tags)
    with transaction.atomic():
        number = locked_number(account, e164)
        _store(account, by, number, changes)
    return number


@while_active
def change_tags(*, account: Account, by: Actor, e164: str, add: list[str], remove: list[str]) -> PhoneNumber:
    """Add and remove tags, whatever others add at the same time; refusals as for ``describe_number``."""
    with transaction.atomic():
        number = locked_number(account, e164)
        _store(account, by, number, {"tags": with_tags(number.tags, add=add, remove=remove)})
    return number


@dataclass(frozen=True)
class Description:
    """What to write on numbers; None and empty lists leave a thing as it is."""

    label: str | None = None
    add_tags: list[str] = field(default_factory=list)
    remove_tags: list[str] = field(default_factory=list)

    def of(self, number: PhoneNumber) -> dict[str, object]:
        """The fields of the number as they will be; Invalid where something does not fit it."""
        after: dict[str, object] = {}
        if self.label is not None:
            after["label"] = check_label(self.label)
        if self.add_tags or self.remove_tags:
            after["tags"] = with_tags(number.tags, add=self.add_tags, remove=self.remove_tags)
        return after


@dataclass(frozen=True)
class Edited:
    """Fields of a number before and after an edit."""

    before: dict[str, object]
    after: dict[str, object]


@while_active
def describe_numbers(
    *, account: Account, by: Actor, e164s: Sequence[str], description: Description
) -> tuple[dict[str, str], dict[str, Edited]]:
    """Write the same on many numbers, in few statements however many; returns why numbers were refused, and what was
    changed on others, by number.

    Call it in a transaction. The rows are locked in the order of their ids.
    """
    rows = PhoneNumber.objects.select_for_update().filter(account=account, e164__any_of=e164s, state__in=HELD)
    found = {number.e164: number for number in rows.order_by("pk")}
    refused = {e164: NOT_YOURS for e164 in e164s if e164 not in found}
    wanted: dict[str, dict[str, object]] = {}
    for e164, number in found.items():
        try:
            wanted[e164] = description.of(number)
        except Invalid as exc:
            refused[e164] = exc.text
    return refused, write_each(account=account, by=by, numbers=list(found.values()), wanted=wanted)


def write_each(
    *,
    account: Account,
    by: Actor,
    numbers: Sequence[PhoneNumber],
    wanted: Mapping[str, Mapping[str, object]],
) -> dict[str, Edited]:
    """Write what is wanted of each, by number, where it is not so yet; their rows are locked. Returns what changed."""
    edited: dict[str, Edited] = {}
    for number in numbers:
        values = wanted.get(number.e164, {})
        different = {name: value for name, value in values.items() if value != getattr(number, name)}
        if different:
            before = {name: getattr(number, name) for name in different}
            edited[number.e164] = Edited(before, different)
            for name, value in different.items():
                setattr(number, name, value)
    changed = [number for number in numbers if number.e164 in edited]
    columns = sorted({name for one in edited.values() for name in one.after})
    update_rows(
        PhoneNumber,
        [{"pk": number.pk} | {name: getattr(number, name) for name in columns} for number in changed],
    )
    activity.record_each(
        account=account,
        by=by,
        verb="described",
        subjects=changed,
        before={number.pk: edited[number.e164].before for number in changed},
        after={number.pk: edited[number.e164].after for number in changed},
    )
    return edited


def with_tags(tags: list[str], *, add: list[str], remove: list[str]) -> list[str]:
    """The tags after a change, in any case of letters; Invalid when they become too many."""
    gone = {tag.casefold() for tag in check_tags(remove)}
    return check_tags([*(tag for tag in tags if tag.casefold() not in gone), *add])


def check_label(label: str) -> str:
    """The label as it is stored; Invalid when it is too long."""
    return _text(label, "label", LABEL_LENGTH)


def check_tags(tags: list[str]) -> list[str]:
    """The tags as they are stored; Invalid for too many, too long ones, or one with a comma, which separates
    tags.
    """
    kept: dict[str, str] = {}
    for tag in tags:
        text = _text(tag, "tags", TAG_LENGTH)
        if "," in text:
            raise Invalid("A tag cannot hold a comma.", field="tags")
        if text:
            kept.setdefault(text.casefold(), text)
    if len(kept) > MOST_TAGS:
        raise Invalid(f"A number can have {MOST_TAGS} tags.", field="tags")
    return list(kept.values())


def _store(account: Account, by: Actor, number: PhoneNumber, changes: dict[str, object]) -> None:
    before = {name: getattr(number, name) for name in changes}
    different = {name: value for name, value in changes.items() if value != before[name]}
    if not different:
        return
    for name, value in different.items():
        setattr(number, name, value)
    number.save(update_fields=list(different))
    activity.record(
        account=account,
        by=by,
        verb="described",
        subject=number,
        before={name: before[name] for name in different},
        after=different,
    )


def _text(text: str, field: str, length: int) -> str:
    text = text.strip()
    if len(text) > length or "\x00" in text:
        raise Invalid(f"Up to {length} characters are possible here.", field=field)
    return text
