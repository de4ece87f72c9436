"""A switchboard at a carrier: who works there and can be reached, groups that ring together, main numbers, figures,
and chats of websites.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from providers.contract.base import FamilyContract, optional

Reached = Literal["available", "ringing", "busy", "do_not_disturb", "unknown"]
Whose = Literal["reception", "colleague"]
ChatState = Literal["ringing", "answered", "missed", "ended"]


@dataclass(frozen=True)
class Away:
    """Whether somebody wants to be left alone, until a moment or (None) until they say otherwise, and why. The rest
    means nothing where they do not.
    """

    is_away: bool
    until: datetime | None = None
    label: str = ""
    emoji: str = ""


@dataclass(frozen=True)
class CarrierColleague:
    """Somebody of the company; ``reached`` is how they can be reached at this moment, ``picture`` the address of their
    picture, another one whenever that is.
    """

    ref: str
    name: str
    e164: str = ""
    email: str = ""
    is_admin: bool = False
    away: Away = Away(False)
    reached: Reached = "unknown"
    picture: str = ""
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CarrierGroup:
    """Colleagues who are called together, by their names there; "" as ``ref``: it is to be made."""

    ref: str
    name: str
    members: tuple[str, ...] = ()
    speed_dial: str = ""


@dataclass(frozen=True)
class CarrierReception:
    """A main number that the carrier answers."""

    ref: str
    name: str
    e164: str
    brand_name: str = ""
    short_brand_name: str = ""
    is_open: bool = False
    asks_smileys: bool = False
    asks_nps: bool = False


@dataclass(frozen=True)
class CallFigures:
    """What the carrier counted of the calls of a main number or colleague, named by ``ref``; of answered calls
    ``wait_seconds`` and ``talk_seconds`` are the means. ``in_time`` is the per cent that were answered within the
    carrier's own target.
    """

    ref: str
    calls: int
    answered: int
    missed: int
    closed: int
    incoming: int
    outgoing: int
    wait_seconds: int | None = None
    talk_seconds: int | None = None
    in_time: int | None = None


@dataclass(frozen=True)
class CarrierChat:
    """A visitor's chat that the carrier's people answer there, at ``link``; ``place`` is what the carrier calls where
    it came in, ``answered_by_ref`` its name of who answered, where that is a colleague.
    """

    ref: str
    state: ChatState
    from_name: str
    started_at: datetime
    from_email: str = ""
    place: str = ""
    link: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    answered_by_ref: str = ""
    ended_at: datetime | None = None


class Switchboard(FamilyContract):
    """The company that our login belongs to. ``own_colleague`` is whose login it is."""

    def list_colleagues(self) -> Iterator[CarrierColleague]:
        raise self._unsupported()

    def get_colleague(self, ref: str) -> CarrierColleague:
        raise self._unsupported()

    @optional
    def own_colleague(self) -> CarrierColleague:
        raise self._unsupported()

    @optional
    def get_picture(self, address: str) -> bytes:
        """What is at the address of a colleague's picture; Rejected for one that is not the carrier's own."""
        raise self._unsupported()

    @optional
    def set_away(self, ref: str, away: Away, *, key: UUID) -> CarrierColleague:
        """Doing it twice does no harm. Rejected for a colleague whom the login may not change."""
        raise self._unsupported()

    @optional
    def list_call_groups(self) -> Iterator[CarrierGroup]:
        raise self._unsupported()

    @optional
    def get_call_group(self, ref: str) -> CarrierGroup:
        raise self._unsupported()

    @optional
    def create_call_group(self, group: CarrierGroup, *, key: UUID) -> CarrierGroup:
        """Two may have one name: after a lost answer look among all before it is made again."""
        raise self._unsupported()

    @optional
    def change_call_group(self, group: CarrierGroup, *, key: UUID) -> CarrierGroup:
        """Have the group be like this; doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def join_call_group(self, ref: str, *, key: UUID) -> CarrierGroup:
        """Have whose login it is be in the group; doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def leave_call_group(self, ref: str, *, key: UUID) -> CarrierGroup:
        """Have whose login it is be in the group no longer; doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def list_receptions(self) -> Iterator[CarrierReception]:
        raise self._unsupported()

    @optional
    def get_reception(self, ref: str) -> CarrierReception:
        raise self._unsupported()

    @optional
    def list_call_figures(self, whose: Whose, since: datetime, until: datetime) -> Iterator[CallFigures]:
        """Of calls that came from ``since`` to before ``until``; who had none may be left out."""
        raise self._unsupported()

    @optional
    def list_chats(self, since: datetime) -> Iterator[CarrierChat]:
        """Those that began or went on at that moment or later, newest first. Where a carrier has no way to go on, its
        newest ones are all that are told.
        """
        raise self._unsupported()
