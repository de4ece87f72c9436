"""Writes of the account's address book: contacts added, changed, merged and deleted, and comments on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account, Agent, Contact, ContactComment, ContactNumber
from accounts.selectors.contacts import other_numbers
from accounts.services import activity
from accounts.services.suspension import while_active
from common import e164 as numbering
from common.errors import Conflict, Invalid, NotFound
from common.texts import optional_email, short_text
from common.transactions import once_more

MOST_TAGS, MOST_NUMBERS = 20, 20
LONGEST_COMMENT = 4000


@dataclass(frozen=True)
class ContactFields:
    """What is given of a contact; None leaves a thing as it is. Numbers are as people type them; ``other_numbers`` are
    those beside the main one, which ``number`` is.
    """

    name: str | None = None
    number: str | None = None
    email: str | None = None
    is_flagged: bool | None = None
    tags: Sequence[str] | None = None
    other_numbers: Sequence[str] | None = None


@while_active
def add_contact(*, account: Account, by: Actor, fields: ContactFields) -> Contact:
    """Invalid, naming the field, for what cannot be kept; Conflict where one of the numbers has a contact already."""
    whole = ContactFields(**{**vars(fields), "name": fields.name or "", "number": fields.number or ""})
    try:
        return _added(account, by, whole)
    except IntegrityError as exc:
        raise _taken() from exc


@once_more
def _added(account: Account, by: Actor, fields: ContactFields) -> Contact:
    row = Contact(account=account)
    _apply(row, fields)
    others = _read(row, fields.other_numbers or ())
    row.save()
    _set_numbers(row, others)
    activity.record(account=account, by=by, verb="added", subject=row, after=_shown(row, others))
    return row


@while_active
def change_contact(*, account: Account, by: Actor, pk: int, fields: ContactFields) -> Contact:
    """Change what is given; refusals as of ``add_contact``. Nothing is recorded where nothing differs. Who gets one of
    their other numbers as the main one has it as that alone.
    """
    try:
        return _changed(account, by, pk, fields)
    except IntegrityError as exc:
        raise _taken() from exc


@once_more
def _changed(account: Account, by: Actor, pk: int, fields: ContactFields) -> Contact:
    row = _locked(account, pk)
    present = other_numbers(account, row)
    before = _shown(row, present)
    _apply(row, fields)
    others = _read(row, present if fields.other_numbers is None else fields.other_numbers)
    after = _shown(row, others)
    if after == before:
        return row
    row.save()
    _set_numbers(row, others)
    changed = {name for name in after if after[name] != before[name]}
    activity.record(
        account=account,
        by=by,
        verb="changed",
        subject=row,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return row


@while_active
def delete_contact(*, account: Account, by: Actor, pk: int) -> None:
    """With all comments on it; NotFound for a second time."""
    with transaction.atomic():
        row = _locked(account, pk)
        activity.record(
            account=account,
            by=by,
            verb="deleted",
            subject=row,
            before=_shown(row, other_numbers(account, row)),
        )
        row.delete()


@while_active
def merge_contacts(*, account: Account, by: Actor, pk: int, other: int) -> Contact:
    """Make one contact of two: the first keeps its name and main number, and gets what it lacks of the other, which
    goes. Numbers, tags and comments of both are kept, and a comment tells the other's name and number.

    NotFound where either is gone, so that of two merges one counts; Invalid for one and the same, and for more numbers
    or tags than a contact may have.
    """
    if pk == other:
        raise Invalid("Choose another contact.", field="other")
    with transaction.atomic():
        # In the order of their ids, so that two merges of the same two wait for each other.
        rows = {found.pk: found for found in (_locked(account, one) for one in sorted((pk, other)))}
        kept, gone = rows[pk], rows[other]
        of_gone = other_numbers(account, gone)
        before = _shown(kept, other_numbers(account, kept))
        others = _read(kept, [*other_numbers(account, kept), gone.e164, *of_gone])
        kept.email = kept.email or gone.email
        kept.is_flagged = kept.is_flagged or gone.is_flagged
        kept.tags = _tags([*kept.tags, *gone.tags])
        note = f"Merged with {gone.name}, {numbering.for_people(gone.e164, account.country)}."
        ContactComment.objects.filter(account=account, contact=gone).update(contact=kept)
        ContactComment.objects.create(account=account, contact=kept, author_name=by.label[:200], body=note)
        activity.record(account=account, by=by, verb="deleted", subject=gone, before=_shown(gone, of_gone))
        gone.delete()
        kept.save()
        _set_numbers(kept, others)
        after = _shown(kept, others) | {"merged with": gone.name}
        activity.record(account=account, by=by, verb="changed", subject=kept, before=before, after=after)
    return kept


@while_active
def comment_on(
    *,
    account: Account,
    by: Actor,
    pk: int,
    body: str,
    author: Agent | None = None,
    recipient: int | None = None,
) -> ContactComment:
    """Note something on a contact, perhaps for a colleague. What was written stays out of the log."""
    text = body.strip()
    if not text:
        raise Invalid("A text is needed here.", field="body")
    if len(text) > LONGEST_COMMENT or "\x00" in text:
        raise Invalid(f"Up to {LONGEST_COMMENT:,} characters are possible here.", field="body")
    with transaction.atomic():
        row = _locked(account, pk)
        colleague = None if recipient is None else Agent.objects.filter(account=account, pk=recipient).first()
        if recipient is not None and colleague is None:
            raise Invalid("There is no such colleague.", field="recipient")
        activity.record(account=account, by=by, verb="commented on", subject=row)
        return ContactComment.objects.create(
            account=account,
            contact=row,
            author=author,
            author_name=(author.name if author else by.label)[:200],
            recipient=colleague,
            body=text,
        )


def _locked(account: Account, pk: int) -> Contact:
    row = Contact.objects.select_for_update().filter(account=account, pk=pk).first()
    if row is None:
        raise NotFound("There is no such contact.")
    return row


def _apply(row: Contact, fields: ContactFields) -> None:
    if fields.name is not None:
        row.name = short_text(fields.name, field="name", most=100, least=1)
    if fields.number is not None:
        row.e164 = numbering.parse(fields.number, row.account.country)
    if fields.email is not None:
        row.email = optional_email(fields.email, field="email")
    if fields.is_flagged is not None:
        row.is_flagged = fields.is_flagged
    if fields.tags is not None:
        row.tags = _tags(fields.tags)


def _read(row: Contact, numbers: Sequence[str]) -> list[str]:
    """The numbers but for the main one, in the one order in which all write them, so that nobody waits for another who
    waits. Invalid, at ``other_numbers``, for what is none and for too many.
    """
    country = row.account.country
    found = {numbering.parse(text, country, field="other_numbers") for text in numbers}
    wanted = sorted(found - {row.e164})
    if len(wanted) > MOST_NUMBERS:
        raise Invalid(
            f"Up to {MOST_NUMBERS} numbers beside the main one are possible.", field="other_numbers"
        )
    return wanted


def _set_numbers(row: Contact, numbers: Sequence[str]) -> None:
    """Have it have these beside the main one, and no others; Conflict for one that another contact has."""
    account = row.account
    others = ContactNumber.objects.filter(account=account, contact=row, is_main=False)
    others.exclude(e164__in=numbers).delete()
    present = set(other_numbers(account, row))
    fresh = [number for number in numbers if number not in present]
    rows = ContactNumber.objects.filter(account=account, e164__in=fresh).select_related("contact")
    if (taken := rows.first()) is not None:
        number = numbering.for_people(taken.e164, account.country)
        raise Conflict(f"{number} is a number of {taken.contact.name}.", field="other_numbers")
    ContactNumber.objects.bulk_create(
        ContactNumber(account=account, contact=row, e164=number) for number in fresh
    )


def _tags(tags: Sequence[str]) -> list[str]:
    found = dict.fromkeys(short_text(tag, field="tags", most=30) for tag in tags)
    kept = [tag for tag in found if tag]
    if len(kept) > MOST_TAGS:
        raise Invalid(f"Up to {MOST_TAGS} tags are possible.", field="tags")
    return kept


def _shown(row: Contact, others: Sequence[str]) -> dict[str, object]:
    return {
        "name": row.name,
        "number": row.e164,
        "other_numbers": sorted(others),
        "email": row.email,
        "is_flagged": row.is_flagged,
        "tags": list(row.tags),
    }


def _taken() -> Conflict:
    return Conflict("Another contact has this number.", field="number")
