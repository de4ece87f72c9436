"""Calls: what a carrier tells of those that happened, and those that it makes for us."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from providers.contract.base import FamilyContract, optional

Direction = Literal["inbound", "outbound"]
# ``lost``: the carrier knows that the call was, not how it ended.
CallState = Literal[
    "planned", "ringing", "answered", "missed", "busy", "voicemail", "cancelled", "failed", "lost"
]
StoredSound = Literal["recording", "voicemail"]


@dataclass(frozen=True)
class CarrierLeg:
    """One of the ways a call took: what rang, under the carrier's names; ``parent`` is the leg that led to it."""

    ref: str
    kind: str
    endpoint: str
    name: str = ""
    parent: str = ""
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class CarrierCall:
    """A call as its carrier tells of it. ``caller`` and ``called`` are E.164, or what was shown or dialled where that
    is no number; a withheld caller is "". ``direction`` is None where the carrier does not tell it: the number that is
    held says so. An answered call without ``ended_at`` goes on. ``cause`` is Q.850, ``address`` that of the equipment.

    ``ref`` names the call for good under its login. ``cost`` is what the carrier bills us for it, in ``currency`` (an
    ISO code), and None where it does not say.
    """

    ref: str
    direction: Direction | None
    caller: str
    called: str
    state: CallState
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    talk_seconds: int = 0
    caller_name: str = ""
    address: str = ""
    number: str = ""
    app_ref: str = ""
    cause: int | None = None
    cost: Decimal | None = None
    currency: str = ""
    reference: str = ""
    legs: tuple[CarrierLeg, ...] = ()
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CallTarget:
    """Who to ring, and how long."""

    e164: str
    ring_seconds: int = 30


@dataclass(frozen=True)
class CallOrder:
    """A call to be made. Those of ``first`` are rung in turn until one answers; that one is joined with whoever of
    ``then`` answers, or hears ``media_refs``, or meets the voice app. A text to be spoken stands among the media as
    ``TTS|voice|text``. ``asked_at`` is when it was handed over first; ``taken`` are the carrier's names of calls that
    are known to be of other orders.
    """

    first: tuple[CallTarget, ...]
    then: tuple[CallTarget, ...] = ()
    app_ref: str = ""
    media_refs: tuple[str, ...] = ()
    caller_id: str = ""
    starts_at: datetime | None = None
    asked_at: datetime | None = None
    taken: frozenset[str] = frozenset()
    reference: str = ""


@dataclass(frozen=True)
class CarrierRecording:
    """Something said on a call and kept at the carrier; ``expires_at`` is when it is kept no longer.

    ``left_for`` is what the carrier calls those for whom a voicemail was left; ``is_personal`` is for one colleague.
    """

    ref: str
    kind: StoredSound
    made_at: datetime
    seconds: int
    call_ref: str = ""
    caller: str = ""
    called: str = ""
    left_for: str = ""
    is_personal: bool = False
    is_heard: bool = False
    transcript: str = ""
    expires_at: datetime | None = None
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Sound:
    content: bytes
    media_type: str


class Calls(FamilyContract):
    """Call records, recordings and voicemails, and calls made on request.

    ``joins_without_app``: the calls that it makes are between two, without a voice app, and it rings whose login it is
    first.
    """

    joins_without_app: ClassVar[bool] = False

    def list_calls(self, since: datetime, until: datetime) -> Iterator[CarrierCall]:
        """Calls that started in the span, both ends included. A call may be told twice, and change while it goes on;
        one that is told only when it is over may come up a day after its start.
        """
        raise self._unsupported()

    @optional
    def get_call(self, ref: str) -> CarrierCall:
        raise self._unsupported()

    @optional
    def list_recordings(self, since: datetime, until: datetime) -> Iterator[CarrierRecording]:
        raise self._unsupported()

    @optional
    def list_voicemails(self, since: datetime, until: datetime) -> Iterator[CarrierRecording]:
        raise self._unsupported()

    @optional
    def get_sound(self, ref: str, kind: StoredSound) -> Sound:
        """What was recorded; NotThere when the carrier keeps it no longer."""
        raise self._unsupported()

    @optional
    def mark_voicemail(self, ref: str, is_heard: bool, *, key: UUID) -> None:
        """Doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def delete_sound(self, ref: str, kind: StoredSound, *, key: UUID) -> None:
        """NotThere when it is gone already."""
        raise self._unsupported()

    @optional
    def start_call(self, order: CallOrder, *, key: UUID) -> str:
        """Make a call and return the carrier's name for it. It rings telephones, so a lost answer is looked up or left
        to a person, never asked again.
        """
        raise self._unsupported()

    @optional
    def find_started_call(self, order: CallOrder, *, key: UUID) -> CarrierCall | None:
        """The call whose answer was lost; None when the carrier never took it."""
        raise self._unsupported()

    @optional
    def get_started_call(self, ref: str) -> CarrierCall:
        """How a call that we had made stands."""
        raise self._unsupported()

    @optional
    def cancel_call(self, ref: str, *, key: UUID) -> None:
        """Take back a call that has not begun; Rejected when it has."""
        raise self._unsupported()

    @optional
    def hang_up(self, ref: str, *, key: UUID) -> None:
        """NotThere when the call is over."""
        raise self._unsupported()

    @classmethod
    def may_hang_up(cls, ref: str) -> bool:  # noqa: ARG003 for those that tell by the name
        """Whether it could end the call of this name, as far as that is known without asking."""
        return cls.can(Calls.hang_up)
