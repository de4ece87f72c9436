"""Tables of the billing app, a file for each noun."""

from billing.models.finding import Finding
from billing.models.ledger import Hold, LedgerEntry, Payment
from billing.models.plans import PlanPeriod, Price, PriceList, PricePlan

__all__ = ["Finding", "Hold", "LedgerEntry", "Payment", "PlanPeriod", "Price", "PriceList", "PricePlan"]
