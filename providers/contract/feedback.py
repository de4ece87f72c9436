"""Feedback: how callers and visitors were satisfied, as a carrier that asked them keeps it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from providers.contract.base import FamilyContract

ConversationKind = Literal["call", "chat"]
Satisfaction = Literal["positive", "neutral", "negative"]


@dataclass(frozen=True)
class CarrierRating:
    """What somebody answered about one call or chat, which ``conversation_ref`` is the carrier's name of. ``score`` is
    from 0 to 10 where that was asked for.
    """

    ref: str
    conversation: ConversationKind
    conversation_ref: str
    rated_at: datetime
    kind: Satisfaction
    score: int | None = None
    comment: str = ""
    e164: str = ""
    email: str = ""


class Feedback(FamilyContract):
    """The answers that our login may read."""

    def list_ratings(self, since: datetime) -> Iterator[CarrierRating]:
        """Those given at that moment or later, newest first."""
        raise self._unsupported()
