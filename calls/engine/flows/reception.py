"""Receptions: menus, colleagues, groups and queues until somebody answers, else the backup; or a voicemail."""

from collections.abc import Sequence
from dataclasses import dataclass

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.commands import Collect, Enter, HangUp, Originate, PromiseCallBack, Wait
from calls.engine.events import Finished
from calls.engine.flow import Script
from calls.engine.ways import Way
from pbx.receptions.states import Phase, StepKind
from pbx.voicemail import Voicemail

CALLER = 1
TRIES = 3
KEY_MS = 6_000
# In a queue; who presses nothing goes on waiting.
CALL_BACK_KEY, CALL_BACK_MS = "1", 4_000


@dataclass(frozen=True)
class ReceptionFlow:
    """``first`` stands at ``place``; where it ends with nobody, ``backup`` takes over. ``cli`` is what colleagues see.

    ``recorded``: what is talked is recorded.
    """

    first: Way
    place: str
    cli: str
    backup: Way | None = None
    recorded: bool = False

    def run(self, board: Board) -> Script[None]:
        if (yield from self._go(board, self.first, self.place)):
            return
        if self.backup is not None and (yield from self._go(board, self.backup, Phase.BACKUP)):
            return
        yield from parts.hang_up(board, CALLER)

    def _go(self, board: Board, way: Way, place: str) -> Script[bool]:
        """Whether somebody has talked with the caller, or the call was to end there."""
        yield Enter(board.number(), place, way.do, way.name, way.endpoint)
        match way.do:
            case StepKind.MENU:
                return (yield from self._menu(board, way, place))
            case StepKind.VOICEMAIL:
                return (yield from parts.take_message(board, CALLER, Voicemail(True, way.prompt)))
            case StepKind.END:
                yield from self._heard(board, way)
                yield from parts.hang_up(board, CALLER)
                return True
        yield from self._heard(board, way)
        if way.position and (yield from self._is_promised(board, way)):
            return True
        for numbers in way.rounds:
            leg = yield from self._first_of(board, numbers, way)
            if leg:
                yield from self._talk(board, leg)
                return True
        return False

    def _is_promised(self, board: Board, way: Way) -> Script[bool]:
        """Say the place in the queue; whether the caller wants to be called back instead of waiting, and is gone."""
        yield from parts.answer(board, CALLER)
        if not way.calls_back or not board.beginning.caller.startswith("+"):
            yield from parts.play(board, CALLER, way.position)
            return False
        asking = Collect(board.number(), CALLER, way.position, 1, 1, CALL_BACK_MS)
        if (yield from parts.finish(board, asking, CALLER)).result != CALL_BACK_KEY:
            return False
        yield PromiseCallBack(board.number())
        yield from parts.play(board, CALLER, way.thanks)
        yield from parts.hang_up(board, CALLER)
        return True

    def _heard(self, board: Board, way: Way) -> Script[None]:
        if way.prompt:
            yield from parts.answer(board, CALLER)
            yield from parts.play(board, CALLER, way.prompt)

    def _menu(self, board: Board, way: Way, place: str) -> Script[bool]:
        """Asked so often, whoever presses no key of the menu goes on to the backup."""
        yield from parts.answer(board, CALLER)
        for _ in range(TRIES):
            asking = Collect(board.number(), CALLER, way.prompt, 1, 1, KEY_MS)
            pressed = str((yield from parts.finish(board, asking, CALLER)).result or "")
            if pressed in way.keys:
                return (yield from self._go(board, way.keys[pressed], f"{place}.{pressed}"))
        return False

    def _first_of(self, board: Board, numbers: Sequence[str], way: Way) -> Script[int]:
        """Ring them all at once; the leg that is answered first, 0 for none. The others stop ringing.

        In a queue the caller waits as long where all are busy, and those are called again after that.
        """
        legs = []
        for number in numbers:
            legs.append(board.new_leg(number))
            yield Originate(board.number(), legs[-1], number, self.cli, way.seconds)
        waiting = 0
        if way.do == StepKind.QUEUE:
            waiting = board.number()
            yield Wait(waiting, way.seconds)
        while not any(board.legs[leg].is_up for leg in legs):
            if all(board.legs[leg].is_over for leg in legs) and not waiting:
                return 0
            event = yield from parts.next_event(board, CALLER)
            if isinstance(event, Finished) and event.command == waiting:
                waiting = 0
        first = next(leg for leg in legs if board.legs[leg].is_up)
        for leg in legs:
            if leg != first and not board.legs[leg].is_over:
                yield HangUp(board.number(), leg)
        return first

    def _talk(self, board: Board, leg: int) -> Script[None]:
        yield from parts.answer(board, CALLER)
        yield from parts.talk(board, CALLER, leg, recorded=self.recorded)
