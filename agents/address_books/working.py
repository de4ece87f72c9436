"""What workers tell carriers that keep address books: one contact after the other, each written down before the next.

What may have been done is looked up by its name there or its number, and only what is still missing is sent.
"""

from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agents.address_books.described import Words, as_contact, differing, here, there
from agents.address_books.selectors import waiting
from agents.address_books.services import start_push_contacts
from agents.carriers.jobs import alone
from agents.models import ContactAtCarrier
from jobs import work
from jobs.models import Job
from jobs.sent import is_superseded
from providers.contract.connector import Connector
from providers.contract.contacts import CarrierContact
from providers.errors import NotThere, Rejected
from providers.models import ProviderAccount
from providers.services import calling
from providers.states import Agreement

# A job sends so many, and another one the rest.
AT_ONCE = 100


def push_contacts(job: Job) -> None:
    """Send what waits. A contact that the carrier refuses says why, and the others are sent."""
    login = ProviderAccount.objects.get(pk=job.payload["provider_account"])
    with alone(job, login):
        rows = list(waiting(job.account, login)[: AT_ONCE + 1])
        looks = job.must_look_up
        if rows:
            with calling(login) as connector:
                for place, row in enumerate(rows[:AT_ONCE]):
                    work.progress(job, place, len(rows))
                    _send(job, connector, row, looks=looks)
        with transaction.atomic():
            work.settle(job, {"sent": min(len(rows), AT_ONCE)})
            if len(rows) > AT_ONCE:
                start_push_contacts(account=job.account, by=work.actor_of(job), login=login)


def _send(job: Job, connector: Connector, row: ContactAtCarrier, *, looks: bool) -> None:
    ours = here(row.contact)
    try:
        told = _found(connector, row, ours) if looks or not row.carrier_ref else None
        is_strange = told is not None and not row.carrier_ref
        if told is None or (differing(ours, there(told)) and not is_strange):
            told = _sent(job, connector, row, ours)
    except NotThere as exc:
        _settle(job, row, Agreement.GONE, exc.text)
        return
    except Rejected as exc:
        _settle(job, row, Agreement.FAILED, exc.text)
        return
    work.nothing_happened(job)
    if told is None:
        ContactAtCarrier.objects.filter(pk=row.pk, contact=None).delete()
    else:
        _keep(row, ours, told)


def _found(connector: Connector, row: ContactAtCarrier, ours: Words) -> CarrierContact | None:
    """The contact there: by its name, or by its number where it has none so far, which a number there has one of. One
    that others have made there is not changed without being asked for.
    """
    if row.carrier_ref:
        try:
            return connector.get_contact(row.carrier_ref)
        except NotThere:
            return None
    told = connector.find_contact(ours["number"]) if ours else None
    others = ContactAtCarrier.objects.filter(provider_account=row.provider_account_id).exclude(pk=row.pk)
    if told is not None and others.filter(carrier_ref=told.ref).exists():
        raise Rejected("The carrier has the number with another contact of yours.")
    return told


def _sent(job: Job, connector: Connector, row: ContactAtCarrier, ours: Words) -> CarrierContact | None:
    """What the carrier has after it; None for one that is deleted there, however often."""
    if not ours:
        if row.carrier_ref:
            work.about_to_call(job)
            with suppress(NotThere):
                connector.delete_contact(row.carrier_ref, key=job.pk)
        return None
    work.about_to_call(job)
    wanted = as_contact(ours, row.carrier_ref)
    if row.carrier_ref:
        return connector.change_contact(wanted, key=job.pk)
    return connector.create_contact(wanted, key=job.pk)


def _keep(row: ContactAtCarrier, ours: Words, told: CarrierContact) -> None:
    """What the carrier has now; whoever changed it here meanwhile has started another job."""
    theirs, now = there(told), timezone.now()
    names = differing(ours, theirs)
    with transaction.atomic():
        ContactAtCarrier.objects.filter(pk=row.pk).update(
            carrier_ref=told.ref[:64], reported=theirs, seen_at=now, pushed_at=now, missed_syncs=0
        )
        _mine(row).update(
            agreement=Agreement.DRIFT if names else Agreement.CONFIRMED, differences=names, push_error=""
        )


def _settle(job: Job, row: ContactAtCarrier, agreement: Agreement, why: str) -> None:
    """The carrier does not take it, and somebody has to say what counts."""
    work.nothing_happened(job)
    names = row.differences or ["state"]
    _mine(row).update(agreement=agreement, differences=names, push_error=why[:1000])


def _mine(row: ContactAtCarrier) -> QuerySet[ContactAtCarrier]:
    return ContactAtCarrier.objects.filter(pk=row.pk, version=row.version)


def contacts_not_pushed(job: Job) -> None:
    """The carrier cannot be told at all: whatever waits says why."""
    _waiting(job).update(agreement=Agreement.FAILED, differences=["state"], push_error=job.error[:1000])


def contacts_were_pushed(job: Job) -> None:
    """A person saw that the carrier has them; the next sync tells whether it is so."""
    pks = list(_waiting(job).select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not is_superseded(job):
        rows = ContactAtCarrier.objects.filter(pk__in=pks)
        rows.update(agreement=Agreement.PUSHED, pushed_at=timezone.now())


def _waiting(job: Job) -> QuerySet[ContactAtCarrier]:
    return ContactAtCarrier.objects.filter(
        account=job.account_id,
        provider_account=job.payload["provider_account"],
        agreement=Agreement.PENDING,
    )
