"""Tables of the billing app, a file for each noun."""

from billing.models.finding import Finding
from billing.models.ledger import Hold, LedgerEntry, Payment

__all__ = ["Finding", "Hold", "LedgerEntry", "Payment"]
