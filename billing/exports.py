"""The ledger as a file."""

from django.http import QueryDict

from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from billing.models import LedgerEntry
from billing.selectors import ledger as money
from common.exports import Cell, Moment, Sheet, sheet_of

HEADER = [Moment("Time"), "Kind", "Description", "Amount", "Balance after", "Currency", "Reason", "Account"]


def ledger(account: Account, _query: QueryDict) -> Sheet:
    """The whole ledger, newest first."""
    causes = money.causes(account)

    def line(row: LedgerEntry) -> list[Cell]:
        cause = causes.get(row.caused_by_id or 0)
        return [
            row.created_at,
            row.get_kind_display(),
            row.description,
            row.amount,
            row.balance_after,
            row.currency,
            row.reason,
            f"{cause.name}, {cause.number}" if cause else "",
        ]

    return sheet_of(HEADER, money.ledger(account).order_by("-id"), line)


register(Source("ledger", "Ledger", Right.VIEW_MONEY, ledger))
