"""The columns of the ledger. It grows without end, so it is sorted by nothing but the order in which it was written,
which its index has.
"""

from accounts.columns import register
from accounts.states import EntryKind
from billing.models import LedgerEntry
from common.columns import Column, Order, Table


def _cause(entry: LedgerEntry) -> str:
    """The account below that caused it; ``cause`` is put on the rows that are shown."""
    cause = entry.cause  # type: ignore[attr-defined]
    return f"{cause.name}, {cause.number}" if cause else ""


LEDGER = register(
    Table[LedgerEntry](
        name="ledger",
        title="Ledger",
        page="billing:ledger",
        order=Order("id", descending=True),
        columns=(
            Column("Entry", lambda row: row.description),
            Column("Kind", lambda row: row.kind, labels=dict(EntryKind.choices)),
            Column("When", lambda row: row.created_at, "moment", sort="id"),
            Column("Amount", lambda row: row.amount, "money"),
            Column("Balance", lambda row: row.balance_after, "money"),
            Column("Currency", lambda row: row.currency, shown=False),
            Column("Reason", lambda row: row.reason, shown=False),
            Column("Account", _cause, shown=False),
        ),
    )
)
