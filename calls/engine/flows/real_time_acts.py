"""What a real-time program may have done: a function for each command of callr.md §12 A13, with its parameters.

Names of parameters that older programs send are taken too, and others are passed over.
"""

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
from pbx.media.voices import voice_named
from pbx.prompts import Prompt
from pbx.reading import Fields
from pbx.targets import MOST_TARGETS, Target

HANG_UP = "hangup"
KEYS = frozenset("0123456789*#ABCD")
LONGEST_SOUND = 2_000_000
LARGEST_CALL = 2**53
# The vendor's own servers go on by these results: of what was simply done, and of keys that nobody pressed.
DONE, TIMED_OUT = "0", "TIMEOUT"
LONGEST_PIN = 20
ROOM_PROMPTS = (
    "welcome",
    "pin_prompt",
    "pin_error",
    "pin_valid",
    "waiting",
    "auto_leave_announce",
    "user_join",
    "user_leave",
)
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
    if done.error:
        return Outcome(error=done.error)
    if done.result is None or isinstance(done.result, bool):
        return Outcome({True: "1", False: "0", None: DONE}[done.result])
    return Outcome(str(done.result))


def _spoken_or_media(raw: object, at: str) -> Prompt:
    """What is played; a voice must be one that there is, as a media is looked for when it is played."""
    found = Prompt.parse(raw, at)
    if found.voice:
        voice_named(found.voice, field=at)
    return found


def _dial_out(board: Board, leg: int, fields: Fields, cli: str) -> Script[Outcome]:
    targets = fields.each("targets", Target.parse, most=MOST_TARGETS)
    shown = fields.text("cli", most=16) or cli
    if shown != "BLOCKED" and not E164.match(shown):
        raise Invalid("This is not a telephone number in E.164 form.", field="params.cli")
    fields.choice("ringtone", ("RING", "MUSIC"), default="RING")
    whisper = fields.part("whisper", _spoken_or_media)
    custom = fields.text("cdr_field", most=32)
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
    prompt = fields.part("media_id", _spoken_or_media)
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, Play(board.number(), leg, prompt)))


def _play_record(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    name = fields.text("media_file", most=100)
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, PlayFile(board.number(), leg, name=name)))


def _play_data(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    data = fields.long_text("audio_data", most=LONGEST_SOUND)
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, PlayFile(board.number(), leg, data=data)))


def _play_and_listen(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    prompt = fields.part("media_id", _spoken_or_media)
    silence = fields.whole("silence_ms", least=1, most=5000, default=500)
    for name in ("min_ms", "max_ms", "analysistime_ms"):
        fields.whole(name, least=0, most=300_000, default=0)
    yield from parts.answer(board, leg)
    yield from parts.play(board, leg, prompt)
    return (yield from _result_of(board, leg, Listen(board.number(), leg, silence, 1, 5)))


def _read(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    prompt = fields.part("media_id", _spoken_or_media)
    attempts = fields.whole("attempts", least=1, most=10, default=1)
    digits = fields.whole("max_digits", least=1, most=20, default=1)
    timeout = fields.whole("timeout_ms", least=100, most=30_000, default=5000)
    yield from parts.answer(board, leg)
    told = yield from _result_of(board, leg, Collect(board.number(), leg, prompt, attempts, digits, timeout))
    return told if told.result or told.error else Outcome(TIMED_OUT)


def _record(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    longest = fields.whole("max_duration", least=0, most=300, default=300)
    silence = fields.whole("silence", least=0, most=20, default=5)
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, Record(board.number(), leg, longest, silence)))


def _send_keys(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    digits = (fields.text("digits", most=50) or fields.text("digit", most=50)).upper()
    if not digits or set(digits) - KEYS:
        raise Invalid("Keys are 0 to 9, * and #.", field="params.digits")
    duration = fields.whole("duration_ms", least=1, most=5000, default=100)
    fields.whole("timeout_ms", least=0, most=10_000, default=0)
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, SendKeys(board.number(), leg, digits, duration)))


def _confer(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    room = fields.part("id", _room)
    alone = fields.flag("auto_leave_when_alone", default=False)
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, Confer(board.number(), leg, room, alone)))


def _room(raw: object, at: str) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int) or not 0 < len(str(raw)) <= 50:
        raise Invalid("A room has a name of 1 to 50 characters.", field=at)
    return str(raw)


def _enter_room(board: Board, leg: int, fields: Fields, cli: str) -> Script[Outcome]:
    """The same with a greeting, and a PIN where the program wants one. What others in the room would hear of somebody
    who comes or leaves is read, and played to nobody.
    """
    told = {name: fields.part(name, _spoken_or_media) for name in ROOM_PROMPTS}
    pin = fields.text("pin_code", most=LONGEST_PIN)
    tries = fields.whole("pin_max_tries", least=1, most=10, default=3)
    wait_ms = fields.whole("pin_wait", least=0, most=30, default=5) * 1000
    fields.part("id", _room)
    yield from parts.answer(board, leg)
    yield from parts.play(board, leg, told["welcome"])
    for _ in range(tries if pin else 0):
        asking = Collect(board.number(), leg, told["pin_prompt"], 1, len(pin) + 1, wait_ms)
        done = yield from parts.finish(board, asking, leg)
        if str(done.result or "").removesuffix("#") == pin:
            yield from parts.play(board, leg, told["pin_valid"])
            break
        yield from parts.play(board, leg, told["pin_error"])
    else:
        if pin:
            return Outcome(error="INVALID_PIN")
    return (yield from _confer(board, leg, fields, cli))


def _start_recording(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    yield from _announce(board, leg, fields)
    yield StartRecording(board.number())
    return Outcome(DONE)


def _stop_recording(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    yield from _announce(board, leg, fields)
    yield StopRecording(board.number())
    return Outcome(DONE)


def _announce(board: Board, leg: int, fields: Fields) -> Script[None]:
    """Tell of the recording where the program wants that: ``announce`` is a media or a text, 0 or false nothing."""
    announcement = fields.part("announce", _announcement)
    if announcement:
        yield from parts.answer(board, leg)
        yield from parts.play(board, leg, announcement)


def _announcement(raw: object, at: str) -> Prompt:
    return Prompt() if isinstance(raw, bool) else _spoken_or_media(raw, at)


def _wait(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    older = fields.whole("wait", least=1, most=30, default=1)
    seconds = fields.whole("seconds", least=1, most=30, default=older)
    return (yield from _result_of(board, leg, Wait(board.number(), seconds)))


def _wait_for_silence(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    silence = fields.whole("silence_ms", least=1, most=5000, default=1000)
    iterations = fields.whole("iterations", least=1, most=3, default=1)
    timeout = fields.whole("timeout", least=0, most=300, default=10)
    yield from parts.answer(board, leg)
    return (yield from _result_of(board, leg, Listen(board.number(), leg, silence, iterations, timeout)))


def _hang_up_other(board: Board, leg: int, fields: Fields, _cli: str) -> Script[Outcome]:
    call = fields.whole("callid", least=1, most=LARGEST_CALL, default=0)
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
    "conference": _enter_room,
    "simple_conference": _confer,
    "start_call_recording": _start_recording,
    "stop_call_recording": _stop_recording,
    "wait": _wait,
    "wait_for_silence": _wait_for_silence,
    "hangup_callid": _hang_up_other,
}
