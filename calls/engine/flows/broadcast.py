"""Broadcast: the targets of one person are called in turn until one answers and hears the announcement."""

from dataclasses import dataclass

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.commands import Collect, StartRecording
from calls.engine.flow import Script
from pbx.detection import MachineDetection
from pbx.key_menu import BRIDGE, HANG_UP, NO_MENU, KeyAction, KeyMenu
from pbx.prompts import Prompt
from pbx.targets import Target

# How often, and how long each time, a key is waited for.
TIMES_ASKED, KEY_MS = 3, 5_000


@dataclass(frozen=True)
class BroadcastFlow:
    """The prompts are played one after another, all of them ``times`` times, to whoever answers first; a key is asked
    for behind them where there is a menu. A machine that is detected is hung up on.
    """

    targets: tuple[Target, ...]
    prompts: tuple[Prompt, ...]
    cli: str
    times: int = 1
    menu: KeyMenu = NO_MENU
    detection: MachineDetection | None = None
    is_recorded: bool = False

    def run(self, board: Board) -> Script[None]:
        for target in self.targets:
            leg = yield from parts.dial(board, target.number, timeout=target.timeout, cli=self.cli)
            if board.legs[leg].is_up:
                if not (yield from parts.is_person(board, leg, self.detection)):
                    return
                if self.is_recorded:
                    yield StartRecording(board.number())
                yield from self._play(board, leg)
                yield from self._ask(board, leg)
                return

    def _play(self, board: Board, leg: int) -> Script[None]:
        for prompt in self.prompts * self.times:
            yield from parts.play(board, leg, prompt)

    def _ask(self, board: Board, leg: int) -> Script[None]:
        for _ in range(TIMES_ASKED if self.menu else 0):
            asked = Collect(
                board.number(), leg, self.menu.prompt, attempts=1, max_digits=1, timeout_ms=KEY_MS
            )
            action = self.menu.action_of((yield from parts.finish(board, asked, leg)).result)
            if action is not None and action.does == BRIDGE:
                yield from self._join(board, leg, action)
            if action is not None and action.does in (BRIDGE, HANG_UP):
                return
            if action is not None:
                yield from self._play(board, leg)

    def _join(self, board: Board, leg: int, action: KeyAction) -> Script[None]:
        for target in action.targets:
            other = yield from parts.dial(
                board,
                target.number,
                timeout=target.timeout,
                cli=self.cli or board.legs[leg].number,
                beside=(leg,),
            )
            if board.legs[other].is_up:
                yield from parts.talk(board, leg, other)
                return
