"""A month of a ledger as a PDF: the balances around it, what it adds up to, and its lines."""

from collections.abc import Sequence
from decimal import Decimal

from accounts.models import Account
from billing.models import LedgerEntry
from billing.selectors.invoices import Statement, bounds
from common import printing
from common.money import for_people

# Longer months end with a word about the file that has all of it.
MOST_LINES = 500


def statement_pdf(
    account: Account,
    told: Statement,
    charged: Sequence[tuple[str, int, Decimal]],
    lines: Sequence[LedgerEntry],
) -> bytes:
    """``charged`` is each sort of charge with how many and how much; ``lines`` are printed up to ``MOST_LINES``."""
    title = f"Statement of {told.month:%B %Y}"
    paper = printing.blank(title=title, at=bounds(account, told.month)[1])
    paper.heading(title)
    paper.facts([("Account", f"{account.name}, {account.number}"), ("Currency", account.currency)])
    paper.heading("Balance", small=True)
    sums = [(kind, for_people(amount)) for kind, amount in told.sums]
    # Exactly, so that whoever adds it up comes to what it says.
    paper.amounts([("Before", for_people(told.opening)), *sums, ("After", for_people(told.closing))])
    if charged:
        paper.heading("What was charged", small=True)
        paper.amounts(
            (f"{text} ({n:,})" if n > 1 else text, for_people(amount)) for text, n, amount in charged
        )
    if lines:
        paper.heading("Entries", small=True)
        paper.amounts(_line(account, row) for row in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        paper.paragraph("The month has more entries than are printed here. Its CSV has all of them.")
    return paper.made()


def _line(account: Account, row: LedgerEntry) -> tuple[str, str]:
    when = row.created_at.astimezone(account.zone)
    return f"{when:%-d %b, %H:%M}  {row.get_kind_display()}: {row.description}", for_people(row.amount)
