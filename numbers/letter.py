"""The letter of authorisation as a PDF."""

from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

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
    styles = getSampleStyleSheet()
    words = ParagraphStyle("words", parent=styles["BodyText"], leading=15, spaceAfter=8)
    facts = [
        ("Name on the account", port.name),
        ("Service address", port.address),
        ("Billing telephone number", port.billing_number),
        ("Account number", port.account_number),
        ("Authorised person", port.authorised_person),
        ("Wished for", f"{port.wanted_on:%d %B %Y}" if port.wanted_on else "As soon as possible"),
    ]
    table = Table(
        [[Paragraph(escape(a), words), Paragraph(escape(b), words)] for a, b in facts],
        colWidths=[2.1 * inch, 4.4 * inch],
    )
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.25, "grey")])
    )
    when = f"{signed_at:%d %B %Y, %H:%M} UTC" if signed_at else "_______________________"
    parts = [
        Paragraph("Letter of authorisation", styles["Title"]),
        Paragraph(escape(f"Port {port.pid}"), styles["Heading3"]),
        table,
        Spacer(1, 14),
        Paragraph("Telephone numbers", styles["Heading3"]),
        Paragraph(escape(", ".join(for_people(one, port.account.country) for one in numbers)), words),
        Spacer(1, 10),
        Paragraph(escape(CONSENT), words),
        Spacer(1, 24),
        Paragraph(escape(f"Signed: {signed_name or '______________________________'}"), words),
        Paragraph(escape(f"Date: {when}"), words),
    ]
    out = BytesIO()
    # Invariant: the same letter has the same bytes, so a test and an archive can compare.
    SimpleDocTemplate(out, pagesize=LETTER, title=f"Letter of authorisation {port.pid}", invariant=1).build(
        parts
    )
    return out.getvalue()
