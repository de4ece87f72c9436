"""What a switch tells a flow."""

from dataclasses import dataclass

from calls.engine.causes import Cause
from calls.states import HungUpBy


@dataclass(frozen=True)
class Ringing:
    leg: int


@dataclass(frozen=True)
class Answered:
    leg: int


@dataclass(frozen=True)
class LegOver:
    leg: int
    cause: int = Cause.NORMAL
    by: HungUpBy = HungUpBy.PARTY


@dataclass(frozen=True)
class Finished:
    """A command is done. ``result`` is a value of JSON: keys pressed, a recording's name, an answer; or ``error``."""

    command: int
    result: object = None
    error: str = ""


@dataclass(frozen=True)
class HangUpAsked:
    """Somebody wants the whole call to end."""


@dataclass(frozen=True)
class TransferAsked:
    """``leg`` hands the other party over to ``number``: at once, or where ``is_attended`` after a word between the two,
    for which the other party waits.
    """

    leg: int
    number: str
    is_attended: bool


@dataclass(frozen=True)
class TransferCompleted:
    """The two have talked: whoever was called for the transfer takes the party who waits."""


@dataclass(frozen=True)
class TransferCancelled:
    """Whoever is called for a transfer need not come, or goes again; the party goes on with who was to hand it over."""


Transfer = TransferAsked | TransferCompleted | TransferCancelled
Event = Ringing | Answered | LegOver | Finished | HangUpAsked | Transfer
