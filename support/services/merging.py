"""Two tickets about the same matter become one."""

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from common import scope
from common.errors import Invalid, NotFound
from support.models import Thread, Ticket
from support.selectors import tickets as selectors
from support.selectors.tickets import GONE
from support.services.locking import Merged
from support.services.speaking import Words, note
from support.services.status import MOST_TAGS, became
from support.states import RUNNING, TicketStatus


def merge(*, account: Account, by: Actor, number: int, into: int) -> Ticket:
    """Move all that was said and attached in a ticket to another one of the same account, and close it with a pointer
    there; the other becomes active when the first was. It cannot be undone.

    Mail that answers the first arrives in the other from now on, and answers go to both customers' addresses. Raises
    Invalid for the ticket itself or one of another account, NotFound for a stranger's, Merged when either was merged
    before; of two who merge at once one is refused.
    """
    with scope.system(), transaction.atomic():
        gone, kept = _both_locked(account, number, into)
        was_running, before = gone.status in RUNNING, gone.status
        count = Thread.objects.filter(ticket=gone).update(ticket=kept)
        _joined(gone, kept)
        now = timezone.now()
        if was_running:
            became(kept, TicketStatus.ACTIVE, by, now)
        became(gone, TicketStatus.CLOSED, by, now)
        gone.merged_into, gone.threads_count, gone.waiting_since = kept, 0, None
        gone.updated_at = kept.updated_at = now
        gone.save()
        kept.save()
        # A pointer always names where things are, however often that was merged further.
        Ticket.objects.filter(merged_into=gone).update(merged_into=kept)
        after = {"status": gone.status, "into": f"#{kept.number}"}
        activity.record(
            account=gone.account, by=by, verb="merged", subject=gone, before={"status": before}, after=after
        )
        lines = f"{count} contribution{'' if count == 1 else 's'}"
        said = f"Ticket #{gone.number}, {gone.subject}, was merged into this one, with {lines}."
        note(account=account, by=by, number=into, words=Words(said))
    return kept


def check_merge(gone: Ticket, kept: Ticket) -> None:
    """Raise what ``merge`` would of these two."""
    if gone.pk == kept.pk:
        raise Invalid("A ticket cannot be merged into itself.", field="into")
    for ticket in (gone, kept):
        if ticket.merged_into:
            raise Merged(ticket, ticket.merged_into)
    if gone.account_id != kept.account_id:
        raise Invalid("That ticket belongs to another account.", field="into")


def _both_locked(account: Account, number: int, into: int) -> tuple[Ticket, Ticket]:
    """The two in one order of locks, whichever is merged into which."""
    rows = selectors.tickets(account, staff=True).filter(number__in=[number, into]).select_related("account")
    found = {row.number: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    if number not in found:
        raise NotFound(GONE)
    if into not in found:
        raise NotFound("There is no ticket with this number.", field="into")
    check_merge(found[number], found[into])
    return found[number], found[into]


def _joined(gone: Ticket, kept: Ticket) -> None:
    """What the ticket that stays tells of itself, in memory."""
    kept.threads_count += gone.threads_count
    if gone.last_reply_at > kept.last_reply_at:
        kept.last_reply_at, kept.last_reply_from = gone.last_reply_at, gone.last_reply_from
        kept.preview = gone.preview
    waiting = [row.waiting_since for row in (gone, kept) if row.waiting_since and row.status in RUNNING]
    kept.waiting_since = min(waiting) if waiting else kept.waiting_since
    kept.tags = sorted({*kept.tags, *gone.tags})[:MOST_TAGS]
    if not kept.about_type:
        kept.about_type, kept.about_id, kept.about_label = gone.about_type, gone.about_id, gone.about_label
