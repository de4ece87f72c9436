"""Contacts from a file: what would become of each, and the job that adds them or merges them with those of the same
numbers.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, Contact
from accounts.selectors.contacts import contacts_by_number, other_numbers
from accounts.services import activity
from accounts.services.address_book import ContactFields, add_contact, change_contact
from accounts.services.suspension import while_active
from agents import kinds
from agents.address_books.file import MOST, home, merged
from common.e164 import for_people
from common.errors import Invalid
from jobs import items, work
from jobs import services as job_services
from jobs.errors import Final
from jobs.models import Job, JobItem
from jobs.services import NewJob

PARTS = ("name", "email", "is_flagged", "tags")


@dataclass(frozen=True)
class Foreseen:
    """What would become of a contact of the file, which has it under ``key``: nothing stands before a new one, and on
    both sides where it stays. ``apart`` has numbers that stay with others, with their names.
    """

    key: str
    e164: str
    before: dict[str, Any]
    after: dict[str, Any]
    is_new: bool
    refused: str = ""
    apart: tuple[tuple[str, str], ...] = ()


def foresee(account: Account, wanted: Mapping[str, ContactFields], *, leads: bool) -> list[Foreseen]:
    """What would become of each contact of the file, in the order given; nothing is written. If the file ``leads``,
    what it says counts before what is known.
    """
    known = contacts_by_number(account, [number for fields in wanted.values() for number in _numbers(fields)])
    found = []
    for key, fields in wanted.items():
        meant, row, more = _meant(fields, known)
        others = ((one, known[one].name) for one in _numbers(fields) if one in known and known[one] != row)
        found.append(replace(_foreseen(key, meant, row, more, leads), apart=tuple(others)))
    return found


def _numbers(fields: ContactFields) -> list[str]:
    return [str(fields.number), *(fields.other_numbers or ())]


def _meant(
    fields: ContactFields, known: Mapping[str, Contact]
) -> tuple[ContactFields, Contact | None, list[str]]:
    """What is to be kept, with the contact that it is of, if one is known, and the numbers that this one would get."""
    numbers = _numbers(fields)
    at, free = home(fields.name, numbers, {one: known[one].name for one in numbers if one in known})
    rest = [number for number in free if number != at]
    return replace(fields, number=at, other_numbers=rest or None), known.get(at), rest


def _foreseen(key: str, fields: ContactFields, row: Contact | None, more: list[str], leads: bool) -> Foreseen:
    numbers = {"other_numbers": more} if more else {}
    at = str(fields.number)
    if row is None:
        told = {name: value for name in PARTS if (value := getattr(fields, name))} | numbers
        return Foreseen(key, at, {}, told, True, "" if fields.name else "The row has no name.")
    now = fields_of(row)
    after = _joined(now, fields, leads=leads)
    changed = [name for name in PARTS if (getattr(after, name) or None) != (getattr(now, name) or None)]
    return Foreseen(
        key,
        at,
        {name: getattr(now, name) for name in changed},
        {name: getattr(after, name) for name in changed} | numbers,
        False,
    )


def _joined(now: ContactFields, fields: ContactFields, *, leads: bool) -> ContactFields:
    """What is known and what the file says; where they differ the file counts if it ``leads``."""
    return merged(fields, now) if leads else merged(now, fields)


def fields_of(row: Contact) -> ContactFields:
    """The contact as the services take one; its numbers are left out."""
    return ContactFields(name=row.name, email=row.email, is_flagged=row.is_flagged, tags=list(row.tags))


@while_active
def start_import(*, account: Account, by: Actor, wanted: Mapping[str, ContactFields], leads: bool) -> Job:
    """Start the job that takes 1 to 10,000 contacts in; each has an outcome of its own."""
    if not 1 <= len(wanted) <= MOST:
        raise Invalid(f"A file has 1 to {MOST:,} contacts.", field="file")
    noun = "contact" if len(wanted) == 1 else "contacts"
    payload = {"leads": leads}
    with transaction.atomic():
        new = NewJob(kinds.IMPORT_CONTACTS, f"Import {len(wanted):,} {noun}", payload=payload)
        job = job_services.start(new, account=account, by=by)
        items.add(
            job,
            [
                (
                    for_people(e164, account.country),
                    {"number": e164, "other_numbers": one.other_numbers}
                    | {part: asdict(one)[part] for part in PARTS},
                )
                for e164, one in wanted.items()
            ],
        )
        activity.record(account=account, by=by, verb="started", subject=job, after={"contacts": len(wanted)})
    return job


def take_in(job: Job) -> None:
    """Do what is left. What is refused fails alone, and a second try finds nothing left to change."""
    by, leads = work.actor_of(job), bool(job.payload.get("leads"))
    result = items.do_each(job, lambda item: _take(job.account, by, item, leads))
    if result["failed"]:
        raise Final(f"{result['failed']} contacts could not be taken in; {result['done']} were.")
    work.settle(job, result)


def _take(account: Account, by: Actor, item: JobItem, leads: bool) -> dict[str, object]:
    fields = ContactFields(**item.payload)
    fields, row, more = _meant(fields, contacts_by_number(account, _numbers(fields)))
    if row is None:
        return {"contact": add_contact(account=account, by=by, fields=fields).pk, "is_new": True}
    numbers = [*other_numbers(account, row), *more] if more else None
    wanted = replace(_joined(fields_of(row), fields, leads=leads), number=None, other_numbers=numbers)
    change_contact(account=account, by=by, pk=row.pk, fields=wanted)
    return {"contact": row.pk, "is_new": False}
