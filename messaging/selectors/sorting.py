"""What messages are sorted by where no column says it: who wrote to whom, when it arrived or changed, what it cost."""

from collections.abc import Collection

from django.db.models import Case, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from messaging.states import Direction


def _by_way(out: Combinable, came: Combinable) -> Case:
    return Case(When(direction=Direction.OUTBOUND, then=out), default=came)


COST: Combinable = F("rate") * F("parts")
CHANGED: Combinable = Coalesce("finished_at", "sent_at")
# A sender's name counts before the number.
SENDER: Combinable = _by_way(Coalesce(NullIf("sender_name", Value("")), "ours"), F("peer"))
RECIPIENT: Combinable = _by_way(F("peer"), F("ours"))


def arrival(states: Collection[str]) -> Combinable:
    """When it arrived, of those in one of the states; the others come last."""
    return Case(When(state__in=states, then=_by_way(F("finished_at"), F("sent_at"))))
