"""Conference rooms: a caller enters a PIN where one is asked for, and then is in the room until somebody leaves."""

from collections.abc import Mapping
from dataclasses import dataclass

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.commands import Collect, Confer
from calls.engine.flow import Script
from pbx.prompts import Prompt
from pbx.targets import Target

TRIES = 3
PIN_MS = 10_000
LONGEST_PIN = 10


@dataclass(frozen=True)
class ConferenceFlow:
    """``pins`` are those that let somebody in; ``asks`` says whether any is needed. Who is called into the room needs
    none.
    """

    room: str
    prompts: Mapping[str, Prompt]
    pins: frozenset[str]
    asks: bool
    cli: str
    target: Target | None = None

    def run(self, board: Board) -> Script[None]:
        leg = 1
        if self.target is not None:
            number, timeout = self.target.number, self.target.timeout
            leg = yield from parts.dial(board, number, timeout=timeout, cli=self.cli)
            if not board.legs[leg].is_up:
                return
        yield from parts.answer(board, leg)
        yield from parts.play(board, leg, self.prompts["welcome"])
        if self.target is None and self.asks and not (yield from self._knows_pin(board, leg)):
            return
        yield from parts.finish(board, Confer(board.number(), leg, self.room, leave_when_alone=False), leg)

    def _knows_pin(self, board: Board, leg: int) -> Script[bool]:
        for _ in range(TRIES):
            asking = Collect(board.number(), leg, self.prompts["pin_ask"], 1, LONGEST_PIN, PIN_MS)
            done = yield from parts.finish(board, asking, leg)
            if str(done.result or "").removesuffix("#") in self.pins:
                return True
            yield from parts.play(board, leg, self.prompts["pin_invalid"])
        return False
