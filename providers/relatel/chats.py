"""Chats at Relatel (relatel.md §5.8): who, when and where, and not a word of what was written."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from providers import reading
from providers.contract.switchboard import CarrierChat, ChatState
from providers.relatel import wire
from providers.relatel.asking import Asking

STATES: dict[str, ChatState] = {
    "ringing": "ringing",
    "answered": "answered",
    "missed": "missed",
    "ended": "ended",
}
EMPLOYEE = "Employee#"
SCHEMES = ("https://", "http://")


class RelatelChats(Asking):
    def list_chats(self, since: datetime) -> Iterator[CarrierChat]:
        """Newest first. No way to older ones than the first hundred is documented: where ``started_at_lt_or_eq``, by
        which our own API goes on, is passed over, these are all that can be read.
        """
        told: set[str] = set()
        asked: dict[str, str | int] = {"limit": wire.PAGE, "updated_at_gt_or_eq": wire.time(since)}
        while True:
            body = self._get("chats", asked)
            found = [wire.one(row, _chat) for row in wire.listed(body, "chats")]
            fresh = [chat for chat in found if chat.ref not in told]
            if not fresh:
                return
            yield from fresh
            told |= {chat.ref for chat in fresh}
            asked["started_at_lt_or_eq"] = wire.time(min(chat.started_at for chat in fresh))


def _chat(row: Any) -> CarrierChat:
    by = row.get("answered_by") or {}
    endpoint = reading.text_if_any(by, "endpoint")
    link = reading.text_if_any(row, "link")
    answered_at, ended_at = (reading.when_if_any(row, name) for name in ("answered_at", "ended_at"))
    return CarrierChat(
        ref=wire.ref(row, "uuid"),
        state=_state(reading.text_if_any(row, "state"), answered_at, ended_at),
        from_name=reading.text_if_any(row, "from_name"),
        from_email=reading.text_if_any(row, "from_email"),
        place=wire.endpoint(row),
        link=link if link.startswith(SCHEMES) else "",
        started_at=reading.when(row, "started_at"),
        answered_at=answered_at,
        answered_by=reading.text_if_any(by, "name"),
        answered_by_ref=endpoint.removeprefix(EMPLOYEE) if endpoint.startswith(EMPLOYEE) else "",
        ended_at=ended_at,
    )


def _state(word: str, answered_at: datetime | None, ended_at: datetime | None) -> ChatState:
    """As it is told, or else as its times say: only the first of its words is documented."""
    if word in STATES:
        return STATES[word]
    if ended_at is not None:
        return "ended" if answered_at is not None else "missed"
    return "answered" if answered_at is not None else "ringing"
