"""What of numbers, ports and emergency addresses waits for a person, as conditions on rows."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from numbers.e911_states import E911State
from numbers.port_states import OPEN, PortState

REFUSED = (E911State.INVALID, E911State.FAILED, E911State.REMOVAL_FAILED, E911State.NEEDS_CONFIRMATION)
# A letter that nobody has signed for so long is asked after, until the port ends without it.
LETTER_LATE = timedelta(days=3)


def not_in_force() -> Q:
    """Records of emergency addresses that a carrier refused, or asks about."""
    return Q(state__in=REFUSED)


def do_not_move() -> Q:
    """Ports that are at their carrier, where nothing has happened for days."""
    waits = OPEN - {PortState.EXCEPTION, PortState.AWAITING_LOA}
    return Q(state__in=sorted(waits), alarmed_at__isnull=False)


def lack_their_letter() -> Q:
    """Ports whose letter of authorisation nobody has signed for days."""
    return Q(state=PortState.AWAITING_LOA, moved_at__lt=timezone.now() - LETTER_LATE)


# What lists of ports are narrowed to: a state, or one of these.
PORTS_WAITING = {"stuck": do_not_move, "late": lack_their_letter}
PORT_STATES = [*PortState.choices, ("stuck", "Does not move"), ("late", "Letter not signed")]
