"""Carries calls on: commands of their flows are done once, what is due is reported to them, and the end is written.

Whoever is killed here leaves a call that the next worker goes on with from its rows.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.dialing import require_allowed, require_calls_out
from accounts.models import Account
from calls.callbacks.promising import promise
from calls.engine.causes import Cause
from calls.engine.commands import (
    Ask,
    Collect,
    Command,
    Enter,
    Fetch,
    HangUpCall,
    Originate,
    PromiseCallBack,
)
from calls.engine.events import Event, Finished, HangUpAsked, LegOver
from calls.engine.flow import FlowState, advance
from calls.engine.stored import from_json, to_json
from calls.live import asking
from calls.live.ending import end_open_legs, write_records
from calls.live.flows import stand_of
from calls.live.legs import state_of_call, store_legs
from calls.live.models import Call, CallEvent, CallNode, Leg, Signal, call_of
from calls.recordings.services import taking
from calls.states import OVER, HungUpBy, LegState
from calls.switch.driver import Report, Switch, carry_out
from calls.switch.house import HouseSwitch
from common.errors import DomainError
from pbx.receptions.states import Phase
from pbx.selectors.caller_ids import may_show

HOUSE: Switch = HouseSwitch()
# A request takes 5 s at most: whoever began one that is older than this is gone.
LOST_AFTER = timedelta(seconds=30)


def carry_on(account: Account, pk: int, *, until: datetime | None = None) -> datetime | None:
    """Do whatever is due at ``until`` (now), in order; when there will be something again, or None once it is over.

    Two workers at one call do nothing twice: each step is a compare-and-set, and the later one looks again.
    """
    until = until or timezone.now()
    while True:
        call = Call.objects.select_related("app", "account").get(account=account, pk=pk)
        if call.ended_at is not None:
            return None
        step, rows = stand_of(call)
        moment = rows[-1].at if rows else call.planned_for
        if waits_until := _do_commands(call, step.commands, moment):
            return waits_until
        signal = (
            Signal.objects.filter(account=account, call=call, is_reported=False)
            .order_by("due_at", "pk")
            .first()
        )
        if signal is None:
            _ask_to_end(call, until)
        elif signal.due_at > until:
            return signal.due_at
        else:
            _report(call, step.state, len(rows), max(signal.due_at, moment), signal)


def begin_call(call: Call) -> bool:
    """The planned call starts; False when it was started or cancelled before."""
    with transaction.atomic():
        rows = Call.objects.filter(account=call.account, pk=call.pk, started_at=None, ended_at=None)
        if not rows.update(started_at=call.planned_for, state="dialing"):
            return False
        call.refresh_from_db()
        if call.caller:
            _keep(call, 0, call.planned_for, HOUSE.arrived(call), first=1)
        store_legs(call, stand_of(call)[0].state, call.planned_for)
    return True


def _do_commands(call: Call, commands: Sequence[Command], moment: datetime) -> datetime | None:
    """Do those that were not done; a moment to look again at where another worker is about to do one."""
    for command in commands[call.carried_out :]:
        if isinstance(command, Ask | Fetch | HangUpCall):
            if not _take(call, command):
                return timezone.now() + LOST_AFTER
            begun = timezone.now()
            event = _ask(call, command)
            reports = [Report((timezone.now() - begun).total_seconds(), event)]
        else:
            asked = _asked(commands, command) if isinstance(command, Collect) else ()
            reports = _refused(call, command) or list(
                carry_out(HOUSE, call, _shown(call, command), asked=asked)
            )
        with transaction.atomic():
            rows = Call.objects.filter(account=call.account, pk=call.pk, carried_out=command.id - 1)
            if not rows.update(carried_out=command.id):
                return timezone.now()
            _keep(call, command.id, moment, reports)
            taking.note_command(call, command, moment)
            _note_node(call, command, moment)
            if isinstance(command, PromiseCallBack):
                promise(call, moment)
        call.carried_out = command.id
    return None


def _asked(commands: Sequence[Command], command: Collect) -> list[int]:
    """How many keys each question of the leg takes at most, up to this one."""
    questions = (one for one in commands[: command.id] if isinstance(one, Collect))
    return [one.max_digits for one in questions if one.leg == command.leg]


def _note_node(call: Call, command: Command, moment: datetime) -> None:
    """Write down where the caller has come; call it in the transaction that carries the command out."""
    if isinstance(command, Enter):
        CallNode.objects.create(
            account=call.account,
            call=call,
            command=command.id,
            place=command.place,
            kind=command.kind,
            name=command.name,
            endpoint=command.endpoint,
            at=moment,
        )
        if command.place == Phase.BACKUP:
            Call.objects.filter(account=call.account, pk=call.pk).update(phase=Phase.BACKUP)


def _refused(call: Call, command: Command) -> list[Report]:
    """How a leg ends that may not be dialled: what a program or a script has come up with while the call went on is
    asked the same as a number that somebody chose before. Nothing for any other command.
    """
    if not isinstance(command, Originate):
        return []
    try:
        require_calls_out(call.account)
        require_allowed(call.account, command.number, field="number")
    except DomainError:
        return [Report(0.0, LegOver(command.leg, Cause.REJECTED, HungUpBy.US))]
    return []


def _shown(call: Call, command: Command) -> Command:
    """The same, withholding a number that the account's calls may not show: those who take part in the call are shown
    to each other, any other is the account's own or verified for it.
    """
    if not isinstance(command, Originate) or not command.cli:
        return command
    parties = Leg.objects.filter(account=call.account, call=call).values_list("number", flat=True)
    if command.cli in {call.caller, *parties} or may_show(call.account, command.cli):
        return command
    return replace(command, cli="")


def _take(call: Call, command: Command) -> bool:
    """Be the one who asks; also when whoever began is gone, which ``_ask`` tells by ``under_way``."""
    now = timezone.now()
    rows = Call.objects.filter(account=call.account, pk=call.pk, carried_out=command.id - 1)
    if rows.filter(under_way__lt=command.id).update(under_way=command.id, under_way_since=now):
        return True
    return bool(rows.filter(under_way_since__lt=now - LOST_AFTER).update(under_way_since=now))


def _ask(call: Call, command: Ask | Fetch | HangUpCall) -> Finished:
    """The answer; what a worker was killed over is not asked again, because it may have been heard."""
    if call.under_way >= command.id:
        return Finished(command.id, error="Interrupted: it may have been asked, and is not asked twice.")
    call.under_way = command.id
    match command:
        case Ask():
            return asking.ask_program(call, command)
        case Fetch():
            return asking.fetch(command)
        case HangUpCall(call=callid):
            others = Call.objects.filter(account=call.account, ended_at=None).exclude(pk=call.pk)
            other = others.filter(pk=call_of(callid)).first()
            if other is None:
                return Finished(command.id, error="There is no such call.")
            ask_to_hang_up(other)
            return Finished(command.id)


def ask_to_hang_up(call: Call) -> None:
    """Have the call end at the next step; asked twice, it ends once."""
    with transaction.atomic():
        Signal.objects.get_or_create(
            account=call.account,
            call=call,
            command=0,
            place=0,
            defaults={"due_at": timezone.now(), "event": to_json(HangUpAsked())},
        )


def tell_flow(call: Call, event: Event) -> None:
    """Have the flow hear of the event at the next step; each one is heard. Call it with the call's row locked."""
    told = Signal.objects.filter(account=call.account, call=call, command=0)
    last = told.order_by("-place").values_list("place", flat=True).first() or 0
    Signal.objects.create(
        account=call.account,
        call=call,
        command=0,
        place=last + 1,
        due_at=timezone.now(),
        event=to_json(event),
    )


