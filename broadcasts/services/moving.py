"""Moves of a broadcast from state to state, and the job that carries it on."""

from datetime import datetime

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from broadcasts import selectors
from broadcasts.models import AddressBook, BookEntry, Broadcast, BroadcastMove
from broadcasts.schedule import Schedule
from broadcasts.states import MOVES, OPEN, BroadcastState, Origin
from common.errors import Conflict
from jobs import services as job_services
from jobs.services import NewJob

CARRY_ON = "broadcasts.carry_on"


def lock(account: Account, ref: str) -> Broadcast:
    """The account's broadcast with its row locked; NotFound for a stranger's."""
    row = selectors.broadcast(account, ref)
    return Broadcast.objects.select_for_update().get(account=account, pk=row.pk)


def move(row: Broadcast, new: BroadcastState, origin: Origin, note: str = "") -> None:
    """Write the new state and that it changed; Conflict where it cannot. The row is locked by the caller."""
    old = BroadcastState(row.state)
    if new not in MOVES[old]:
        raise Conflict(f"The broadcast is {old.label.lower()}.", field="broadcast")
    now = timezone.now()
    if old == BroadcastState.CREATED:
        _begin(row, now)
    row.state, row.note = new, note[:300]
    if new not in OPEN:
        row.ended_at, row.next_change_at = now, None
    row.save()
    BroadcastMove.objects.create(account=row.account, broadcast=row, old=old, new=new, origin=origin, at=now)


def _begin(row: Broadcast, now: datetime) -> None:
    """The book as it is now is whom it is for; its row is locked, so that no numbers come in between."""
    book = AddressBook.objects.select_for_update().get(account=row.account, pk=row.book_id)
    last = BookEntry.objects.filter(account=row.account, book=book).order_by("-pk").first()
    if last is None:
        raise Conflict("The address book has no numbers.", field="book")
    row.total, row.last_entry, row.started_at = book.size, last.pk, now


def schedule_next(row: Broadcast, after: datetime) -> None:
    """Set when its schedule changes something next; nothing is saved."""
    found = Schedule.parse(row.schedule).next_after(after, row.account.zone)
    row.next_change_at = found[0] if found else None


def wake(row: Broadcast, *, by: Actor, at: datetime | None = None) -> None:
    """Have a worker carry it on, now or at a moment; call it in the transaction that gives it something to do."""
    payload = {"broadcast": row.pk, "turn": row.turn}
    new = NewJob(CARRY_ON, f"Broadcast {row.name}", payload, subject=row, run_at=at)
    job_services.start(new, account=row.account, by=by)
