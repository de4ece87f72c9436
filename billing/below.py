"""Ledger entries and balances of an account and all below it."""

from django.urls import reverse

from accounts.listings import Listing, register
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import runs_low
from accounts.states import AccountState, EntryKind
from billing.linking import page_of
from billing.models import LedgerEntry
from billing.selectors.invoices import cents
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
        states_label="Kind",
        has_words=False,
    )
)
register(
    Listing(
        name="balances",
        title="Balances",
        page="billing:spending",
        right=Right.VIEW_MONEY,
        rows=lambda: Account.objects.exclude(state=AccountState.CLOSED).select_related("billed_to"),
        columns=(
            Column("Account", lambda row: row.name, sort="name"),
            Column("Left to spend", lambda row: cents(row.free_balance), "money"),
            Column("Balance", lambda row: cents(row.balance), "money", sort="balance"),
            Column("Set aside", lambda row: cents(row.held), "money"),
            Column("Warned below", lambda row: row.notify_threshold, "money"),
            Column("Currency", lambda row: row.currency),
            Column("Billed to", lambda row: row.billed_to.name if row.billed_to else ""),
        ),
        key=("name", "id"),
        descending=False,
        url=lambda _row: reverse("billing:ledger"),
        states=[("low", "Low balance")],
        conditions={"low": runs_low},
        owner="",
    )
)
