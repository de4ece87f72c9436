"""A company's calls as its people know them: who called, who answered, how long it took and which way it went."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from calls.company.states import Status
from calls.states import Direction
from pbx.models import Reception

# What an id stands for is its first part; the last is the row. Both are the account's own business: whoever asks for
# one gets it from their account or not at all.
CALL, RECORD, NODE, LEG = 0xC1, 0xC2, 0xD1, 0xD2
VERSION = 0x8000_8000


def uuid_of(kind: int, pk: int) -> str:
    """The UUID (version 8) of a row."""
    return str(uuid.UUID(int=(kind << 96) | (0x8000 << 64) | (0x8000 << 48) | pk))


def row_of(text: str) -> tuple[int, int]:
    """The kind and the row that a UUID stands for; zeros for any other text."""
    try:
        whole = uuid.UUID(text).int
    except ValueError:
        return 0, 0
    kind, pk = whole >> 96, whole & (2**48 - 1)
    return (kind, pk) if uuid_of(kind, pk) == str(uuid.UUID(text)) else (0, 0)


@dataclass(frozen=True)
class Person:
    """An agent whom a call has to do with."""

    id: int
    name: str
    number: str


@dataclass(frozen=True)
class Node:
    """A step of the call: of a reception's path, or somebody who was called. ``kind`` are Relatel's words."""

    id: str
    kind: str
    name: str
    began_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    state: str = ""
    destination: str = ""
    parent: str | None = None
    keys: str = ""


@dataclass(frozen=True)
class CompanyCall:
    """``ours`` is the account's number, ``peer`` the other side; ``person`` whose call it is, where it is no
    reception's. ``position`` is the place in the queue of who waits now. ``reserved_by`` is who will call back, or has;
    ``is_call_back``: it was made because somebody had asked for it.
    """

    id: str
    direction: Direction
    status: Status
    ours: str
    peer: str
    started_at: datetime
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    reception: Reception | None = None
    person: Person | None = None
    answered_by: Person | None = None
    position: int | None = None
    asks_call_back: bool = False
    reserved_by: int | None = None
    is_call_back: bool = False
    nodes: tuple[Node, ...] = ()
    path: tuple[Node, ...] = ()
    call: int | None = None
    people: frozenset[int] = field(default_factory=frozenset)

    @property
    def waiting_seconds(self) -> int:
        """From its beginning until somebody answered, or it was over."""
        end = self.answered_at or self.ended_at
        return max(0, round((end - self.started_at).total_seconds())) if end else 0

    @property
    def talk_seconds(self) -> int:
        if self.answered_at is None or self.ended_at is None:
            return 0
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))
