"""What is said in a ticket: its opening, replies of either side, notes among staff.

The ticket's row is locked for each, so that two who answer at once come one after the other, and the second is told.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.models.activity import Source as DoneBy
from accounts.services import activity
from common import scope
from common.errors import Conflict
from support import clean, clock
from support.kinds_of_file import SafeFile, Upload
from support.models import Thread, Ticket
from support.selectors import tickets as selectors
from support.selectors.tickets import sight
from support.services import files, outgoing
from support.services.locking import locked
from support.services.queues import queue_for
from support.services.status import became
from support.states import Channel, QueuePart, Source, ThreadKind, TicketStatus

PREVIEW = 160
CHANNEL = {
    DoneBy.WEB: Channel.WEB,
    DoneBy.API: Channel.API,
    DoneBy.JOB: Channel.SYSTEM,
    DoneBy.COMMAND: Channel.SYSTEM,
}


class Overtaken(Conflict):
    """Somebody said something after what the writer had seen; nothing was stored."""

    def __init__(self, between: Sequence[Thread]) -> None:
        super().__init__("Somebody wrote in the meantime. Read it, then send your text again.", field="body")
        self.between = list(between)


@dataclass(frozen=True)
class Customer:
    """Who asks: the address that answers go to, and a name."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class About:
    """The thing that a ticket is about: ``number`` or ``port``, its E.164 or its pid, and how people call it."""

    type: str
    id: str
    label: str


@dataclass(frozen=True)
class Words:
    """A text with files, and by which mail it came and from which address, if by mail; ``digest`` tells mails with one
    Message-ID apart.
    """

    body: str
    files: list[Upload] = field(default_factory=list)
    message_id: str = ""
    sender: str = ""
    digest: str = ""


def open_ticket(
    *,
    account: Account,
    by: Actor,
    customer: Customer,
    subject: str,
    words: Words,
    source: Source = Source.EMAIL,
    about: About | None = None,
    part: QueuePart = QueuePart.DEFAULT,
) -> Ticket:
    """Open a ticket of the account, in its scope, and tell staff by mail after the commit.

    Raises Invalid naming ``subject``, ``body`` or ``attachments``; Conflict for a mail that has opened one before.
    """
    title, text = clean.subject(subject), clean.body(words.body)
    queue, now = queue_for(part), timezone.now()
    channel = Channel.MAIL if words.message_id else CHANNEL[by.source]
    ticket = Ticket(
        account=account,
        subject=title,
        source=source,
        channel=channel,
        customer_email=customer.email,
        customer_name=clean.one_line(customer.name, most=120),
        queue=queue,
        last_reply_at=now,
        created_at=now,
        updated_at=now,
    )
    if about:
        ticket.about_type, ticket.about_id, ticket.about_label = about.type, about.id, about.label[:80]
    clock.start(ticket, queue, now)
    with files.kept(words.files) as stored, _one_mail_once(), transaction.atomic():
        _spoken(ticket, text, "customer", now)
        ticket.save(force_insert=True)
        thread = _said(ticket, account, by, ThreadKind.CUSTOMER, text, words, stored, now)
        activity.record(account=account, by=by, verb="opened", subject=ticket, after={"subject": title})
        outgoing.tell_staff(ticket=ticket, thread=thread, by=by)
    return ticket


