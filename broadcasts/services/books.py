"""Address books are made, filled and deleted here."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from broadcasts import selectors
from broadcasts.files import MOST_COLUMNS, numbers_of
from broadcasts.models import AddressBook, BookEntry
from common.errors import Conflict, Invalid
from common.inserting import insert_rows
from common.plans.registry import is_country
from common.texts import short_text
from events.services.ended_jobs import tell_to
from events.services.subscriptions import Endpoint
from jobs import services as job_services
from jobs import work
from jobs.errors import Final
from jobs.models import Job
from jobs.services import NewJob
from pbx.media import files
from pbx.media.models import ImportedFile
from pbx.media.selectors import imported_table

APPEND = "broadcasts.append"
MOST_BOOKS, MOST_ENTRIES, MOST_TYPED = 200, 100_000, 10_000
AT_ONCE = 5_000
# For a large workbook, which is read in one go.
READING = timedelta(minutes=5)


@while_active
def create_book(*, account: Account, by: Actor, name: str, description: str = "") -> AddressBook:
    """A new address book without numbers. Invalid without a name, Conflict beyond 200 of an account."""
    if selectors.books(account).count() >= MOST_BOOKS:
        raise Conflict(f"An account has up to {MOST_BOOKS} address books.", field="name")
    name = short_text(name, field="name", most=100)
    if not name:
        raise Invalid("The address book needs a name.", field="name")
    with transaction.atomic():
        row = AddressBook.objects.create(
            account=account, name=name, description=short_text(description, field="description", most=200)
        )
        activity.record(account=account, by=by, verb="created", subject=row, after={"name": name})
    return row


@while_active
def add_numbers(*, account: Account, by: Actor, ref: str, e164s: Sequence[str]) -> int:
    """Put numbers into a book; how many were new to it. NotFound for a stranger's, Conflict when it gets too large."""
    if len(e164s) > MOST_TYPED:
        raise Invalid(f"Up to {MOST_TYPED:,} numbers can be added so; send more as a file.", field="numbers")
    with transaction.atomic():
        row = _locked(account, ref)
        added = _add(row, e164s)
        activity.record(account=account, by=by, verb="filled", subject=row, after={"numbers": added})
    return added


@while_active
def append_file(
    *,
    account: Account,
    by: Actor,
    ref: str,
    file: str,
    column: int,
    country: str,
    told_to: Endpoint | None = None,
) -> Job:
    """Have the numbers of a column (from 0) of a file that was sent ahead put into a book, by a job, whose end
    ``told_to`` hears of. National numbers are those of the country.

    NotFound for a stranger's book or file, Invalid for a column or country that there is not.
    """
    row, table = selectors.book(account, ref), imported_table(account, file)
    if not 0 <= column < MOST_COLUMNS:
        raise Invalid(f"Columns are counted from 0 to {MOST_COLUMNS - 1}.", field="column")
    if not is_country(country):
        raise Invalid("There is no such country.", field="country")
    with transaction.atomic():
        payload: Mapping[str, object] = {
            "book": row.pk,
            "file": table.pk,
            "column": column,
            "country": country,
        }
        new = NewJob(APPEND, f"Fill {row.name}", {**payload, **tell_to(told_to)}, subject=row)
        return job_services.start(new, account=account, by=by)


@while_active
def append_upload(*, account: Account, by: Actor, ref: str, data: bytes, column: int, country: str) -> Job:
    """The same with a file as a person uploads it."""
    selectors.book(account, ref)
    name, key = f"{timezone.now():%Y%m%d%H%M%S%f}.csv", files.keep_raw(data)
    try:
        with transaction.atomic():
            ImportedFile.objects.create(account=account, name=name, key=key, is_ready=True, is_sound=False)
            return append_file(account=account, by=by, ref=ref, file=name, column=column, country=country)
    except BaseException:
        files.remove(key)
        raise


@while_active
def delete_book(*, account: Account, by: Actor, ref: str) -> None:
    """Delete a book with its numbers; Conflict while a broadcast has it, over or not. NotFound for a second time."""
    with transaction.atomic():
        row = _locked(account, ref)
        users = [one.name for one in selectors.of_book(account, row)[:5]]
        if users:
            raise Conflict(f"It is used by {', '.join(users)}; delete the broadcast first.", field="book")
        activity.record(account=account, by=by, verb="deleted", subject=row, before={"name": row.name})
        row.delete()


def append_job(job: Job) -> None:
    """What the worker does: all numbers of the file, or none and the reason."""
    table = ImportedFile.objects.filter(account=job.account, pk=job.payload["file"]).first()
    book = AddressBook.objects.filter(account=job.account, pk=job.payload["book"]).first()
    if table is None or book is None:
        raise Final("The file or the address book is gone.")
    work.hold_for(job, READING)
    found = numbers_of(files.read(table.key, "raw"), job.payload["column"], job.payload["country"])
    with transaction.atomic():
        row = _locked(job.account, book.ref)
        added = _add(row, found.numbers)
        activity.record(
            account=job.account,
            by=work.actor_of(job),
            verb="filled",
            subject=row,
            after={"numbers": added},
        )
        files.remove_after_commit(table.key)
        table.delete()
        told = {"numbers_duplicate": found.count - added, "numbers_invalid": found.faults}
        work.settle(job, {"numbers_imported": added, **told})


def _locked(account: Account, ref: str) -> AddressBook:
    selectors.book(account, ref)
    return AddressBook.objects.select_for_update().get(account=account, ref=ref)


def _add(row: AddressBook, e164s: Sequence[str]) -> int:
    """Insert what is new; the book's row is locked by the caller."""
    before = row.size
    for start in range(0, len(e164s), AT_ONCE):
        part = [{"e164": one} for one in e164s[start : start + AT_ONCE]]
        same = {"account_id": row.account_id, "book_id": row.pk}
        insert_rows(BookEntry, part, same=same, ignore_conflicts=True)
    row.size = BookEntry.objects.filter(account=row.account, book=row).count()
    if row.size > MOST_ENTRIES:
        raise Conflict(f"An address book has up to {MOST_ENTRIES:,} numbers.", field="numbers")
    row.imported_at = timezone.now()
    row.save(update_fields=["size", "imported_at"])
    return row.size - before
