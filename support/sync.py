"""Reads back what became of tickets that were passed on to a carrier: their states, and what was said there."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.services import activity
from common import scope
from common.redact import redact_text
from jobs.errors import Refused
from providers.contract.tickets import CarrierTicket, TicketReply, same_words
from providers.errors import NotThere
from providers.states import SyncState
from providers.syncs import Sync
from support import clean
from support.models import SaidAtCarrier, Ticket, TicketAtCarrier
from support.states import TicketStatus

SECOND = timedelta(seconds=1)


def sync_tickets(sync: Sync) -> None:
    """Read those that were passed on from here, and no others; the carrier is not asked where there are none.

    One that its list leaves out, as old ones are, is asked for by name; closed ones are left in peace then. A list that
    is refused ends this sort and no other.
    """
    rows = list(
        TicketAtCarrier.objects.filter(
            account=sync.provider_account.account_id, provider_account=sync.provider_account, is_gone=False
        ).exclude(ref="")
    )
    refused = ""
    try:
        listed = {told.ref: told for told in sync.connector.list_tickets()} if rows else {}
        for place, row in enumerate(rows):
            sync.progress(place, len(rows))
            _read(sync, row, listed.get(row.ref))
    except Refused as exc:
        refused = redact_text(exc.text)[:2000]
    sync.finish(SyncState.FAILED if refused else SyncState.DONE, error=refused)


def _read(sync: Sync, row: TicketAtCarrier, told: CarrierTicket | None) -> None:
    if told is None and row.state == TicketStatus.CLOSED:
        return
    sync.run.read += 1
    try:
        told = told or sync.connector.get_ticket(row.ref)
        replies = list(sync.connector.list_replies(row.ref)) if _may_have_news(row, told) else []
    except NotThere:
        sync.run.missing += 1
        TicketAtCarrier.objects.filter(pk=row.pk).update(is_gone=True, read_at=timezone.now())
        return
    with transaction.atomic():
        answered = store(row, replies)
        is_changed = answered or told.state != row.state
        TicketAtCarrier.objects.filter(pk=row.pk).update(
            state=TicketStatus(told.state),
            number=told.number[:64],
            changed_there_at=told.updated_at,
            read_at=timezone.now(),
        )
        sync.run.added += answered
        sync.run.changed += bool(is_changed)
        sync.run.unchanged += not is_changed
        if answered:
            _tell_of(sync, row)


def _may_have_news(row: TicketAtCarrier, told: CarrierTicket) -> bool:
    """Carriers tell whole seconds: what was read within the second of the last change may have gone on in it."""
    seen, changed = row.read_at, row.changed_there_at
    if seen is None or changed is None or told.updated_at != changed:
        return True
    return seen < changed + SECOND or _is_unread(row)


def _is_unread(row: TicketAtCarrier) -> bool:
    """Whether something of ours was not read back yet."""
    return SaidAtCarrier.objects.filter(at_carrier=row, ref="", is_ours=True).exists()


def store(row: TicketAtCarrier, replies: Iterable[TicketReply]) -> int:
    """Keep what was said, each once, and return how much of it the carrier's people said; call it in a transaction.

    What we said from here is there already: it gets the carrier's name. A ticket's row is locked first, so that of two
    who read at once the second finds all of it there.
    """
    TicketAtCarrier.objects.select_for_update().get(pk=row.pk)
    kept = list(SaidAtCarrier.objects.filter(at_carrier=row).order_by("id"))
    known = {said.ref for said in kept if said.ref}
    unnamed = [said for said in kept if said.is_ours and not said.ref]
    new = [reply for reply in replies if reply.ref[:64] not in known]
    answered = 0
    for reply in new:
        ours = next((said for said in unnamed if reply.is_ours and same_words(said.body, reply.text)), None)
        if ours is not None:
            unnamed.remove(ours)
            SaidAtCarrier.objects.filter(pk=ours.pk).update(ref=reply.ref[:64])
        else:
            answered += not reply.is_ours
            _said(row, reply).save(force_insert=True)
    return answered


def _said(row: TicketAtCarrier, reply: TicketReply) -> SaidAtCarrier:
    return SaidAtCarrier(
        account_id=row.account_id,
        at_carrier=row,
        ref=reply.ref[:64],
        is_ours=reply.is_ours,
        author=clean.one_line(reply.author, most=160),
        body=clean.paragraphs(reply.text),
        said_at=reply.at or timezone.now(),
    )


def _tell_of(sync: Sync, row: TicketAtCarrier) -> None:
    """In the log of the desk's account alone; the customer learns from staff."""
    with scope.system():
        ticket = Ticket.objects.get(pk=row.ticket_id)
        after = {"carrier": sync.provider_account.name}
        activity.record(
            account=sync.provider_account.account,
            by=SYSTEM,
            verb="answered by the carrier",
            subject=ticket,
            after=after,
        )
