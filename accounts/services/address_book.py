"""Writes of the account's address book: contacts added, changed, merged and deleted, and comments on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account, Agent, Contact, ContactComment
from accounts.services import activity
from accounts.services.suspension import while_active
from common import e164 as numbering
from common.errors import Conflict, Invalid, NotFound
from common.texts import optional_email, short_text

MOST_TAGS = 20
LONGEST_COMMENT = 4000


@dataclass(frozen=True)
class ContactFields:
    """What is given of a contact; None leaves a thing as it is. The number is as people type it."""

    name: str | None = None
    number: str | None = None
    email: str | None = None
    is_flagged: bool | None = None
    tags: Sequence[str] | None = None


@while_active
def add_contact(*, account: Account, by: Actor, fields: ContactFields) -> Contact:
    """Invalid, naming the field, for what cannot be kept; Conflict where the number has a contact already."""
    row = Contact(account=account)
    _apply(row, ContactFields(**{**vars(fields), "name": fields.name or "", "number": fields.number or ""}))
    try:
        with transaction.atomic():
            row.save()
            activity.record(account=account, by=by, verb="added", subject=row, after=_shown(row))
    except IntegrityError as exc:
        raise _taken() from exc
    return row


@while_active
def change_contact(*, account: Account, by: Actor, pk: int, fields: ContactFields) -> Contact:
    """Change what is given; refusals as of ``add_contact``. Nothing is recorded where nothing differs."""
    try:
        with transaction.atomic():
            row = _locked(account, pk)
            before = _shown(row)
            _apply(row, fields)
            after = _shown(row)
            if after == before:
                return row
            row.save()
            changed = {name for name in after if after[name] != before[name]}
            activity.record(
                account=account,
                by=by,
                verb="changed",
                subject=row,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            )
    except IntegrityError as exc:
        raise _taken() from exc
    return row


@while_active
def delete_contact(*, account: Account, by: Actor, pk: int) -> None:
    """With all comments on it; NotFound for a second time."""
    with transaction.atomic():
        row = _locked(account, pk)
        activity.record(account=account, by=by, verb="deleted", subject=row, before=_shown(row))
        row.delete()


@while_active
def merge_contacts(*, account: Account, by: Actor, pk: int, other: int) -> Contact:
    """Make one contact of two: the first keeps its name and number, and gets what it lacks of the other, which goes.
    Tags and comments of both are kept, and a comment tells the other's name and number.

    NotFound where either is gone, so that of two merges one counts; Invalid for one and the same.
    """
    if pk == other:
        raise Invalid("Choose another contact.", field="other")
    with transaction.atomic():
        # In the order of their ids, so that two merges of the same two wait for each other.
        rows = {found.pk: found for found in (_locked(account, one) for one in sorted((pk, other)))}
        kept, gone = rows[pk], rows[other]
        before = _shown(kept)
        kept.email = kept.email or gone.email
        kept.is_flagged = kept.is_flagged or gone.is_flagged
        kept.tags = _tags([*kept.tags, *gone.tags])
        note = f"Merged with {gone.name}, {numbering.for_people(gone.e164, account.country)}."
        ContactComment.objects.filter(account=account, contact=gone).update(contact=kept)
        ContactComment.objects.create(account=account, contact=kept, author_name=by.label[:200], body=note)
        activity.record(account=account, by=by, verb="deleted", subject=gone, before=_shown(gone))
        gone.delete()
        kept.save()
        after = _shown(kept) | {"merged with": gone.name}
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


def _tags(tags: Sequence[str]) -> list[str]:
    found = dict.fromkeys(short_text(tag, field="tags", most=30) for tag in tags)
    kept = [tag for tag in found if tag]
    if len(kept) > MOST_TAGS:
        raise Invalid(f"Up to {MOST_TAGS} tags are possible.", field="tags")
    return kept


def _shown(row: Contact) -> dict[str, object]:
    return {
        "name": row.name,
        "number": row.e164,
        "email": row.email,
        "is_flagged": row.is_flagged,
        "tags": list(row.tags),
    }


def _taken() -> Conflict:
    return Conflict("Another contact has this number.", field="number")
