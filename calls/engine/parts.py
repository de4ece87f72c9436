"""Parts that flows are made of: answer, play, dial, talk, take a message. Each raises Gone where its party hangs up."""

from collections.abc import Sequence

from calls.engine.board import Board
from calls.engine.causes import Cause
from calls.engine.commands import (
    Answer,
    Bridge,
    Collect,
    Command,
    HangUp,
    Listen,
    Loop,
    Originate,
    Play,
    Record,
    StartRecording,
    StopLoop,
)
from calls.engine.events import (
    Event,
    Finished,
    TransferAsked,
    TransferCancelled,
    TransferCompleted,
)
from calls.engine.flow import Gone, Script
from calls.states import Party
from pbx.detection import MachineDetection
from pbx.prompts import Prompt
from pbx.voicemail import Voicemail

SILENCE_AFTER_MESSAGE = 5
TRANSFER_SECONDS = 30


def next_event(board: Board, *needed: int) -> Script[Event]:
    """Wait for an event while the needed legs last."""
    for leg in needed:
        if board.legs[leg].is_over:
            raise Gone(leg)
    event = yield None
    assert event is not None
    for leg in needed:
        if board.legs[leg].is_over:
            raise Gone(leg)
    return event


def finish(board: Board, command: Command, *needed: int) -> Script[Finished]:
    """Issue a command and wait until it is done."""
    yield command
    while True:
        event = yield from next_event(board, *needed)
        if isinstance(event, Finished) and event.command == command.id:
            return event


def answer(board: Board, leg: int) -> Script[None]:
    """Take the caller's leg, unless it is taken already."""
    if board.legs[leg].is_up:
        return
    yield Answer(board.number(), leg)
    while not board.legs[leg].is_up:
        yield from next_event(board, leg)


def play(board: Board, leg: int, prompt: Prompt) -> Script[None]:
    if prompt:
        yield from finish(board, Play(board.number(), leg, prompt), leg)


def play_to_both(board: Board, a: int, b: int, prompt: Prompt) -> Script[None]:
    """Both hear it at the same time."""
    if not prompt:
        return
    both = [Play(board.number(), leg, prompt) for leg in (a, b)]
    yield both[0]
    yield both[1]
    waiting = {command.id for command in both}
    while waiting:
        event = yield from next_event(board, a, b)
        if isinstance(event, Finished):
            waiting.discard(event.command)


def dial(
    board: Board,
    number: str,
    *,
    timeout: int,
    cli: str,
    beside: Sequence[int] = (),
    party: Party | None = None,
    attempt: int = 1,
    custom: str = "",
) -> Script[int]:
    """Call a number until it answers or is over; the leg, which tells. Gone when one of ``beside`` hangs up."""
    leg = board.new_leg(number, party, attempt, custom=custom)
    yield Originate(board.number(), leg, number, cli, timeout)
    while not (board.legs[leg].is_up or board.legs[leg].is_over):
        yield from next_event(board, *beside)
    return leg


def hang_up(board: Board, leg: int, cause: int = Cause.NORMAL) -> Script[None]:
    """End a leg and see it ended, so that the flow may go on without it."""
    if board.legs[leg].is_over:
        return
    yield HangUp(board.number(), leg, cause)
    while not board.legs[leg].is_over:
        yield from next_event(board)


def ring_tone(board: Board, leg: int, prompt: Prompt) -> Script[None]:
    yield Loop(board.number(), leg, prompt)


def stop_ring_tone(board: Board, leg: int) -> Script[None]:
    yield StopLoop(board.number(), leg)


def talk(board: Board, a: int, b: int, *, recorded: bool = False) -> Script[None]:
    """Join two legs until one of them ends; either may be handed over to somebody else meanwhile."""
    if recorded:
        yield StartRecording(board.number())
    yield Bridge(board.number(), a, b)
    while not (board.legs[a].is_over or board.legs[b].is_over):
        event = yield from next_event(board)
        if isinstance(event, TransferAsked) and event.leg in (a, b):
            stays = a if event.leg == b else b
            hand_over = _asked_first if event.is_attended else _handed_over
            a, b = stays, (yield from hand_over(board, stays, event))


