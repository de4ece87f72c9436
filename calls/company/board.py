"""Where each call under way is at this moment, in words: who waits at what, who is called, who talks with whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Account
from calls.company.records import CompanyCall, Node
from calls.company.selectors import live_calls
from calls.live import selectors
from calls.live.models import Call
from calls.states import LegState

RINGS = (LegState.DIALING, LegState.RINGING)


@dataclass(frozen=True)
class Standing:
    """A call with where it is; ``waits`` is true of a caller with whom nobody talks."""

    call: Call
    where: str
    waits: bool


def standings(account: Account, *, most: int) -> list[Standing]:
    """The calls under way, newest first; nine statements however many they are, and one for each reception's queue."""
    told = {row.call: row for row in live_calls(account, most=most)}
    rows = selectors.live_calls(account)[:most]
    return [_standing(row, told[row.pk]) for row in rows if row.pk in told]


def where_of(told: CompanyCall) -> str:
    """Where one call is."""
    talks = _names(told, LegState.ANSWERED)
    if len(talks) > 1:
        return f"{talks[0]} has a word with {talks[-1]}, and the caller waits"
    called = _names(told, *RINGS)
    if talks:
        return f"Talks with {talks[0]}" + (f", who has {called[-1]} called" if called else "")
    steps = [node for node in told.nodes if node.keys]
    if not steps or not steps[-1].destination:
        return f"Rings at {', '.join(called)}" if called else (steps[-1].name if steps else "")
    place = f", number {told.position} in the queue" if told.position else ""
    rings = f", rings at {', '.join(called)}" if called else ""
    return f"Waits for {steps[-1].name}{place}{rings}"


def _standing(row: Call, told: CompanyCall) -> Standing:
    waits = bool(row.caller) and not _names(told, LegState.ANSWERED)
    return Standing(row, where_of(told), waits)


def _names(told: CompanyCall, *states: str) -> Sequence[str]:
    return [node.name for node in told.nodes if _is_open(node) and node.state in states]


def _is_open(node: Node) -> bool:
    return bool(node.state) and node.ended_at is None
