"""What tickets make of events elsewhere."""

from events.readers import when
from numbers.event_types import PORT_MOVED
from support.services.ports import close_when_complete

when(PORT_MOVED.name, close_when_complete)
