"""What happens to media that no entry of the activity log tells: their states, as jobs leave them."""

from typing import Any

from events.types import EventType, Thing, register
from pbx.media.models import Media

MEDIA = Thing(Media, "media")


def _media(row: Media) -> dict[str, Any]:
    return {"state": row.state, "error": row.error or None, "seconds": row.seconds}


STATE = EventType(
    "media.state_changed",
    "A media is being made, can be played, or could not be made.",
    MEDIA,
    fields={
        "state": "`PROCESSING`, `READY` or `ERROR`",
        "error": "why it could not be made, or null",
        "seconds": "how long what it plays is",
    },
    data=_media,
)
register(STATE)
