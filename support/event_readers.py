"""What tickets and ratings make of events elsewhere."""

from calls.live.event_kinds import CAME_ENDED
from events.readers import when
from numbers.event_types import PORT_MOVED
from support.satisfaction.asking import ask_when_over
from support.services.ports import close_when_complete

when(PORT_MOVED.name, close_when_complete)
when(CAME_ENDED.name, ask_when_over)
