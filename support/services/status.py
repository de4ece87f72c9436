"""What becomes of a ticket: its status, its assignee, its queue, its end."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from common import scope
from common.errors import Conflict, Invalid
from numbers.services.ports import forget_tickets
from support import clean, clock
from support.models import Attachment, Ticket
from support.selectors import desk
from support.selectors.tickets import sight
from support.services import files
from support.services.locking import locked
from support.states import TicketStatus

MOST_TAGS = 10
TAG_LENGTH = 30


def became(ticket: Ticket, status: TicketStatus, by: Actor, now: datetime) -> None:
    """Set the status with what hangs on it, in memory."""
    if status == ticket.status:
        return
    ticket.status = status
    is_closed = status == TicketStatus.CLOSED
    ticket.closed_at = now if is_closed else None
    ticket.closed_by_id = by.user_id if is_closed else None
    ticket.closed_by_label = by.label[:160] if is_closed else ""
    clock.status_became(ticket, status, now)


def change_status(
    *, account: Account, by: Actor, number: int, status: TicketStatus, staff: bool = False
) -> Ticket:
    """Give the ticket a status; the one that it has already is no change. NotFound for a stranger's ticket, Merged for
    one that goes on elsewhere.
    """
    now = timezone.now()
    with sight(staff), transaction.atomic():
        ticket = locked(account, number, staff=staff)
        before = ticket.status
        if before != status:
            became(ticket, status, by, now)
            ticket.updated_at = now
            ticket.save()
            activity.record(
                account=ticket.account,
                by=by,
                verb="changed",
                subject=ticket,
                before={"status": before},
                after={"status": status},
            )
    return ticket


def assign(*, account: Account, by: Actor, number: int, to: int | None, instead_of: int | None) -> Ticket:
    """Give the ticket to a member of this desk, by user id, or to nobody.

    ``instead_of`` is whom the chooser saw it with: Conflict when it has gone to somebody else since, so that of two
    who take a ticket one gets it.
    """
    people = {user.pk: user for user in desk.staff(account)}
    if to is not None and to not in people:
        raise Invalid("There is nobody like that at this desk.", field="assignee")
    with scope.system(), transaction.atomic():
        ticket = locked(account, number, staff=True)
        if ticket.assignee_id == to:
            return ticket
        if ticket.assignee_id != instead_of:
            raise Conflict(f"{ticket.assignee or 'Nobody'} has the ticket now.", field="assignee")
        before, after = str(ticket.assignee or ""), str(people[to]) if to else ""
        ticket.assignee_id = to
        _save_for_staff(account, by, ticket, "assigned", {"assignee": before}, {"assignee": after})
    return ticket


def move_to_queue(*, account: Account, by: Actor, number: int, queue: int) -> Ticket:
    """Move the ticket to another queue; what is due moves with it."""
    target = desk.queue(queue)
    with scope.system(), transaction.atomic():
        ticket = locked(account, number, staff=True)
        if ticket.queue_id != target.pk:
            before = ticket.queue
            clock.queue_became(ticket, before, target)
            ticket.queue = target
            _save_for_staff(account, by, ticket, "moved", {"queue": before.name}, {"queue": target.name})
    return ticket


def set_tags(*, account: Account, by: Actor, number: int, tags: list[str]) -> Ticket:
    """Give the ticket these tags, up to ten of 30 characters each."""
    wanted = sorted({tag for tag in (clean.one_line(tag, most=200).lower() for tag in tags) if tag})
    if len(wanted) > MOST_TAGS or any(len(tag) > TAG_LENGTH for tag in wanted):
        raise Invalid("Up to ten tags of 30 characters each can be given.", field="tags")
    with scope.system(), transaction.atomic():
        ticket = locked(account, number, staff=True)
        if ticket.tags != wanted:
            before, ticket.tags = ticket.tags, wanted
            _save_for_staff(account, by, ticket, "changed", {"tags": before}, {"tags": wanted})
    return ticket


def delete_ticket(*, account: Account, by: Actor, number: int) -> None:
    """Delete a ticket with all that was said and attached, and those that were merged into it, for good; only their
    mention in the activity log stays.
    """
    with scope.system(), transaction.atomic():
        ticket = locked(account, number, staff=True, merged_too=True)
        keys = list(Attachment.objects.filter(thread__ticket=ticket).values_list("key", flat=True))
        rows = [*ticket.merged.all(), ticket]
        for row in rows:
            before = {"subject": row.subject, "status": row.status}
            activity.record(account=ticket.account, by=by, verb="deleted", subject=row, before=before)
        forget_tickets([row.number for row in rows])
        ticket.delete()
        files.remove_after_commit(keys)


def _save_for_staff(
    account: Account,
    by: Actor,
    ticket: Ticket,
    verb: str,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    """How the desk works is written in the staff's own log, which the customer does not read."""
    ticket.updated_at = timezone.now()
    ticket.save()
    activity.record(account=account, by=by, verb=verb, subject=ticket, before=before, after=after)
