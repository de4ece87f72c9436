"""What workers do for a broadcast: see what became of those under way, call or write to the next, and come again.

Each recipient is written down in the transaction that plans the call or stores the message, with the broadcast's row
locked: whoever is killed leaves both or neither, and nobody can pause in between.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.states import AccountState
from broadcasts.content import Content
from broadcasts.models import BookEntry, Broadcast, Recipient
from broadcasts.schedule import GO_ON, Schedule
from broadcasts.services.moving import move, schedule_next, wake
from broadcasts.states import BroadcastKind, BroadcastState, Origin, RecipientState
from calls.live.services import Announcement, Wish, broadcast
from calls.models import Call
from calls.states import LegState
from common.errors import Conflict, DomainError, InsufficientFunds, Throttled
from jobs import work
from jobs.models import Job
from messaging.services.sending import Draft, send_message
from messaging.states import MessageState
from pbx.targets import Target

AGAIN_AFTER = timedelta(seconds=3)
# A tick that places so many comes again before the next, so that no job takes long.
MOST_OF_TICK = 200
SENDING = frozenset(
    {MessageState.QUEUED, MessageState.SUBMITTING, MessageState.SUBMISSION_UNKNOWN, MessageState.SCHEDULED}
)
TAKEN = frozenset(
    {
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.SIMULATED,
        MessageState.DELIVERY_UNCONFIRMED,
    }
)
COUNTED: Mapping[RecipientState, str] = {
    RecipientState.REACHED: "reached",
    RecipientState.MISSED: "missed",
    RecipientState.REFUSED: "refused",
}


def carry_on_job(job: Job) -> None:
    """One look at the broadcast. A job of an earlier start ends, for a later one has the broadcast now."""
    by = work.actor_of(job)
    row = Broadcast.objects.filter(account=job.account, pk=job.payload["broadcast"]).first()
    if row is not None and row.turn == job.payload["turn"]:
        _keep_schedule(job)
        _settle(job)
        if job.account.effective_state == AccountState.ACTIVE:
            for _ in range(MOST_OF_TICK):
                if not _place(job, by):
                    break
        _finish(job)
    with transaction.atomic():
        work.settle(job)
        row = _locked(job) if row is not None else None
        if row is not None and row.turn == job.payload["turn"]:
            _come_again(row, by)


def gave_up(job: Job) -> None:
    """The job failed for good: the broadcast pauses, so that somebody sees it and has it go on."""
    row = _locked(job)
    if row is not None and row.turn == job.payload["turn"] and row.state == BroadcastState.RUNNING:
        move(row, BroadcastState.PAUSED, Origin.BROADCAST, "The work failed; the jobs page tells why.")


def _locked(job: Job) -> Broadcast | None:
    rows = Broadcast.objects.select_for_update(of=("self",)).select_related("account")
    return rows.filter(account=job.account, pk=job.payload["broadcast"]).first()


def _come_again(row: Broadcast, by: Actor) -> None:
    """Soon while anything is to do, else when the schedule says."""
    at: datetime | None = None
    if row.state == BroadcastState.RUNNING or row.under_way:
        at = timezone.now() + AGAIN_AFTER
    if row.next_change_at is not None:
        at = min(at or row.next_change_at, row.next_change_at)
    if at is not None:
        wake(row, by=by, at=at)


def _keep_schedule(job: Job) -> None:
    """Do what the schedule wants by now; a change that the state does not allow is passed over."""
    now = timezone.now()
    with transaction.atomic():
        row = _locked(job)
        if row is None or row.next_change_at is None or row.next_change_at > now:
            return
        before = row.next_change_at - timedelta(seconds=1)
        found = Schedule.parse(row.schedule).next_after(before, row.account.zone)
        schedule_next(row, now)
        row.save(update_fields=["next_change_at"])
        if found is None:
            return
        new = BroadcastState.RUNNING if found[1] == GO_ON else BroadcastState.PAUSED
        try:
            move(row, new, Origin.SCHEDULE)
        except Conflict:
            return


def _settle(job: Job) -> None:
    """Write down what became of those under way."""
    waiting = Recipient.objects.filter(
        account=job.account, broadcast=job.payload["broadcast"], state=RecipientState.UNDER_WAY
    ).select_related("call", "message")
    for recipient in waiting:
        found = _outcome(recipient)
        if found is not None:
            _note_outcome(job, recipient, *found)


def _outcome(recipient: Recipient) -> tuple[RecipientState, str] | None:
    """What became of the call or message; None while it is under way."""
    if recipient.message is not None:
        message = recipient.message
        state = MessageState(message.state)
        if state in SENDING:
            return None
        return (RecipientState.REACHED if state in TAKEN else RecipientState.MISSED), state.label
    if recipient.call is None:
        return RecipientState.MISSED, "The call or message is gone."
    return _of_call(recipient.call)


def _of_call(call: Call) -> tuple[RecipientState, str] | None:
    if call.ended_at is None:
        return None
    if call.legs.filter(is_machine=True).exists():
        return RecipientState.MISSED, "A machine answered"
    state = LegState(call.state)
    return (RecipientState.REACHED if state == LegState.ENDED else RecipientState.MISSED), state.label


def _note_outcome(job: Job, recipient: Recipient, state: RecipientState, note: str) -> None:
    """Once, whoever looks at the same time."""
    with transaction.atomic():
        row = _locked(job)
        mine = Recipient.objects.filter(pk=recipient.pk, state=RecipientState.UNDER_WAY)
        if row is None or not mine.update(state=state, note=note[:200]):
            return
        row.under_way -= 1
        _count(row, state)
        row.save(update_fields=["under_way", COUNTED[state]])


def _count_under_way(row: Broadcast) -> None:
    row.under_way += 1


def _count(row: Broadcast, state: RecipientState) -> None:
    setattr(row, COUNTED[state], getattr(row, COUNTED[state]) + 1)


def _place(job: Job, by: Actor) -> bool:
    """Call or write to the next recipient; False where nobody is next now."""
    with transaction.atomic():
        row = _locked(job)
        if row is None or row.state != BroadcastState.RUNNING or row.under_way >= row.at_once:
            return False
        entry = (
            BookEntry.objects.filter(account=job.account, book=row.book_id)
            .filter(pk__gt=row.position, pk__lte=row.last_entry)
            .order_by("pk")
            .first()
        )
        if entry is None:
            return False
        recipient = Recipient(account=row.account, broadcast=row, e164=entry.e164, at=timezone.now())
        try:
            with transaction.atomic():
                _reach(row, recipient, by)
        except InsufficientFunds as exc:
            move(row, BroadcastState.PAUSED, Origin.BROADCAST, exc.text)
            return False
        except Throttled:
            return False
        except DomainError as exc:
            recipient.state, recipient.note = RecipientState.REFUSED, exc.text[:200]
            _count(row, RecipientState.REFUSED)
        else:
            _count_under_way(row)
        recipient.save(force_insert=True)
        row.position = entry.pk
        row.save()
    return True


def _reach(row: Broadcast, recipient: Recipient, by: Actor) -> None:
    """Plan the call, or store the message with the job that sends it; raises a DomainError where it may not be."""
    content, key = Content.parse(row.content), f"broadcast:{row.pk}:{recipient.e164}"
    if row.kind == BroadcastKind.TEXT:
        draft = Draft(ours=row.cli, peer=recipient.e164, text=content.text, reference=row.ref)
        recipient.message = send_message(
            account=row.account, by=by, draft=draft, wait=False, idempotency_key=key
        )
        return
    recipient.call = broadcast(
        account=row.account,
        by=by,
        targets=[Target(recipient.e164)],
        prompts=content.prompts,
        more=Announcement(content.menu, content.finds_machines, content.is_recorded),
        wish=Wish(cli=row.cli, custom=row.ref, key=key),
    )


def _finish(job: Job) -> None:
    """The broadcast is over when everybody was called or written to and nothing is under way."""
    with transaction.atomic():
        row = _locked(job)
        if row is None or row.state != BroadcastState.RUNNING or row.under_way:
            return
        left = BookEntry.objects.filter(
            account=job.account, book=row.book_id, pk__gt=row.position, pk__lte=row.last_entry
        )
        if not left.exists():
            move(row, BroadcastState.FINISHED, Origin.BROADCAST)
