"""Click-to-call: party A is called first, again after a pause where nobody answers; B only once A is there."""

from dataclasses import dataclass

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.commands import Wait
from calls.engine.flow import Gone, Script
from calls.states import Party
from pbx.kinds.click_to_call import ClickToCall
from pbx.targets import Target


@dataclass(frozen=True)
class ClickToCallFlow:
    """``cli`` is what A sees; B sees the number at which A answered, or ``shown``."""

    settings: ClickToCall
    a_targets: tuple[Target, ...]
    b_targets: tuple[Target, ...]
    cli: str
    shown: str = ""

    def run(self, board: Board) -> Script[None]:
        a = yield from self._reach_a(board)
        if a is None:
            return
        prompts = self.settings.prompts
        yield from parts.play(board, a, prompts.a_welcome)
        yield from parts.ring_tone(board, a, prompts.a_ringtone)
        b = yield from self._reach_b(board, a)
        yield from parts.stop_ring_tone(board, a)
        if b is None:
            yield from parts.take_message(board, a, self.settings.voicemail)
            return
        yield from parts.play_to_both(board, a, b, prompts.bridge)
        yield from parts.talk(board, a, b, recorded=self.settings.options.recording.record_calls)

    def _reach_a(self, board: Board) -> Script[int | None]:
        options = self.settings.options
        for attempt in range(options.attempts):
            if attempt:
                yield from parts.finish(board, Wait(board.number(), options.retry_pause))
            for target in self.a_targets:
                leg = yield from parts.dial(
                    board,
                    target.number,
                    timeout=target.timeout,
                    cli=self.cli,
                    party=Party.A,
                    attempt=attempt + 1,
                )
                if not board.legs[leg].is_up:
                    continue
                try:
                    if (yield from parts.is_person(board, leg, options.a_detection)):
                        return leg
                except Gone as gone:
                    if gone.leg != leg:
                        raise
                yield from parts.hang_up(board, leg)
        return None

    def _reach_b(self, board: Board, a: int) -> Script[int | None]:
        for target in self.b_targets:
            leg = yield from parts.dial(
                board,
                target.number,
                timeout=target.timeout,
                cli=self.shown or board.legs[a].number,
                beside=(a,),
                party=Party.B,
            )
            if not board.legs[leg].is_up:
                continue
            try:
                if (yield from parts.is_person(board, leg, self.settings.options.b_detection)):
                    yield from parts.play(board, leg, self.settings.prompts.b_whisper)
                    return leg
            except Gone as gone:
                if gone.leg != leg:
                    raise
            yield from parts.hang_up(board, leg)
        return None