def end_step(call: Call) -> bool:
    """Have the command that will be done next be interrupted now; False where none is under way."""
    waiting = Signal.objects.filter(
        account=call.account, call=call, is_reported=False, event__type="Finished"
    )
    row = waiting.order_by("due_at", "pk").first()
    if row is None:
        return False
    event = to_json(Finished(row.command, error="Interrupted on request."))
    return bool(waiting.filter(pk=row.pk).update(due_at=timezone.now(), event=event))


def _ask_to_end(call: Call, now: datetime) -> None:
    """Nothing will ever come: the call ends, and at once."""
    ask_to_hang_up(call)
    if Signal.objects.filter(account=call.account, call=call, is_reported=False).exists():
        return
    with transaction.atomic():
        rows = Call.objects.filter(account=call.account, pk=call.pk, ended_at=None)
        if rows.update(ended_at=now):
            # One that never had a leg has only begun, as far as its legs could tell.
            mine = Call.objects.filter(account=call.account, pk=call.pk)
            mine.exclude(state__in=OVER).update(state=LegState.ENDED)
            taking.end_all(call, now)
            end_open_legs(call, now)


def _keep(call: Call, command: int, moment: datetime, reports: Sequence[Report], *, first: int = 0) -> None:
    Signal.objects.bulk_create(
        Signal(
            account=call.account,
            call=call,
            command=command,
            place=place,
            due_at=moment + timedelta(seconds=report.after),
            event=to_json(report.event),
        )
        for place, report in enumerate(reports, first)
    )


def _report(call: Call, state: FlowState, known: int, at: datetime, signal: Signal) -> None:
    """Tell the flow, and store what becomes of it; another worker's report goes before."""
    event: Event = from_json(signal.event)
    step = advance(state, event)
    try:
        with transaction.atomic():
            mine = Signal.objects.filter(account=call.account, pk=signal.pk, is_reported=False)
            if not mine.update(is_reported=True) or not step.was_taken:
                return
            CallEvent.objects.create(
                account=call.account, call=call, place=known + 1, at=at, event=signal.event
            )
            over = store_legs(call, step.state, at)
            taking.note_event(call, event, at)
            rows = Call.objects.filter(account=call.account, pk=call.pk)
            rows.update(state=state_of_call(step.state), ended_at=at if step.state.is_over else None)
            if step.state.is_over:
                taking.end_all(call, at)
            write_records(call, over)
    except IntegrityError:
        return
