"""The columns of the list of calls. There may be millions of them, so it is sorted by nothing but when they began,
which an index of the account's has in order; the filter narrows it by everything else.
"""

from accounts.columns import register
from calls.models import CallRecord
from calls.states import Direction, LegState
from common.columns import Column, Order, Table
from common.plans.registry import country_name

# What it cost at a carrier is no column of it: only those see it whose login the call ran under.
CALLS = register(
    Table[CallRecord](
        name="calls",
        title="Calls",
        page="calls:list",
        order=Order(("started_at", "id"), descending=True),
        columns=(
            Column("Started", lambda row: row.started_at, "moment", sort="started_at"),
            Column("Direction", lambda row: row.direction, labels=dict(Direction.choices)),
            Column("Caller", lambda row: row.caller, "phone"),
            Column("Called", lambda row: row.called, "phone"),
            Column("Length", lambda row: row.seconds, "length"),
            Column("Charged", lambda row: row.charged, "money"),
            Column("Caller name", lambda row: row.caller_name, shown=False),
            Column("Rate a minute", lambda row: row.rate, "money", shown=False),
            Column("App", lambda row: row.app.name if row.app else "", shown=False),
            Column(
                "Country", lambda row: country_name(row.peer_country) if row.peer_country else "", shown=False
            ),
            Column("How it ended", lambda row: row.state, labels=dict(LegState.choices), shown=False),
            Column("Cause", lambda row: row.cause, shown=False),
            Column("Your text", lambda row: row.custom, shown=False),
            Column("Sample", lambda row: row.is_sample, shown=False),
            Column("Simulated", lambda row: row.is_simulated, shown=False),
        ),
    )
)
