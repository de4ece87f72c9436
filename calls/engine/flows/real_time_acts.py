"""What a real-time program may have done: a function for each command of callr.md §12 A13, with its parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.commands import (
    Collect,
    Command,
    Confer,
    HangUpCall,
    Listen,
    Play,
    PlayFile,
    Record,
    SendKeys,
    StartRecording,
    StopRecording,
    Wait,
)
from calls.engine.flow import Gone, Script
from calls.states import LegState
from common.e164 import E164
from common.errors import Invalid
from pbx.prompts import Prompt
from pbx.reading import Fields
from pbx.targets import MOST_TARGETS, Target

HANG_UP = "hangup"
KEYS = frozenset("0123456789*#ABCD")
LONGEST_SOUND = 2_000_000
LARGEST_CALL = 2**53
DIALLED: Mapping[LegState, str] = {
    LegState.BUSY: "BUSY",
    LegState.NO_ANSWER: "NOANSWER",
    LegState.CONGESTION: "CONGESTION",
    LegState.UNAVAILABLE: "CONGESTION",
    LegState.CANCELLED: "NOANSWER",
}


@dataclass(frozen=True)
class Outcome:
    """What the program is told; both are texts."""

    result: str = ""
    error: str = ""


NOTHING = Outcome()
Act = Callable[[Board, int, Fields, str], Script[Outcome]]


def _result_of(board: Board, leg: int, command: Command) -> Script[Outcome]:
    """Do one command, and tell its result as a text."""
    done = yield from parts.finish(board, command, leg)
    if done.result is None or isinstance(done.result, bool):
        return Outcome({True: "1", False: "0", None: ""}[done.result], done.error)
    return Outcome(str(done.result), done.error)


def _dial_out(board: Board, leg: int, fields: Fields, cli: str) -> Script[Outcome]:
    targets = fields.each("targets", Target.parse, most=MOST_TARGETS)
    shown = fields.text("cli", most=16) or cli
    if shown != "BLOCKED" and not E164.match(shown):
        raise Invalid("This is not a telephone number in E.164 form.", field="params.cli")
    fields.choice("ringtone", ("RING", "MUSIC"), default="RING")
    whisper = fields.part("whisper", Prompt.parse)
    custom = fields.text("cdr_field", most=32)
    fields.finish()
    yield from parts.answer(board, leg)
    yield from parts.ring_tone(board, leg, Prompt())
    last = "NOANSWER"
    for target in targets:
        called = yield from parts.dial(
            board, target.number, timeout=target.timeout, cli=shown, beside=(leg,), custom=custom
        )
        if not board.legs[called].is_up:
            last = DIALLED.get(board.legs[called].state, last)
            continue
        try:
            yield from parts.play(board, called, whisper)
        except Gone as gone:
            if gone.leg != called:
                raise
            continue
        yield from parts.stop_ring_tone(board, leg)
        yield from parts.talk(board, leg, called)
        if board.legs[leg].is_over:
            yield from parts.hang_up(board, called)
        return Outcome("ANSWER")
    yield from parts.stop_ring_tone(board, leg)
    return Outcome(last)


def _play(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    prompt = fields.part("media_id", Prompt.parse)
    fields.finish()
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, Play(board.number(), leg, prompt)))


def _play_record(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    name = fields.text("media_file", most=100)
    fields.finish()
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, PlayFile(board.number(), leg, name=name)))


def _play_data(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    data = fields.long_text("audio_data", most=LONGEST_SOUND)
    fields.finish()
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, PlayFile(board.number(), leg, data=data)))


def _play_and_listen(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    prompt = fields.part("media_id", Prompt.parse)
    silence = fields.whole("silence_ms", least=1, most=5000, default=500)
    for name in ("min_ms", "max_ms", "analysistime_ms"):
        fields.whole(name, least=0, most=300_000, default=0)
    fields.finish()
    yield from parts.answer(board, leg)
    yield from parts.play(board, leg, prompt)
    return (yield from _result_of(board, leg, Listen(board.number(), leg, silence, 1, 5)))


def _read(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    prompt = fields.part("media_id", Prompt.parse)
    attempts = fields.whole("attempts", least=1, most=10, default=1)
    digits = fields.whole("max_digits", least=1, most=20, default=1)
    timeout = fields.whole("timeout_ms", least=100, most=30_000, default=5000)
    fields.finish()
    yield from parts.answer(board, leg)
    return (
        yield from _result_of(board, leg, Collect(board.number(), leg, prompt, attempts, digits, timeout))
    )


def _record(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    longest = fields.whole("max_duration", least=0, most=300, default=300)
    silence = fields.whole("silence", least=0, most=20, default=5)
    fields.finish()
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, Record(board.number(), leg, longest, silence)))


def _send_keys(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    digits = fields.text("digits", most=50).upper()
    if not digits or set(digits) - KEYS:
        raise Invalid("Keys are 0 to 9, * and #.", field="params.digits")
    duration = fields.whole("duration_ms", least=1, most=5000, default=100)
    fields.whole("timeout_ms", least=0, most=10_000, default=0)
    fields.finish()
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, SendKeys(board.number(), leg, digits, duration)))


def _confer(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    room = fields.part("id", _room)
    alone = fields.flag("auto_leave_when_alone", default=False)
    fields.finish()
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, Confer(board.number(), leg, room, alone)))


def _room(raw: object, at: str) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int) or not 0 < len(str(raw)) <= 50:
        raise Invalid("A room has a name of 1 to 50 characters.", field=at)
    return str(raw)


def _start_recording(board: Board, _leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    fields.flag("announce", default=False)
    fields.finish()
    yield StartRecording(board.number())
    return NOTHING


def _stop_recording(board: Board, _leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    fields.flag("announce", default=False)
    fields.finish()
    yield StopRecording(board.number())
    return NOTHING


def _wait(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    seconds = fields.whole("seconds", least=1, most=30, default=1)
    fields.finish()
    return (yield from _result_of(board, leg, Wait(board.number(), seconds)))


def _wait_for_silence(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    silence = fields.whole("silence_ms", least=1, most=5000, default=1000)
    iterations = fields.whole("iterations", least=1, most=3, default=1)
    timeout = fields.whole("timeout", least=0, most=300, default=10)
    fields.finish()
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, Listen(board.number(), leg, silence, iterations, timeout)))


def _hang_up_other(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    call = fields.whole("callid", least=1, most=LARGEST_CALL, default=0)
    fields.finish()
    return (yield from _result_of(board, leg, HangUpCall(board.number(), call)))


ACTS: Mapping[str, Act] = {
    "dialout": _dial_out,
    "play": _play,
    "play_record": _play_record,
    "play_wav_data": _play_data,
    "play_talk_detect": _play_and_listen,
    "read": _read,
    "record": _record,
    "send_dtmf": _send_keys,
    "conference": _confer,
    "simple_conference": _confer,
    "start_call_recording": _start_recording,
    "stop_call_recording": _stop_recording,
    "wait": _wait,
    "wait_for_silence": _wait_for_silence,
    "hangup_callid": _hang_up_other,
}
