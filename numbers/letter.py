"""The letter of authorisation as a PDF."""

from datetime import datetime

from common import printing
from common.e164 import for_people
from numbers.models import PortRequest

CONSENT = (
    "I am authorised to decide about these telephone numbers. I appoint the carrier named by my provider to move them "
    "from my present carrier, to act for me in doing so, and to ask my present carrier for what it needs to know."
)


def letter_pdf(
    port: PortRequest, numbers: list[str], *, signed_name: str = "", signed_at: datetime | None = None
) -> bytes:
    """The letter for the port's numbers, with a line to sign on, or with who signed and when."""
    paper = printing.blank(title=f"Letter of authorisation {port.pid}", at=signed_at or port.created_at)
    paper.heading("Letter of authorisation")
    paper.heading(f"Port {port.pid}", small=True)
    paper.facts(
        [
            ("Name on the account", port.name),
            ("Service address", port.address),
            ("Billing telephone number", port.billing_number),
            ("Account number", port.account_number),
            ("Authorised person", port.authorised_person),
            ("Desired due date", f"{port.wanted_on:%d %B %Y}" if port.wanted_on else "As soon as possible"),
        ]
    )
    paper.heading("Telephone numbers", small=True)
    paper.paragraph(", ".join(for_people(one, port.account.country) for one in numbers))
    paper.paragraph(CONSENT)
    paper.ln(24)
    paper.paragraph(f"Signed: {signed_name or '______________________________'}")
    when = f"{signed_at:%d %B %Y, %H:%M} UTC" if signed_at else "_______________________"
    paper.paragraph(f"Date: {when}")
    return paper.made()
