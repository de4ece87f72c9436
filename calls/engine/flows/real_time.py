"""Real-time calls: a program of the account is asked what to do, hears how it went, and is asked again.

The words of requests and answers are those of callr.md §7 and §12 A13, which every switch of the kind shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.commands import Ask
from calls.engine.flow import Gone, Script
from calls.engine.flows.real_time_acts import ACTS, HANG_UP, NOTHING, Outcome
from calls.states import LegState
from common.errors import Invalid
from pbx.reading import Fields
from pbx.targets import Target

STATUS: Mapping[LegState, str] = {
    LegState.BUSY: "BUSY",
    LegState.CONGESTION: "CONGESTION",
    LegState.UNAVAILABLE: "CONGESTION",
    LegState.NO_ANSWER: "NOANSWER",
    LegState.RINGING: "INCOMING_CALL",
    LegState.ANSWERED: "UP",
}
ENDED = "HANGUP"
# A program that goes on wanting what cannot be done would be asked on and on while no second of the call passes.
MOST_REFUSED = 10


@dataclass(frozen=True)
class Turn:
    """What the last request was about, and what goes back with the next one untouched."""

    command: str = ""
    # Servers that read it as a number take no null before they have given one.
    command_id: object = 0
    outcome: Outcome = NOTHING
    variables: object = None
    was_understood: bool = True


@dataclass(frozen=True)
class RealTimeFlow:
    """Without ``target`` somebody calls in; else the target is called first. ``cli`` is what called parties see."""

    cli: str
    target: Target | None = None
    has_url: bool = True

    def run(self, board: Board) -> Script[None]:
        leg = 1
        if self.target is not None:
            number, timeout = self.target.number, self.target.timeout
            leg = yield from parts.dial(board, number, timeout=timeout, cli=self.cli)
        if not self.has_url:
            return
        turn, refused = Turn(), 0
        try:
            while not board.legs[leg].is_over:
                answer = yield from self._ask(board, leg, turn, leg)
                if answer is None:
                    return
                turn = yield from self._obey(board, leg, answer)
                refused = 0 if turn.was_understood else refused + 1
                if refused == MOST_REFUSED:
                    yield from parts.hang_up(board, leg)
        except Gone as gone:
            if gone.leg not in (0, leg):
                raise
            yield from parts.hang_up(board, leg)
        yield from self._ask(board, leg, turn)

    def _ask(self, board: Board, leg: int, turn: Turn, *needed: int) -> Script[Mapping[str, object] | None]:
        """The program's answer; None where there was none that can be obeyed."""
        state = board.legs[leg].state
        request = {
            "call_status": STATUS.get(state, ENDED),
            "command": turn.command,
            "command_id": turn.command_id,
            "command_result": turn.outcome.result,
            "command_error": turn.outcome.error,
            "variables": turn.variables if isinstance(turn.variables, Mapping) else {},
        }
        done = yield from parts.finish(board, Ask(board.number(), request), *needed)
        if done.error or not isinstance(done.result, Mapping):
            return None
        return cast(Mapping[str, object], done.result)

    def _obey(self, board: Board, leg: int, answer: Mapping[str, object]) -> Script[Turn]:
        """Do what the answer says; what cannot be done is told to the program, which goes on from there, though not
        for ever.
        """
        name = answer.get("command")
        word = name if isinstance(name, str) else ""
        outcome, was_understood = Outcome(error="UNKNOWN_COMMAND"), False
        if word in ("", HANG_UP):
            yield from parts.hang_up(board, leg)
            outcome, was_understood = Outcome(), True
        elif word in ACTS:
            try:
                # PHP writes an object without keys as a list.
                fields = Fields(answer.get("params") or None, "params")
                outcome = yield from ACTS[word](board, leg, fields, self.cli)
            except Invalid as exc:
                outcome = Outcome(error=f"INVALID_PARAMETER [{exc.field}]")
            else:
                was_understood = True
        variables = answer.get("variables")
        return Turn(word[:50], answer.get("command_id", 0), outcome, variables, was_understood)
