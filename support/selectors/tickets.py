"""Reads of tickets and of what is said in them.

Customers read in their own scope and see their own. Staff of an account above read across accounts: their reads run in
the system scope (``sight``) and are narrowed here to the accounts below theirs.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import Account, Activity
from accounts.states import AccountKind
from common import scope
from common.errors import NotFound
from common.searching import Search, among, find
from support.models import Attachment, Thread, Ticket
from support.states import RUNNING, ThreadKind, TicketStatus

GONE = "There is no such ticket."
MERGEABLE = 20
# Of so many accounts whose name fits, staff find the tickets.
MOST_ACCOUNTS = 200


def sight(staff: bool) -> AbstractContextManager[None]:
    """The scope that reads and writes of tickets run in: the present one, or everybody's for staff."""
    return scope.system() if staff else nullcontext()


def tickets(account: Account, *, staff: bool = False) -> QuerySet[Ticket]:
    """The account's tickets; for its staff those of the accounts below, and the operator's own besides."""
    return Ticket.objects.filter(whose(account, staff=staff))


def whose(account: Account, *, staff: bool) -> Q:
    """Which tickets these are."""
    below = Q(account__ancestor_ids__contains=[account.pk])
    if not staff:
        return Q(account=account)
    return below | Q(account=account) if account.kind == AccountKind.OPERATOR else below


def ticket(account: Account, number: int, *, staff: bool = False) -> Ticket:
    """The ticket with this number; NotFound for a stranger's."""
    with sight(staff):
        return _one(tickets(account, staff=staff).filter(number=number), staff)


def ticket_with_id(account: Account, pk: int, *, staff: bool = False) -> Ticket:
    """The ticket with this id; NotFound for a stranger's."""
    with sight(staff):
        return _one(tickets(account, staff=staff).filter(pk=pk), staff)


def _one(rows: QuerySet[Ticket], staff: bool) -> Ticket:
    # A customer may not see the queue, so joining it would hide the ticket.
    related = ["account", "assignee", "closed_by", "merged_into", *(["queue"] if staff else [])]
    found = rows.select_related(*related).first()
    if found is None:
        raise NotFound(GONE)
    return found


def is_anybodys(pk: int) -> bool:
    """Whether some account has this ticket, for a dialect that tells strangers so (voicetel.md §7)."""
    with scope.system():
        return Ticket.objects.filter(pk=pk).exists()


def addresses(of: Ticket) -> list[str]:
    """Where answers go: the customer's address, and those of who asked in tickets that were merged into this one."""
    merged = of.merged.order_by("pk").values_list("customer_email", flat=True)
    return list({email.lower(): email for email in [*merged, of.customer_email]}.values())


def addresses_for_staff(*of: Ticket) -> list[str]:
    """Where answers go, or would go if these tickets were one."""
    with scope.system():
        found = [email for ticket in of for email in addresses(ticket)]
    return list({email.lower(): email for email in found}.values())


def mergeable(account: Account, of: Ticket) -> list[Ticket]:
    """The newest tickets that staff may merge this one into: of the same account and not merged themselves."""
    with scope.system():
        rows = tickets(account, staff=True).filter(account=of.account_id, merged_into=None)
        return list(rows.exclude(pk=of.pk).exclude(status=TicketStatus.SPAM).order_by("-id")[:MERGEABLE])


def threads(account: Account, of: Ticket, *, staff: bool = False) -> QuerySet[Thread]:
    """What was said, oldest first. Notes are for the staff that wrote them and for staff above those."""
    rows = Thread.objects.filter(ticket=of).order_by("id")
    if not staff:
        return rows.exclude(kind=ThreadKind.NOTE)
    ours = Q(account=account) | Q(account__ancestor_ids__contains=[account.pk])
    return rows.filter(~Q(kind=ThreadKind.NOTE) | ours)


def conversation(account: Account, of: Ticket, *, staff: bool = False) -> list[Thread]:
    """``threads``, read, with authors and files."""
    with sight(staff):
        rows = threads(account, of, staff=staff).select_related("author")
        return list(rows.prefetch_related("attachments"))


def later_than(account: Account, of: Ticket, seen: int) -> int:
    """How many contributions came after the one that staff saw last."""
    with scope.system():
        return threads(account, of, staff=True).filter(pk__gt=seen).count()


def attachment(account: Account, number: int, pk: int, *, staff: bool = False) -> Attachment:
    """A file of the ticket that this account, or its staff, may read; NotFound for any other."""
    found = ticket(account, number, staff=staff)
    with sight(staff):
        said = threads(account, found, staff=staff)
        file = Attachment.objects.filter(pk=pk, thread__in=said).first()
    if file is None:
        raise NotFound("There is no such file.")
    return file


