"""A caller is handed over after a word between two colleagues, in the flow alone."""

import pytest

from calls.engine.commands import Bridge, Command, HangUp, Loop, Originate, StopLoop
from calls.engine.events import (
    Answered,
    LegOver,
    Ringing,
    TransferAsked,
    TransferCancelled,
    TransferCompleted,
)
from calls.engine.flows.reception import ReceptionFlow
from calls.engine.ways import Way
from pbx.prompts import Prompt
from pbx.receptions.states import StepKind
from tests.calls.engine.switchboard import CALLER, OURS, Outcome, Switchboard, answers, ends, rings
from tests.calls.engine.test_flows import ONE, THREE, TWO

ANN, BO = 2, 3
WAIT = Prompt()


def talking(bo: Outcome = answers) -> Switchboard:
    """A caller talks with Ann, who has Bo called for a word."""
    board = Switchboard(
        ReceptionFlow(Way(StepKind.AGENT, rounds=((ONE,),)), "open", OURS),
        {ONE: answers, TWO: bo, THREE: rings},
    )
    board.done.clear()
    board.send(TransferAsked(ANN, TWO, is_attended=True))
    return board


def told(board: Switchboard) -> list[Command]:
    """What was done since it was last asked, without the numbers of the commands."""
    found, board.done = [type(one)(**vars(one) | {"id": 0}) for one in board.done], []
    return found


def states(board: Switchboard) -> list[str]:
    return [state for _, state, _ in board.ends_of()]


def test_the_caller_waits_while_the_two_talk() -> None:
    board = talking()
    assert told(board) == [
        Loop(0, 1, WAIT),
        Originate(0, BO, TWO, CALLER, 30),
        Loop(0, ANN, WAIT),
        StopLoop(0, ANN),
        Bridge(0, ANN, BO),
    ]
    assert states(board) == ["answered", "answered", "answered"]


def test_who_lets_go_hands_over() -> None:
    for word, goes in ((TransferCompleted(), [HangUp(0, ANN)]), (LegOver(ANN), [])):
        board = talking()
        told(board)
        board.send(word)
        assert told(board) == [*goes, StopLoop(0, 1), Bridge(0, 1, BO)]
        assert states(board) == ["answered", "ended", "answered"]
        board.send(TransferAsked(BO, THREE, is_attended=False))
        assert told(board)[0] == Originate(0, 4, THREE, CALLER, 30)


def test_who_comes_back_has_the_caller_again() -> None:
    for word, goes in ((TransferCancelled(), [HangUp(0, BO)]), (LegOver(BO), [])):
        board = talking()
        told(board)
        board.send(word)
        assert told(board) == [*goes, StopLoop(0, 1), Bridge(0, 1, ANN)]
        assert states(board) == ["answered", "answered", "ended"]


@pytest.mark.parametrize("cause", [17, 19, 34])
def test_who_does_not_come_leaves_all_as_it_was(cause: int) -> None:
    board = talking(ends(cause))
    assert told(board)[-3:] == [StopLoop(0, ANN), StopLoop(0, 1), Bridge(0, 1, ANN)]


def test_who_hangs_up_while_the_other_rings_has_handed_over_once_they_answer() -> None:
    board = talking(rings)
    board.send(LegOver(ANN))
    told(board)
    board.send(Answered(BO))
    assert told(board) == [StopLoop(0, 1), Bridge(0, 1, BO)]


def test_a_caller_who_does_not_want_to_wait_ends_it_for_all() -> None:
    for bo in (answers, rings):
        board = talking(bo)
        board.send(LegOver(1))
        assert (board.state.is_over, states(board)[:2]) == (True, ["ended", "ended"])


def test_of_two_who_pick_up_at_once_one_has_the_caller() -> None:
    board = Switchboard(
        ReceptionFlow(Way(StepKind.GROUP, rounds=((ONE, TWO),)), "open", OURS),
        {ONE: rings, TWO: rings},
        held={HangUp},
    )
    board.send(Answered(3))
    assert not board.send(Answered(2)).was_taken
    board.send(LegOver(2))
    board.send(LegOver(3))
    assert states(board) == ["answered", "cancelled", "ended"]
    assert next(one for one in board.done if isinstance(one, Bridge)).b == 3
    assert board.send(Ringing(2)).was_taken is False
