"""What may happen to ratings."""

from typing import Any

from calls.company.records import CALL, RECORD, uuid_of
from events.types import EventType, Thing, register
from support.satisfaction.models import Rating

RATING = Thing(Rating, "rating")


def conversation_of(row: Rating) -> str:
    """The UUID of the call or chat, as APIs name it."""
    if row.chat is not None:
        return str(row.chat.uuid)
    if row.call_id is not None:
        return uuid_of(CALL, row.call_id)
    return uuid_of(RECORD, row.record_id) if row.record_id is not None else row.conversation_ref


def _rating(row: Rating) -> dict[str, Any]:
    return {
        "conversation": row.conversation,
        "conversation_uuid": conversation_of(row),
        "kind": row.kind,
        "score": row.score,
        "comment": row.comment or None,
        "at": row.rated_at.isoformat() if row.rated_at else None,
    }


FIELDS = {
    "conversation": "`call` or `chat`",
    "conversation_uuid": "which one",
    "kind": "`positive`, `neutral` or `negative`",
    "score": "from 0 to 10 where that was asked for, or null",
    "comment": "what they wrote, or null",
    "at": "when they answered",
}

GIVEN = EventType(
    "rating.given",
    "A caller or visitor said how it went.",
    RATING,
    fields=FIELDS,
    data=_rating,
    private=frozenset({"comment"}),
)
register(GIVEN)
