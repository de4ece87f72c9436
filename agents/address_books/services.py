"""Has changes of the address book known to the carrier that keeps one for the account, and settles what differs."""

from django.db import transaction
from django.db.models import F

from accounts.actor import Actor
from accounts.models import Account, Contact
from accounts.services import activity
from accounts.services.address_book import change_contact, delete_contact
from accounts.services.suspension import while_active
from agents import kinds
from agents.address_books import selectors
from agents.address_books.described import as_fields, differing, here
from agents.carriers.push import CARRIER
from agents.models import ContactAtCarrier
from common.errors import Conflict
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from providers.models import ProviderAccount
from providers.states import TROUBLED, Agreement


def follow_contact(*, account: Account, by: Actor, contact: Contact, is_deleted: bool) -> None:
    """Have the carrier told of a contact that was added, changed or is about to be deleted; call it in that
    transaction. What came from there is not sent back, and what is gone there waits for a person.
    """
    if by == CARRIER or (login := selectors.book_of(account)) is None:
        return
    rows = ContactAtCarrier.objects.filter(account=account, provider_account=login, contact=contact)
    row = rows.select_for_update(of=("self",)).first()
    if row is None and is_deleted:
        return
    if row is None:
        row = ContactAtCarrier(account=account, provider_account=login, contact=contact, version=0)
    elif row.agreement == Agreement.GONE:
        if is_deleted:
            row.delete()
        return
    elif (
        not is_deleted and row.agreement == Agreement.CONFIRMED and not differing(here(contact), row.reported)
    ):
        return
    row.name, row.agreement, row.push_error = contact.name, Agreement.PENDING, ""
    row.version += 1
    row.save()
    start_push_contacts(account=account, by=by, login=login)


def start_push_contacts(*, account: Account, by: Actor, login: ProviderAccount) -> None:
    """A job that sends what waits, unless one is there that has not begun."""
    payload = {"provider_account": login.pk}
    waiting = Job.objects.filter(
        account=account, kind=kinds.PUSH_CONTACTS, payload=payload, state=JobState.QUEUED, attempts=0
    )
    if not waiting.exists():
        title = f"Send contacts to {login.name}"
        job_services.start(NewJob(kinds.PUSH_CONTACTS, title, payload=payload), account=account, by=by)


@while_active
def push_our_contact(*, account: Account, by: Actor, pk: int) -> None:
    """Have the carrier have the contact as it is here; one that is gone there is made anew. Conflict where nothing
    differs.
    """
    with transaction.atomic():
        row = _troubled(account, pk)
        ref = "" if row.agreement == Agreement.GONE else row.carrier_ref
        ContactAtCarrier.objects.filter(pk=row.pk).update(
            agreement=Agreement.PENDING, version=F("version") + 1, push_error="", carrier_ref=ref
        )
        start_push_contacts(account=account, by=by, login=row.provider_account)
        if row.contact is not None:
            activity.record(account=account, by=by, verb="sent our version of", subject=row.contact)


@while_active
def adopt_their_contact(*, account: Account, by: Actor, pk: int) -> None:
    """Have the contact here as the carrier has it; one that is gone there is deleted here too.

    Conflict where nothing differs, and where another contact here has the number.
    """
    with transaction.atomic():
        row = _troubled(account, pk)
        if row.contact is None:
            raise Conflict("It was deleted here; it can only be deleted there too.")
        if row.agreement == Agreement.GONE:
            row.delete()
            delete_contact(account=account, by=by, pk=row.contact.pk)
            return
        if not row.reported:
            raise Conflict("There is nothing that can be taken over.")
        # Before the change here is recorded, so that nothing of it is sent back to where it came from.
        ContactAtCarrier.objects.filter(pk=row.pk).update(
            agreement=Agreement.CONFIRMED, differences=[], push_error="", version=F("version") + 1
        )
        change_contact(account=account, by=by, pk=row.contact.pk, fields=as_fields(row.reported))


def _troubled(account: Account, pk: int) -> ContactAtCarrier:
    row = selectors.contact_at(account, pk)
    locked = ContactAtCarrier.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.agreement not in TROUBLED:
        raise Conflict("Nothing is known to differ at the carrier.")
    row.agreement, row.reported, row.carrier_ref = locked.agreement, locked.reported, locked.carrier_ref
    return row
