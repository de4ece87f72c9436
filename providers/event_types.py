"""What may happen to logins at carriers."""

from events.types import EventType, Thing, register
from providers.models import ProviderAccount

CARRIER = Thing(ProviderAccount, "carrier")

register(
    EventType("carrier.added", "A login at a carrier was added.", CARRIER, ("added",)),
    EventType(
        "carrier.changed",
        "A login at a carrier was changed, paused or resumed.",
        CARRIER,
        ("changed", "paused", "resumed"),
    ),
    EventType(
        "carrier.low",
        "What is left of our money at a carrier is less than the carrier's low mark.",
        CARRIER,
        ("low on money",),
    ),
    EventType(
        "carrier.stopped", "A carrier refused a login, which is called no more.", CARRIER, ("stopped",)
    ),
)
