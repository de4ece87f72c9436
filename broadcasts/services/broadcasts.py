"""Broadcasts are saved, started, paused, stopped and deleted here; workers carry them on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.dialing import require_allowed
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from broadcasts import selectors
from broadcasts.content import Content
from broadcasts.models import Broadcast
from broadcasts.schedule import NEVER, Schedule
from broadcasts.services.moving import lock, move, schedule_next, wake
from broadcasts.states import BroadcastKind, BroadcastState, Origin
from common.e164 import WITHHELD
from common.errors import Conflict, DomainError, Invalid
from common.texts import short_text
from messaging.services.content import check_text
from numbers.selectors.numbers import phone_numbers
from pbx.media.services.holding import hold_prompts
from pbx.selectors.caller_ids import require_may_show

MOST_AT_ONCE = 50
MOST_BROADCASTS = 1_000


@dataclass(frozen=True)
class Draft:
    """What a broadcast shall be; ``book`` is a book's ref."""

    name: str
    kind: BroadcastKind
    book: str
    cli: str
    content: Content
    at_once: int = 10
    schedule: Schedule = NEVER


def faults(account: Account, draft: Draft) -> list[DomainError]:
    """Everything that is wrong with it; nothing is changed."""
    checks: list[Callable[[], object]] = [
        lambda: _check_name(draft),
        lambda: selectors.book(account, draft.book),
        lambda: _check_number(account, draft),
        lambda: _check_content(account, draft),
        lambda: _check_pace(draft),
    ]
    return list(_failed(checks))


@while_active
def save_broadcast(*, account: Account, by: Actor, draft: Draft, ref: str = "") -> Broadcast:
    """A new broadcast, or with ``ref`` what one that has not started shall be instead. One with a schedule starts by
    itself when its time comes.

    Raises the first of its ``faults``; NotFound for a stranger's, Conflict once it has started and beyond 1,000.
    """
    if wrong := faults(account, draft):
        raise wrong[0]
    with transaction.atomic():
        row = lock(account, ref) if ref else Broadcast(account=account)
        if not ref and selectors.broadcasts(account).count() >= MOST_BROADCASTS:
            raise Conflict(f"An account has up to {MOST_BROADCASTS:,} broadcasts; delete old ones.")
        if row.state != BroadcastState.CREATED:
            raise Conflict("The broadcast has started.", field="broadcast")
        hold_prompts(account, draft.content.played())
        row.name, row.kind, row.cli = draft.name.strip(), draft.kind, draft.cli
        row.book, row.at_once = selectors.book(account, draft.book), draft.at_once
        row.content, row.schedule = draft.content.to_json(), draft.schedule.to_json()
        row.turn += 1
        schedule_next(row, timezone.now())
        row.save()
        activity.record(account=account, by=by, verb="saved", subject=row, after={"name": row.name})
        if row.next_change_at is not None:
            wake(row, by=by, at=row.next_change_at)
    return row


@while_active
def start(*, account: Account, by: Actor, ref: str) -> Broadcast:
    """Begin, or go on after a pause. Conflict for one that runs or is over, and for a book without numbers."""
    with transaction.atomic():
        row = lock(account, ref)
        row.turn += 1
        move(row, BroadcastState.RUNNING, Origin.USER)
        activity.record(account=account, by=by, verb="started", subject=row)
        wake(row, by=by)
    return row


@while_active
def pause(*, account: Account, by: Actor, ref: str) -> Broadcast:
    """Nobody else is called or written to until it goes on; what is under way ends. Conflict for one that rests."""
    return _rest(account, by, ref, BroadcastState.PAUSED, "paused")


@while_active
def stop(*, account: Account, by: Actor, ref: str) -> Broadcast:
    """The same for good."""
    return _rest(account, by, ref, BroadcastState.STOPPED, "stopped")


@while_active
def delete(*, account: Account, by: Actor, ref: str) -> None:
    """Delete a broadcast that has not started or is over; its calls and messages stay. Conflict while it may go on."""
    with transaction.atomic():
        row = lock(account, ref)
        if row.state in (BroadcastState.RUNNING, BroadcastState.PAUSED) or row.under_way:
            raise Conflict("Stop the broadcast first, and wait for what is under way.", field="broadcast")
        activity.record(account=account, by=by, verb="deleted", subject=row, before={"name": row.name})
        row.delete()


def _rest(account: Account, by: Actor, ref: str, state: BroadcastState, verb: str) -> Broadcast:
    with transaction.atomic():
        row = lock(account, ref)
        move(row, state, Origin.USER)
        activity.record(account=account, by=by, verb=verb, subject=row)
    return row


def _failed(checks: list[Callable[[], object]]) -> Iterator[DomainError]:
    for check in checks:
        try:
            check()
        except DomainError as exc:
            yield exc


def _check_name(draft: Draft) -> None:
    if not short_text(draft.name, field="name", most=100):
        raise Invalid("The broadcast needs a name.", field="name")


def _check_number(account: Account, draft: Draft) -> None:
    if draft.kind != BroadcastKind.TEXT:
        require_may_show(account, draft.cli, field="cli")
    elif not phone_numbers(account).filter(e164=draft.cli).exists():
        raise Invalid("Text messages go out from a number of the account.", field="cli")


def _check_content(account: Account, draft: Draft) -> None:
    content = draft.content
    if draft.kind == BroadcastKind.TEXT:
        check_text(content.text, required=True)
        return
    if not content.prompts:
        raise Invalid("Choose what to play.", field="prompts")
    if (draft.kind == BroadcastKind.KEYS) != bool(content.menu):
        raise Invalid("Say what a key does, for an announcement with keys alone.", field="menu")
    for action in content.menu.actions:
        for target in action.targets:
            require_allowed(account, target.number, ours=_shown(draft.cli), field="menu")
    with transaction.atomic():
        hold_prompts(account, content.played())


def _shown(cli: str) -> str:
    return "" if cli == WITHHELD else cli


def _check_pace(draft: Draft) -> None:
    if not 1 <= draft.at_once <= MOST_AT_ONCE:
        raise Invalid(f"From 1 to {MOST_AT_ONCE} can be under way at once.", field="at_once")
