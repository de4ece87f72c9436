"""What may happen to numbers and what belongs to them."""

from typing import Any

from events.types import EventType, Thing, register
from numbers.models import Gateway, NumberOrder, PhoneNumber, PortRequest

NUMBER = Thing(PhoneNumber, "number", ref="e164", number="e164")
ORDER = Thing(NumberOrder, "order")
PORT = Thing(PortRequest, "port", ref="pid")
GATEWAY = Thing(Gateway, "gateway")


def _number(number: PhoneNumber) -> dict[str, Any]:
    return {"number": number.e164, "state": number.state, "city": number.city, "province": number.province}


def _order(order: NumberOrder) -> dict[str, Any]:
    return {"state": order.state, "charged": str(order.charged), "error": order.error or None}


def _port(port: PortRequest) -> dict[str, Any]:
    return {
        "state": port.state,
        "foc": port.foc.isoformat() if port.foc else None,
        "rejection": port.rejection_code or None,
        "text": port.carrier_text or None,
    }


NUMBER_ADDED = EventType(
    "number.added",
    "A number came to the account: it was ordered, ported in, or found at a carrier.",
    NUMBER,
    fields={
        "number": "in E.164",
        "state": "how it stands, such as `active`",
        "city": "where it is from, where that is known",
        "province": "its state or province",
    },
    data=_number,
)
ORDER_FINISHED = EventType(
    "order.finished",
    "The carrier has carried out an order of numbers, or refused it.",
    ORDER,
    fields={
        "state": "`completed`, `partial` or `failed`",
        "charged": "the price of what was got, in the account's currency",
        "error": "why nothing was got, or null",
    },
    data=_order,
)
PORT_MOVED = EventType(
    "port.moved",
    "A port made a step: it was submitted, got its date, was rejected, came in.",
    PORT,
    fields={
        "state": "the step that it is at now",
        "foc": "the date on which the numbers move, or null",
        "rejection": "the code of a rejection, or null",
        "text": "the carrier's own words, or null",
    },
    data=_port,
)

register(
    NUMBER_ADDED,
    ORDER_FINISHED,
    PORT_MOVED,
    EventType(
        "number.changed",
        "A setting or the description of a number was changed here, or taken over from its carrier.",
        NUMBER,
        ("changed", "described", "adopted carrier's settings of", "sent our settings of"),
    ),
    EventType("number.received", "A number was moved here from another account.", NUMBER, ("received",)),
    EventType("number.moved_away", "A number was moved to another account.", NUMBER, ("moved away",)),
    EventType("number.removed", "A number was taken off the account.", NUMBER, ("removed",)),
    EventType("number.released", "A number goes back to the network.", NUMBER, ("released",)),
    EventType(
        "number.release_scheduled",
        "A number will be released in 72 hours, unless it is kept.",
        NUMBER,
        ("scheduled release of",),
    ),
    EventType("number.kept", "A scheduled release was called off.", NUMBER, ("kept",)),
    EventType("number.ported_out", "A number has gone to another carrier.", NUMBER, ("noted as ported out",)),
    EventType(
        "number.assigned",
        "A number was given to a voice bot or put on a campaign.",
        NUMBER,
        ("assigned",),
    ),
    EventType(
        "number.unassigned",
        "A number was taken from a voice bot or off a campaign.",
        NUMBER,
        ("unassigned",),
    ),
    EventType(
        "number.emergency_changed",
        "The emergency address of a number was entered, set, confirmed, waived, lost or removed.",
        NUMBER,
        (
            "entered an emergency address",
            "set the emergency address",
            "confirmed the emergency address",
            "removed the emergency address",
            "lost the emergency address",
            "waived the emergency address",
            "withdrew the emergency waiver",
        ),
    ),
    EventType("order.placed", "Numbers were ordered.", ORDER, ("ordered",)),
    EventType("port.requested", "A port of numbers to us was asked for.", PORT, ("asked for",)),
    EventType("port.cancelled", "A port was cancelled.", PORT, ("cancelled",)),
    EventType("gateway.added", "A gateway was added.", GATEWAY, ("added",)),
    EventType("gateway.changed", "A gateway was changed.", GATEWAY, ("changed",)),
    EventType("gateway.removed", "A gateway was removed.", GATEWAY, ("removed",)),
)
