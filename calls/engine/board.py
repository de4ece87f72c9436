"""What a flow sees of its call: the legs as events have left them, and the number of the next command."""

from dataclasses import dataclass, replace
from datetime import datetime

from calls.engine.causes import state_after
from calls.engine.events import Answered, Event, LegOver, Ringing
from calls.states import MOVES, OVER, HungUpBy, LegState, Party

# Enough for hours of a talkative program, and an end to one that never ends.
MOST_COMMANDS = 500


class Exhausted(Exception):
    """The flow has issued as many commands as a flow may."""


@dataclass(frozen=True)
class Leg:
    """One party's connection. ``is_ours``: the flow called it; else the party called in.

    ``party`` and ``attempt`` (from 1) say for whom it is where a call joins two; a machine may have answered.
    ``custom`` is the customer's own text where it is another than the call's.
    """

    id: int
    number: str
    is_ours: bool
    state: LegState
    cause: int | None = None
    by: HungUpBy | None = None
    party: Party | None = None
    attempt: int = 1
    is_machine: bool = False
    custom: str = ""

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_up(self) -> bool:
        return self.state == LegState.ANSWERED


@dataclass(frozen=True)
class Beginning:
    """What is known before anything happens: ``caller`` is set where somebody calls in."""

    call: int
    caller: str
    called: str
    is_inbound: bool
    began: datetime
    caller_name: str = ""
    custom: str = ""
    request: str = ""


class Board:
    """The legs by their ids, from 1; a caller's own is 1."""

    def __init__(self, beginning: Beginning) -> None:
        self.beginning = beginning
        self.legs: dict[int, Leg] = {}
        self.left_message: set[int] = set()
        self.commands = 0
        if beginning.is_inbound:
            self.legs[1] = Leg(1, beginning.caller, is_ours=False, state=LegState.RINGING)

    def number(self) -> int:
        """The number of the next command; Exhausted after too many."""
        if self.commands >= MOST_COMMANDS:
            raise Exhausted
        self.commands += 1
        return self.commands

    def new_leg(self, number: str, party: Party | None = None, attempt: int = 1, *, custom: str = "") -> int:
        leg = len(self.legs) + 1
        self.legs[leg] = Leg(
            leg,
            number,
            is_ours=True,
            state=LegState.DIALING,
            party=party,
            attempt=attempt,
            custom=custom,
        )
        return leg

    def found_machine(self, leg: int) -> None:
        self.legs[leg] = replace(self.legs[leg], is_machine=True)

    def live(self) -> list[Leg]:
        return [leg for leg in self.legs.values() if not leg.is_over]

    def takes(self, event: Event) -> bool:
        """Whether an event about a leg is a legal move of it; events about no leg always are."""
        if not isinstance(event, Ringing | Answered | LegOver):
            return True
        leg = self.legs.get(event.leg)
        return leg is not None and self._after(leg, event).state in MOVES[leg.state]

    def note(self, event: Event) -> None:
        if isinstance(event, Ringing | Answered | LegOver):
            self.legs[event.leg] = self._after(self.legs[event.leg], event)

    def _after(self, leg: Leg, event: Ringing | Answered | LegOver) -> Leg:
        match event:
            case Ringing():
                return replace(leg, state=LegState.RINGING)
            case Answered():
                return replace(leg, state=LegState.ANSWERED)
            case LegOver(cause=cause, by=by):
                state = state_after(leg.state, cause)
                if state == LegState.ENDED and leg.id in self.left_message:
                    state = LegState.VOICEMAIL
                return replace(leg, state=state, cause=cause, by=by)
