"""Call records of an account and all below it."""

from django.urls import reverse

from accounts.listings import Listing, register
from calls.models import CallRecord
from calls.states import Direction
from common.columns import Column


def _list(call: CallRecord) -> str:
    """The list from the call's day on."""
    return f"{reverse('calls:list')}?since={call.started_at:%Y-%m-%d}"


register(
    Listing(
        name="calls",
        title="Calls",
        page="calls:list",
        rows=lambda: CallRecord.objects.all(),
        columns=(
            Column("From", lambda row: row.caller, "phone"),
            Column("To", lambda row: row.called, "phone"),
            Column("Direction", lambda row: row.direction, labels=dict(Direction.choices)),
            Column("Started", lambda row: row.started_at, "moment", sort="started_at"),
            Column("Seconds", lambda row: row.seconds, "number"),
            Column("Charged", lambda row: row.charged, "money"),
        ),
        key=("started_at", "id"),
        url=_list,
        states=Direction.choices,
        state_field="direction",
        states_label="Direction",
    )
)
