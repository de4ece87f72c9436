"""Ledger entries of an account and all below it."""

from django.urls import reverse

from accounts.listings import Listing, register
from accounts.rights import Right
from accounts.states import EntryKind
from billing.linking import page_of
from billing.models import LedgerEntry
from common.columns import Column


def _page(entry: LedgerEntry) -> str:
    """What the line was for; the ledger where that has no page, or belongs to an account further below."""
    return (page_of(entry) if entry.caused_by_id is None else "") or reverse("billing:ledger")


register(
    Listing(
        name="ledger",
        title="Ledger",
        page="billing:ledger",
        right=Right.VIEW_MONEY,
        rows=lambda: LedgerEntry.objects.all(),
        columns=(
            Column("Entry", lambda row: row.description),
            Column("Kind", lambda row: row.kind, labels=dict(EntryKind.choices)),
            Column("Amount", lambda row: row.amount, "money"),
            Column("Balance", lambda row: row.balance_after, "money"),
            Column("Currency", lambda row: row.currency),
            Column("When", lambda row: row.created_at, "moment", sort="id"),
        ),
        key="id",
        url=_page,
        states=EntryKind.choices,
        state_field="kind",
        has_words=False,
    )
)
