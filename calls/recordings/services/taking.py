"""Recordings begin and end with the commands and events of their calls, in the transactions that store those."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.actor import SYSTEM
from calls.engine.commands import Command, Record, StartRecording, StopRecording
from calls.engine.events import Event, Finished, LegOver
from calls.live.models import Call, Leg
from calls.recordings.event_kinds import MADE
from calls.recordings.kinds import MAKE
from calls.recordings.models import Recording
from calls.recordings.states import RecordingKind, RecordingState
from calls.states import Direction
from events.services.recording import happened
from jobs import services as job_services
from jobs.services import NewJob

# Who hangs up at once has left no message.
LEAST_SECONDS = 0.5


def note_command(call: Call, command: Command, at: datetime) -> None:
    """What the command has recorded begins, or ends. A whole call that is recorded already is not recorded twice."""
    match command:
        case StartRecording():
            if not _open(call).filter(kind=RecordingKind.CALL).exists():
                _begin(call, command.id, RecordingKind.CALL, at)
        case StopRecording():
            _end(_open(call).filter(kind=RecordingKind.CALL), at)
        case Record(leg=leg, is_message=is_message):
            kind = RecordingKind.VOICEMAIL if is_message else RecordingKind.RECORDING
            _begin(call, command.id, kind, at, leg=leg)


def note_event(call: Call, event: Event, at: datetime) -> None:
    """A command that is done has recorded what it had to, and nobody is recorded after hanging up."""
    match event:
        case Finished(command=command):
            _end(_open(call).filter(command=command), at)
        case LegOver(leg=leg):
            _end(_open(call).filter(leg=leg), at)


def end_all(call: Call, at: datetime) -> None:
    """The call is over."""
    _end(_open(call), at)


def _open(call: Call) -> QuerySet[Recording]:
    return Recording.objects.filter(account=call.account, call=call, state=RecordingState.RECORDING)


def _begin(call: Call, command: int, kind: RecordingKind, at: datetime, *, leg: int = 0) -> None:
    is_inbound = call.direction == Direction.INBOUND
    party = Leg.objects.filter(account=call.account, call=call, place=leg).first() if leg else None
    Recording.objects.create(
        account=call.account,
        call=call,
        command=command,
        leg=leg,
        kind=kind,
        app=call.app,
        number=call.called if is_inbound else call.cli,
        caller=party.number if party else (call.caller if is_inbound else call.called),
        began_at=at,
        is_simulated=call.is_simulated,
    )


def _end(rows: QuerySet[Recording], at: datetime) -> None:
    """A job makes the sound of each; one that is too short to hold anything was none."""
    for row in rows.select_for_update(of=("self",)).select_related("account", "call").order_by("pk"):
        seconds = (at - row.began_at).total_seconds()
        if seconds < LEAST_SECONDS:
            row.delete()
            continue
        row.state, row.ended_at, row.seconds = RecordingState.PROCESSING, at, max(1, round(seconds))
        row.save(update_fields=["state", "ended_at", "seconds"])
        happened(account=row.account, type=MADE, subjects=[row])
        new = NewJob(MAKE, f"Make the sound of {row}", {"recording": row.pk}, subject=row)
        job_services.start(new, account=row.account, by=SYSTEM)
