"""Passes a received message on by mail."""

import smtplib

from django.core.mail import EmailMessage

from common.e164 import for_people
from jobs.errors import Again
from messaging.models import Message


def deliver(message: Message, address: str) -> None:
    """Mail the text. The subject names numbers only: nothing that was written gets into a header."""
    home = message.account.country
    peer, ours = for_people(message.peer, home), for_people(message.ours, home)
    lines = [message.text]
    if message.subject:
        lines.insert(0, f"Subject: {message.subject}\n")
    if message.media_urls:
        lines += ["", "Media (from the sender; open with care):", *message.media_urls]
    lines += ["", "--", f"From {peer} to {ours}, {message.sent_at:%Y-%m-%d %H:%M:%S} UTC"]
    mail = EmailMessage(
        subject=f"Message from {peer} to {ours}",
        body="\n".join(lines),
        to=[address],
        headers={"Message-ID": f"<{message.pk}@tandem>", "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as exc:
        raise Again("The mail server did not take the message.") from exc
