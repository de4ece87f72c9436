"""Speaks with the people of carriers: opens tickets there, answers on them, closes them. Nothing is said twice."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common.transactions import once_more
from jobs import work
from jobs.errors import CannotTell
from jobs.models import Job
from providers.contract.connector import Connector
from providers.contract.tickets import CarrierTicket, Tickets, same_words
from providers.services import calling
from support.models import SaidAtCarrier, TicketAtCarrier
from support.states import OnItsWay, TicketStatus

# How far a carrier's clock may be behind ours.
CLOCKS = timedelta(minutes=5)
NOTHING: dict[str, object] = {"outcome": "Nothing to do."}


def open_ticket(job: Job) -> None:
    """Open the ticket there, once: after an attempt that may have arrived the carrier is asked whether it has it."""
    said = _waiting(job)
    if said is None:
        work.settle(job, NOTHING)
        return
    passed = said.at_carrier
    with calling(passed.provider_account) as connector:
        told = _opened(job, connector, said) if job.must_look_up else None
        if told is None:
            work.about_to_call(job)
            told = connector.open_ticket(passed.subject, said.body, key=job.pk)
    _settle_opened(job, said, told)


@once_more
def _settle_opened(job: Job, said: SaidAtCarrier, told: CarrierTicket) -> None:
    work.settle(job, {"ref": told.ref})
    TicketAtCarrier.objects.filter(pk=said.at_carrier_id, ref="").update(
        ref=told.ref[:64],
        number=told.number[:64],
        state=TicketStatus(told.state),
        changed_there_at=told.updated_at,
    )
    _become(said.pk, OnItsWay.SENT)


def _opened(job: Job, connector: Connector, said: SaidAtCarrier) -> CarrierTicket | None:
    """The ticket whose opening was not answered; None when the carrier never took it."""
    if not connector.can(Tickets.find_ticket):
        raise CannotTell("The carrier may have taken this ticket, and it cannot be asked.")
    since = job.created_at - CLOCKS
    told = connector.find_ticket(said.at_carrier.subject, said.body, since=since, key=job.pk)
    if told is None:
        work.nothing_happened(job)
    return told


def say(job: Job) -> None:
    """Say one thing there, once: after an attempt that may have arrived the carrier's list is read first."""
    said = _waiting(job)
    if said is None:
        work.settle(job, NOTHING)
        return
    passed = said.at_carrier
    ref = said.ref
    with calling(passed.provider_account) as connector:
        if not ref and job.must_look_up:
            ref = _heard(job, connector, said)
        if not ref:
            work.about_to_call(job)
            connector.reply_to_ticket(passed.ref, said.body, key=job.pk)
    _settle_said(job, said, ref)


@once_more
def _settle_said(job: Job, said: SaidAtCarrier, ref: str) -> None:
    """Unless a sync has read it back meanwhile, under its own name there."""
    work.settle(job)
    if ref:
        SaidAtCarrier.objects.filter(pk=said.pk, ref="").update(ref=ref)
    _become(said.pk, OnItsWay.SENT)


def _heard(job: Job, connector: Connector, said: SaidAtCarrier) -> str:
    """The carrier's name for what we said, "" when it never took it; what is known to be another thing does not
    count.
    """
    rows = SaidAtCarrier.objects.filter(at_carrier=said.at_carrier_id).exclude(ref="")
    known = set(rows.values_list("ref", flat=True))
    since = job.created_at - CLOCKS
    for reply in connector.list_replies(said.at_carrier.ref):
        is_late = reply.at is None or reply.at >= since
        if reply.is_ours and is_late and reply.ref not in known and same_words(reply.text, said.body):
            return reply.ref[:64]
    work.nothing_happened(job)
    return ""


def close(job: Job) -> None:
    """Close the ticket there; doing it twice does no harm."""
    passed = (
        TicketAtCarrier.objects.select_related("provider_account").filter(pk=job.payload["passed"]).first()
    )
    if passed is None or passed.state == TicketStatus.CLOSED:
        work.settle(job, NOTHING)
        return
    with calling(passed.provider_account) as connector:
        work.about_to_call(job)
        connector.set_ticket_state(passed.ref, "closed", key=job.pk)
    _settle_closed(job)


@once_more
def _settle_closed(job: Job) -> None:
    work.settle(job)
    was_closed(job)


def was_closed(job: Job) -> None:
    """The carrier has closed it, or a person saw so."""
    rows = TicketAtCarrier.objects.filter(pk=job.payload["passed"])
    rows.update(state=TicketStatus.CLOSED, changed_there_at=timezone.now())


def was_said(job: Job) -> None:
    """A person saw it at the carrier."""
    _become(job.payload["said"], OnItsWay.SENT)


def not_said(job: Job) -> None:
    """The carrier did not take it; the text stays, with the reason."""
    _become(job.payload["said"], OnItsWay.FAILED, job.error)


def _waiting(job: Job) -> SaidAtCarrier | None:
    """What is to be said; None when the ticket was deleted, or when it is settled."""
    rows = SaidAtCarrier.objects.select_related("at_carrier__provider_account")
    return rows.filter(pk=job.payload["said"], state=OnItsWay.SENDING).first()


def _become(pk: int, state: OnItsWay, error: str = "") -> None:
    with transaction.atomic():
        rows = SaidAtCarrier.objects.filter(pk=pk, state=OnItsWay.SENDING)
        rows.update(state=state, error=error[:300])
