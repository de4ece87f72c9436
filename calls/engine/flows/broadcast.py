"""Broadcast: the targets of one person are called in turn until one answers and hears the announcement."""

from dataclasses import dataclass

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.flow import Script
from pbx.prompts import Prompt
from pbx.targets import Target


@dataclass(frozen=True)
class BroadcastFlow:
    """The prompts are played one after another, all of them ``times`` times, to whoever answers first."""

    targets: tuple[Target, ...]
    prompts: tuple[Prompt, ...]
    cli: str
    times: int = 1

    def run(self, board: Board) -> Script[None]:
        for target in self.targets:
            leg = yield from parts.dial(board, target.number, timeout=target.timeout, cli=self.cli)
            if board.legs[leg].is_up:
                for prompt in self.prompts * self.times:
                    yield from parts.play(board, leg, prompt)
                return
