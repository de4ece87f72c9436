"""Sends a mail as a job's work: what the mail server says becomes the job's outcome."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage

from jobs.errors import Again, Final


def send(message: EmailMessage) -> None:
    """Send it to its one address; Final where the server will never take it, Again where it may later."""
    if not message.to[0].rpartition("@")[0].isascii():
        raise Final(
            "This address has letters outside ASCII before the @; mail to such cannot be sent from here."
        )
    try:
        message.send()
    except SMTPRecipientsRefused as exc:
        raise Final("The mail server does not take mail for this address.") from exc
    except SMTPResponseException as exc:
        kind = Final if exc.smtp_code >= 500 else Again
        raise kind(f"The mail server answered {exc.smtp_code}.") from exc
    except (OSError, SMTPException) as exc:
        raise Again(f"The mail could not be sent: {type(exc).__name__}.") from exc
