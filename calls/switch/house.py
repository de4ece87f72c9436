"""The house switch: it simulates the network. The same call always has the same course, second by second."""

from collections.abc import Sequence
from dataclasses import replace

from calls.engine.causes import Cause
from calls.engine.commands import (
    Answer,
    Bridge,
    Collect,
    Confer,
    HangUp,
    Listen,
    Loop,
    Originate,
    Play,
    PlayFile,
    Record,
    SendKeys,
    StartRecording,
    StopLoop,
    StopRecording,
    Wait,
)
from calls.engine.events import Answered, Finished, LegOver, Ringing
from calls.live.models import Call, Leg
from calls.recordings.course import spoken_seconds
from calls.states import OVER, CallKind, HungUpBy, LegState
from calls.switch.behaviours import behaviour_of
from calls.switch.driver import Heard, Recorded, Report, Sensed
from pbx.media.selectors import media_by_id
from pbx.pressing import pressed

RINGS_AFTER = 1.0
ANSWER_SECONDS = 0.5
HANG_UP_SECONDS = 0.1
# How long somebody who calls in stays, unless it is told with the call.
PATIENCE = 60.0
LEAST_SOUND, FILE_SECONDS = 1.0, 3.0
# How long a caller speaks to a voicemail or a program, unless the words are told with the call.
MESSAGE_SECONDS = 5.0
ALONE_SECONDS = 5.0
BUSY_SECONDS = 2.0
# In these calls the telephones of colleagues ring, each of which takes one call at a time.
ASKING = frozenset({CallKind.RECEPTION, CallKind.CALL_GROUP, CallKind.AGENT})


def _is_talking(call: Call, number: str) -> bool:
    """Whether a colleague's telephone is in another call."""
    rows = Leg.objects.filter(account=call.account, number=number, ended_at=None, state=LegState.ANSWERED)
    return rows.exclude(call=call).exists()


def _leg(call: Call, place: int) -> Leg:
    return Leg.objects.get(account=call.account, call=call, place=place)


def _played(call: Call, command: Play | PlayFile) -> Report:
    """It ends when its sound does; without a sound at once, and with an error where there is nothing such to play."""
    done = Finished(command.id)
    if isinstance(command, PlayFile):
        is_known = not command.name or command.name.startswith(f"{call.ref}-")
        return Report(FILE_SECONDS, done if is_known else replace(done, error="There is no such recording."))
    prompt = command.prompt
    if prompt.voice:
        return Report(spoken_seconds(prompt.text), done)
    row = media_by_id(call.account, [prompt.media]).get(prompt.media)
    if prompt.media and row is None:
        return Report(LEAST_SOUND, replace(done, error="There is no such media."))
    return Report(float(row.seconds) if row and row.key else LEAST_SOUND, done)


class HouseSwitch:
    """What callers do is told with a call's ``plan``: ``keys``, some for each time that they are asked, ``seconds``
    that they stay, and ``says``, their words to a voicemail.
    """

    def arrived(self, call: Call) -> Sequence[Report]:
        return [Report(float(call.plan.get("seconds", PATIENCE)), LegOver(1))]

    def originate(self, call: Call, command: Originate) -> Sequence[Report]:
        how, leg = behaviour_of(command.number), command.leg
        if call.kind in ASKING and _is_talking(call, command.number):
            return [Report(BUSY_SECONDS, LegOver(leg, Cause.BUSY))]
        after = float(command.timeout) if how.after is None else how.after
        if how.cause == Cause.OUT_OF_ORDER or how.cause == Cause.CONGESTION:
            return [Report(after, LegOver(leg, how.cause))]
        if after >= command.timeout:
            over = LegOver(leg, Cause.NO_ANSWER, HungUpBy.US)
            return [Report(RINGS_AFTER, Ringing(leg)), Report(command.timeout, over)]
        if how.cause is not None:
            return [Report(RINGS_AFTER, Ringing(leg)), Report(after, LegOver(leg, how.cause))]
        return [
            Report(RINGS_AFTER, Ringing(leg)),
            Report(after, Answered(leg)),
            Report(after + how.seconds, LegOver(leg)),
        ]

    def answer(self, call: Call, command: Answer) -> Sequence[Report]:  # noqa: ARG002
        return [Report(ANSWER_SECONDS, Answered(command.leg))]

    def play(self, call: Call, command: Heard) -> Sequence[Report]:
        if isinstance(command, Loop | StopLoop):
            return []
        return [_played(call, command)]

    def collect(self, call: Call, command: Collect, *, asked: Sequence[int]) -> Sequence[Report]:
        leg = _leg(call, command.leg)
        if leg.is_ours:
            keys = behaviour_of(leg.number).keys[: command.max_digits]
        else:
            keys = pressed(call.plan.get("keys", []), asked)
        wait = LEAST_SOUND if keys else command.timeout_ms / 1000 * command.attempts
        return [Report(wait, Finished(command.id, keys))]

    def record(self, call: Call, command: Recorded) -> Sequence[Report]:
        if isinstance(command, StartRecording | StopRecording):
            return []
        assert isinstance(command, Record)
        told = str(call.plan.get("says", ""))
        seconds = spoken_seconds(told) if told else MESSAGE_SECONDS
        seconds = min(seconds, float(command.longest or seconds))
        return [Report(seconds, Finished(command.id, f"{call.ref}-{command.id}"))]

    def sense(self, call: Call, command: Sensed) -> Sequence[Report]:
        match command:
            case Wait(seconds=seconds):
                return [Report(seconds, Finished(command.id))]
            case Listen(leg=place):
                leg = _leg(call, place)
                heard = not (leg.is_ours and behaviour_of(leg.number).is_machine)
                after = command.silence_ms / 1000 * command.iterations if heard else command.timeout
                return [Report(after, Finished(command.id, heard))]
            case SendKeys():
                return [Report(command.duration_ms * len(command.digits) / 1000, Finished(command.id))]
            case Confer(leave_when_alone=False):
                # They stay until they hang up.
                return []
        return [Report(ALONE_SECONDS, Finished(command.id))]

    def bridge(self, call: Call, command: Bridge) -> Sequence[Report]:  # noqa: ARG002
        """They talk until one of them ends, which was reported when that one came."""
        return []

    def hang_up(self, call: Call, command: HangUp) -> Sequence[Report]:  # noqa: ARG002
        return [Report(HANG_UP_SECONDS, LegOver(command.leg, command.cause, HungUpBy.US))]

    def list(self, call: Call) -> Sequence[str]:
        rows = Leg.objects.filter(account=call.account, call=call).exclude(state__in=OVER)
        return list(rows.values_list("number", flat=True))