def _handed_over(board: Board, stays: int, asked: TransferAsked) -> Script[int]:
    """Who talks with the leg that stays from now on: the one who was called, or where that fails nobody."""
    new = board.new_leg(asked.number)
    yield Originate(board.number(), new, asked.number, board.legs[stays].number, TRANSFER_SECONDS)
    yield HangUp(board.number(), asked.leg)
    yield Loop(board.number(), stays, Prompt())
    yield from _rung(board, stays, new)
    yield StopLoop(board.number(), stays)
    if not board.legs[new].is_up or board.legs[stays].is_over:
        return asked.leg
    yield from hang_up(board, asked.leg)
    yield Bridge(board.number(), stays, new)
    return new


def _asked_first(board: Board, stays: int, asked: TransferAsked) -> Script[int]:
    """The same after a word between the two, for which the leg that stays waits: it is the new one's once the former
    one says so or hangs up, and the former one's again where the new one does not come, or goes.
    """
    yield Loop(board.number(), stays, Prompt())
    new = board.new_leg(asked.number)
    yield Originate(board.number(), new, asked.number, board.legs[stays].number, TRANSFER_SECONDS)
    yield Loop(board.number(), asked.leg, Prompt())
    yield from _rung(board, stays, new)
    if not board.legs[asked.leg].is_over:
        yield StopLoop(board.number(), asked.leg)
        if board.legs[new].is_up:
            yield from _word(board, stays, asked.leg, new)
    if board.legs[stays].is_over:
        return asked.leg
    yield StopLoop(board.number(), stays)
    talks = new if board.legs[new].is_up else asked.leg
    if not board.legs[talks].is_over:
        yield Bridge(board.number(), stays, talks)
    return talks


def _rung(board: Board, stays: int, new: int) -> Script[None]:
    """Until the new one answers or is over, which it is where nobody waits any more or it is called off."""
    while not (board.legs[new].is_up or board.legs[new].is_over):
        if board.legs[stays].is_over or isinstance((yield from next_event(board)), TransferCancelled):
            yield from hang_up(board, new)


def _word(board: Board, stays: int, former: int, new: int) -> Script[None]:
    """The two talk; one of them is gone at the end of it, unless the leg that stays is."""
    yield Bridge(board.number(), former, new)
    while not any(board.legs[leg].is_over for leg in (stays, former, new)):
        match (yield from next_event(board)):
            case TransferCompleted():
                yield from hang_up(board, former)
            case TransferCancelled():
                yield from hang_up(board, new)


def take_message(board: Board, leg: int, voicemail: Voicemail) -> Script[bool]:
    """Play the intro and record a message, where the voicemail is on; whether it is."""
    if not voicemail.active:
        return False
    yield from answer(board, leg)
    yield from play(board, leg, voicemail.intro)
    if voicemail.record:
        board.left_message.add(leg)
        command = Record(
            board.number(), leg, voicemail.timeout, silence=SILENCE_AFTER_MESSAGE, is_message=True
        )
        yield from finish(board, command, leg)
    return True


def is_person(board: Board, leg: int, detection: MachineDetection | None) -> Script[bool]:
    """Whether a person answered; without detection, whoever answered is one."""
    if detection is None or not detection.active:
        return True
    found = yield from _is_heard(board, leg, detection)
    if not found:
        board.found_machine(leg)
    return found


def _is_heard(board: Board, leg: int, detection: MachineDetection) -> Script[bool]:
    if detection.method == "DTMF":
        keys = Collect(
            board.number(),
            leg,
            detection.dtmf_prompt,
            attempts=detection.dtmf_iterations,
            max_digits=1,
            timeout_ms=detection.dtmf_timeout * 1000,
        )
        return bool((yield from finish(board, keys, leg)).result)
    yield from play(board, leg, detection.silence_prompt)
    listening = Listen(
        board.number(),
        leg,
        detection.silence_ms,
        detection.silence_iterations,
        detection.silence_timeout,
    )
    return bool((yield from finish(board, listening, leg)).result)
