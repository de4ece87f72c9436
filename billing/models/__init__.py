"""Tables of the billing app, a file for each noun."""

from billing.models.finding import Finding
from billing.models.invoices import Invoice, InvoiceLine, InvoiceSettings
from billing.models.ledger import Hold, LedgerEntry, NumberShare, Payment
from billing.models.margins import LedgerMark, MarginBasis, MarginDay
from billing.models.payments import InvoicePayment, PaymentSettings, ToldPayment
from billing.models.plans import PlanPeriod, Price, PriceList, PricePlan
from billing.models.spending import Spending, SpendingCap

__all__ = [
    "Finding",
    "Hold",
    "Invoice",
    "InvoiceLine",
    "InvoicePayment",
    "InvoiceSettings",
    "LedgerEntry",
    "LedgerMark",
    "MarginBasis",
    "MarginDay",
    "NumberShare",
    "Payment",
    "PaymentSettings",
    "PlanPeriod",
    "Price",
    "PriceList",
    "PricePlan",
    "Spending",
    "SpendingCap",
    "ToldPayment",
]
