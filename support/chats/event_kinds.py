"""What may happen to chats."""

from typing import Any

from events.types import EventType, Thing, register
from support.chats.models import Chat

CHAT = Thing(Chat, "chat", ref="uuid")


def _chat(chat: Chat) -> dict[str, Any]:
    return {
        "reception": chat.reception.ref,
        "state": chat.state,
        "from_name": chat.from_name,
        "from_email": chat.from_email or None,
        "answered_by": chat.answered_by_name or None,
        "started_at": chat.started_at.isoformat(),
        "answered_at": chat.answered_at.isoformat() if chat.answered_at else None,
        "ended_at": chat.ended_at.isoformat() if chat.ended_at else None,
    }


FIELDS = {
    "reception": "the chat reception that it came by",
    "state": "`ringing`, `answered`, `missed` or `ended`",
    "from_name": "who writes, as they say",
    "from_email": "their e-mail address, as they say, or null",
    "answered_by": "who answered, or null",
    "started_at": "when it began",
    "answered_at": "when it was answered, or null",
    "ended_at": "when it ended, or null",
}


def _of(name: str, means: str) -> EventType:
    return EventType(name, means, CHAT, fields=FIELDS, data=_chat)


CREATED = _of("chat.created", "A visitor of a website began to chat.")
ANSWERED = _of("chat.answered", "Somebody answered a chat.")
ENDED = _of("chat.ended", "A chat that was answered is over.")
MISSED = _of("chat.missed", "Nobody answered a chat in time.")

register(CREATED, ANSWERED, ENDED, MISSED)
