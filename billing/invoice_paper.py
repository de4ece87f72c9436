"""An invoice or credit note as a PDF: the same document gives the same bytes."""

from collections.abc import Sequence
from decimal import Decimal

from billing.models import Invoice, InvoiceLine
from common import printing


def invoice_pdf(invoice: Invoice, lines: Sequence[InvoiceLine], *, pay_at: str = "") -> bytes:
    """``pay_at`` is the link at which it is paid; empty where there is none."""
    paper = printing.blank(title=str(invoice), at=invoice.created_at)
    paper.paragraph("\n".join(part for part in (invoice.seller_name, invoice.seller_address) if part))
    paper.heading(str(invoice))
    facts = [
        ("To", f"{invoice.buyer_name}, account {invoice.buyer_number}"),
        ("For", invoice.period),
        ("Date", f"{invoice.issued_on:%-d %B %Y}"),
    ]
    if invoice.refers_to is not None:
        facts.append(("Refers to", f"{invoice.refers_to} of {invoice.refers_to.issued_on:%-d %B %Y}"))
    else:
        facts.append(("To be paid by", f"{invoice.due_on:%-d %B %Y}"))
        if pay_at:
            facts.append(("To be paid at", pay_at))
    paper.facts(facts)
    rows = [(f"{line.text} ({line.count:,})" if line.count > 1 else line.text, line.amount) for line in lines]
    paper.amounts((text, _money(amount, invoice)) for text, amount in [*rows, *totals(invoice)])
    for text in (invoice.note, invoice.footer):
        if text:
            paper.paragraph(text)
    return paper.made()


def totals(invoice: Invoice) -> list[tuple[str, Decimal]]:
    """Net, tax and total as the document ends with them; without a tax there is the total alone."""
    if not invoice.tax_name:
        return [("Total", invoice.total)]
    rate = f"{invoice.tax_rate.normalize():f}"
    return [
        ("Net", invoice.net),
        (f"{invoice.tax_name}, {rate} %", invoice.tax),
        ("Total", invoice.total),
    ]


def _money(amount: Decimal, invoice: Invoice) -> str:
    return f"{amount:,.2f} {invoice.currency}"