def attachment_with_id(pk: int) -> Attachment:
    """Any file, for who holds a signed address; NotFound when it is gone."""
    with scope.system():
        found = Attachment.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such file.")
    return found


@dataclass(frozen=True)
class TicketFilter:
    """What a list of tickets is narrowed to; empty parts do not narrow. ``assignee`` 0 means nobody."""

    search: str = ""
    status: str = ""
    queue: int | None = None
    assignee: int | None = None
    overdue_at: datetime | None = None


def _searched(account: Account, rows: QuerySet[Ticket], text: str, *, staff: bool) -> Search[Ticket]:
    """Those of the rows with this number, or with this text in subject, customer or tags; for staff also those of
    accounts with it.
    """
    of = whose(account, staff=staff)
    text = text.strip().lstrip("#")
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return Search(rows.filter(number=int(text)), of)
    if not (text and staff):
        return Search(rows, of, (text,) if text else ())
    named = find(Account.objects.all(), text, of=Q(ancestor_ids__contains=[account.pk]), most=MOST_ACCOUNTS)
    also = Q(account__any_of=named) if named else None
    return Search(rows, of, (text,), also=also, in_order=False)


def filtered(account: Account, wanted: TicketFilter, *, staff: bool = False) -> Search[Ticket]:
    """The tickets that fit."""
    rows = tickets(account, staff=staff)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.queue is not None:
        rows = rows.filter(queue=wanted.queue)
    if wanted.assignee is not None:
        rows = rows.filter(assignee=wanted.assignee or None)
    if wanted.overdue_at:
        rows = rows.filter(due_at__lt=wanted.overdue_at, status__in=RUNNING)
    return _searched(account, rows, wanted.search, staff=staff)


def named(account: Account, text: str, most: int, *, staff: bool = False) -> QuerySet[Ticket]:
    """Tickets with this number or these words in subject, customer or tags, newest first: the account's own, and for
    staff those of the accounts below; evaluate it inside ``sight``.
    """
    rows, of, digits = Ticket.objects.all(), Q(account=account), text.removeprefix("#")
    of = of | whose(account, staff=True) if staff else of
    numbered = Q(number=int(digits)) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
    found = find(rows, text, of=of, also=numbered, most=most, order=["-id"])
    return among(rows.filter(of), found).select_related("account").order_by("-id")


@dataclass(frozen=True)
class QueueCount:
    """How a queue stands; ``mine`` and ``unassigned`` count what is active, like the rest."""

    queue: int
    active: int
    overdue: int
    unassigned: int


def queue_counts(account: Account, now: datetime) -> dict[int, QueueCount]:
    """Active tickets for each queue that has some, as the staff of this account see them."""
    rows = tickets(account, staff=True).filter(status__in=RUNNING).order_by()
    counted = rows.values("queue").annotate(
        active=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        unassigned=Count("pk", filter=Q(assignee=None)),
    )
    with scope.system():
        return {row["queue"]: QueueCount(**row) for row in counted}


def status_counts(account: Account, *, staff: bool = False) -> dict[str, int]:
    with sight(staff):
        rows = tickets(account, staff=staff).order_by().values_list("status").annotate(Count("pk"))
        return {status: 0 for status in TicketStatus.values} | dict(rows)


def activity_of_ticket(account: Account, of: Ticket) -> QuerySet[Activity]:
    """What happened to the ticket as staff see it; evaluate it inside ``scope.system()``."""
    ours = Q(account=of.account_id) | Q(account=account) | Q(account__ancestor_ids__contains=[account.pk])
    return Activity.objects.filter(ours, subject_type="ticket", subject_id=str(of.pk))


def newest(account: Account, most: int, *, staff: bool = False) -> tuple[list[Ticket], int]:
    """The newest of the account's own tickets, for its staff with those of accounts below, and how many there are."""
    rows = tickets(account) | tickets(account, staff=True) if staff else tickets(account)
    related = rows.select_related("account", "assignee", "closed_by", "merged_into").order_by("-id")
    with sight(staff):
        return list(related[:most]), rows.count()


def listed(account: Account, wanted: TicketFilter, *, staff: bool = False) -> Search[Ticket]:
    """The tickets that fit, with what a list shows of them; for staff evaluate it inside ``scope.system()``."""
    found = filtered(account, wanted, staff=staff)
    shown = ["account", "assignee", "queue"] if staff else ["assignee"]
    return replace(found, rows=found.rows.select_related(*shown))
