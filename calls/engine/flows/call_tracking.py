"""Call tracking: the caller hears a welcome, targets ring one after another, then the voicemail takes a message."""

from dataclasses import dataclass

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.causes import Cause, cause_for
from calls.engine.flow import Gone, Script
from pbx.kinds.call_tracking import CallTracking

CALLER = 1


@dataclass(frozen=True)
class TrackingFlow:
    """``cli`` is what targets see."""

    settings: CallTracking
    cli: str

    def run(self, board: Board) -> Script[None]:
        prompts = self.settings.prompts
        if prompts.welcome or prompts.ringtone:
            yield from parts.answer(board, CALLER)
        yield from parts.play(board, CALLER, prompts.welcome)
        if prompts.ringtone:
            yield from parts.ring_tone(board, CALLER, prompts.ringtone)
        cause = Cause.NO_ANSWER if self.settings.targets else Cause.OUT_OF_ORDER
        for target in self.settings.targets:
            leg = yield from parts.dial(
                board, target.number, timeout=target.timeout, cli=self.cli, beside=(CALLER,)
            )
            if (yield from self._joined(board, leg)):
                return
            cause = cause_for(board.legs[leg].state)
        if prompts.ringtone:
            yield from parts.stop_ring_tone(board, CALLER)
        if not (yield from parts.take_message(board, CALLER, self.settings.voicemail)):
            yield from parts.hang_up(board, CALLER, cause)

    def _joined(self, board: Board, leg: int) -> Script[bool]:
        """Whether the target answered and stayed for the whisper; then they have talked when this returns."""
        prompts = self.settings.prompts
        if not board.legs[leg].is_up:
            return False
        try:
            yield from parts.play(board, leg, prompts.whisper)
        except Gone as gone:
            if gone.leg == leg and not board.legs[CALLER].is_over:
                return False
            raise
        if prompts.ringtone:
            yield from parts.stop_ring_tone(board, CALLER)
        yield from parts.answer(board, CALLER)
        yield from parts.play_to_both(board, CALLER, leg, prompts.bridge)
        yield from parts.talk(board, CALLER, leg, recorded=self.settings.options.record_calls)
        return True