def reply(
    *,
    account: Account,
    by: Actor,
    number: int,
    words: Words,
    staff: bool = False,
    seen: int | None = None,
    status: TicketStatus | None = None,
) -> Thread:
    """Say something that both sides read; the other side is mailed after the commit, and an assignee for whom a
    colleague answered.

    A customer's reply makes the ticket active again. Staff's stops the customer's waiting, and sets ``status`` when
    given. ``seen`` is the id of the last contribution that the writer had on screen: when there is a later one,
    Overtaken is raised with what came in between. NotFound for a stranger's ticket, Merged for one that goes on
    elsewhere, Conflict for a mail that was taken in before.
    """
    text, now = clean.body(words.body), timezone.now()
    kind = ThreadKind.MESSAGE if staff else ThreadKind.CUSTOMER
    wanted = TicketStatus.ACTIVE
    with files.kept(words.files) as stored, _one_mail_once(), sight(staff), transaction.atomic():
        ticket = _locked(account, number, staff=staff, seen=seen)
        if staff:
            clock.staff_answered(ticket, now)
            wanted = status or TicketStatus(ticket.status)
        else:
            clock.customer_spoke(ticket, now)
        before = ticket.status
        became(ticket, wanted, by, now)
        _spoken(ticket, text, "user" if staff else "customer", now)
        ticket.save()
        thread = _said(ticket, ticket.account, by, kind, text, words, stored, now)
        changed = {"status": wanted} if wanted != before else {}
        activity.record(
            account=ticket.account,
            by=by,
            verb="replied",
            subject=ticket,
            before={"status": before} if changed else {},
            after=changed,
        )
        if staff:
            outgoing.tell_customer(ticket=ticket, thread=thread, by=by)
            outgoing.tell_assignee(ticket=ticket, thread=thread, by=by)
        else:
            outgoing.tell_staff(ticket=ticket, thread=thread, by=by)
    return thread


def note(*, account: Account, by: Actor, number: int, words: Words, seen: int | None = None) -> Thread:
    """Write something for staff alone: it belongs to the staff's account, nobody is mailed, no clock changes.

    Overtaken, NotFound and Merged as for a reply.
    """
    text, now = clean.body(words.body), timezone.now()
    with files.kept(words.files) as stored, scope.system(), transaction.atomic():
        ticket = _locked(account, number, staff=True, seen=seen)
        thread = _said(ticket, account, by, ThreadKind.NOTE, text, words, stored, now)
        activity.record(account=account, by=by, verb="noted", subject=ticket)
    return thread


def _locked(account: Account, number: int, *, staff: bool, seen: int | None) -> Ticket:
    """The ticket under its lock, if nothing was said that the writer has not seen."""
    ticket = locked(account, number, staff=staff)
    if seen is not None:
        later = selectors.threads(account, ticket, staff=staff).filter(pk__gt=seen)
        if between := list(later.prefetch_related("attachments")):
            raise Overtaken(between)
    return ticket


def _spoken(ticket: Ticket, text: str, side: str, now: datetime) -> None:
    ticket.preview = clean.one_line(text, most=PREVIEW)
    ticket.threads_count += 1
    ticket.last_reply_at = ticket.updated_at = now
    ticket.last_reply_from = side


def _said(
    ticket: Ticket,
    account: Account,
    by: Actor,
    kind: ThreadKind,
    text: str,
    words: Words,
    stored: list[tuple[str, SafeFile]],
    now: datetime,
) -> Thread:
    thread = Thread.objects.create(
        account=account,
        ticket=ticket,
        kind=kind,
        body=text,
        status=ticket.status,
        channel=Channel.MAIL if words.message_id else CHANNEL[by.source],
        message_id=words.message_id,
        mail_digest=words.digest,
        created_at=now,
        **_author(ticket, by, kind, words.sender),
    )
    files.attach(thread, stored, now)
    return thread


def _author(ticket: Ticket, by: Actor, kind: ThreadKind, sender: str) -> dict[str, object]:
    """Who said it. A program or a mail speaks for the customer, so the customer's name stands there; only who asked in
    a ticket that was merged into this one is another.
    """
    if by.user_id is None and kind == ThreadKind.CUSTOMER:
        if sender and sender != ticket.customer_email.lower():
            return {"author_label": sender[:160], "author_email": sender}
        name = ticket.customer_name or ticket.customer_email
        return {"author_label": name[:160], "author_email": ticket.customer_email}
    label = f"{by.label} ({by.acting_from})" if by.acting_from else by.label
    return {"author_id": by.user_id, "author_label": label[:160]}


@contextmanager
def _one_mail_once() -> Iterator[None]:
    """Turn the database's refusal of a second thread from the same mail into a Conflict."""
    try:
        yield
    except IntegrityError as exc:
        if "one_thread_per_mail" not in str(exc):
            raise
        raise Conflict("This mail was taken in before.") from exc
