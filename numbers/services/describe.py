"""What an account writes on its numbers for itself: label, notes and tags; no carrier hears of it."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Invalid
from numbers.models import PhoneNumber
from numbers.services.settings import locked_number

LABEL_LENGTH = 80
NOTES_LENGTH = 5000
TAG_LENGTH = 30
MOST_TAGS = 20


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
