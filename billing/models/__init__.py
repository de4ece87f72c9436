"""Tables of the billing app, a file for each noun."""

from billing.models.finding import Finding
from billing.models.invoices import Invoice, InvoiceLine, InvoiceSettings
from billing.models.ledger import Hold, LedgerEntry, NumberShare, Payment
from billing.models.plans import PlanPeriod, Price, PriceList, PricePlan
from billing.models.spending import Spending, SpendingCap

__all__ = [
    "Finding",
    "Hold",
    "Invoice",
    "InvoiceLine",
    "InvoiceSettings",
    "LedgerEntry",
    "NumberShare",
    "Payment",
    "PlanPeriod",
    "Price",
    "PriceList",
    "PricePlan",
    "Spending",
    "SpendingCap",
]
