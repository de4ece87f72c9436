"""The columns of the list of emergency addresses. Its rows are numbers, of which there may be a million, so it is
sorted by what the list of numbers is sorted by.
"""

from datetime import datetime

from accounts.columns import register
from common.columns import Column, Order, Table
from common.ordering import InOrder
from numbers.models import PhoneNumber
from numbers.selectors.e911 import COVERED, RED, STALE, WAIVED

LABELS = {
    RED: "No address",
    STALE: "Confirm again",
    WAIVED: "Waived",
    COVERED: "Covered",
    "": "Needs none",
}


def _seen(number: PhoneNumber) -> str:
    """What ``with_standing`` put on the row, in words."""
    if number.record:  # type: ignore[attr-defined]
        return f"{number.record.caller_name}, {number.record.address}"  # type: ignore[attr-defined]
    return "Nothing"


def _confirmed(number: PhoneNumber) -> datetime | None:
    return number.record.confirmed_at if number.record else None  # type: ignore[attr-defined]


def _candidate(number: PhoneNumber) -> str:
    return number.candidate.get_state_display() if number.candidate else ""  # type: ignore[attr-defined]


def _waived_by(number: PhoneNumber) -> str:
    return number.waiver.signed_name if number.waiver else ""  # type: ignore[attr-defined]


def _why(number: PhoneNumber) -> str:
    return number.waiver.reason if number.waiver else ""  # type: ignore[attr-defined]


E911 = register(
    Table[PhoneNumber](
        name="emergency-addresses",
        title="Emergency addresses",
        page="numbers:e911",
        order=Order("e164"),
        columns=(
            Column("Number", lambda row: row.e164, "phone", sort="e164"),
            Column("Status", lambda row: row.e911, labels=LABELS),  # type: ignore[attr-defined]
            Column("Dispatcher sees", _seen),
            Column("Last confirmed", _confirmed, "moment"),
            Column("Label", lambda row: row.label, sort="by_label", by=InOrder("label"), shown=False),
            Column("City", lambda row: row.city, sort="by_city", by=InOrder("city"), shown=False),
            Column("State or province", lambda row: row.province, shown=False),
            Column("Held since", lambda row: row.held_since, "moment", sort="held_since", shown=False),
            Column("New address", _candidate, shown=False),
            Column("Waived by", _waived_by, shown=False),
            Column("Waived because", _why, shown=False),
        ),
    )
)
