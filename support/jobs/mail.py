"""Sends the mails about tickets."""

from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from common import scope
from jobs import work
from jobs.errors import Again, Final
from jobs.models import Job
from support import clean
from support.models import Thread, Ticket
from support.selectors import desk
from support.services.incoming import ABOVE
from support.states import ThreadKind
from support.tokens import staff_token, ticket_token


def send_mail(job: Job) -> None:
    """Send one mail. Should a worker die in between it is sent again under the same Message-ID, which mail programs
    show once.
    """
    with scope.system():
        rows = Thread.objects.select_related("ticket", "ticket__account").prefetch_related("attachments")
        thread = rows.filter(pk=job.payload["thread"]).exclude(kind=ThreadKind.NOTE).first()
    if thread is None:
        work.settle(job, {"outcome": "The ticket was deleted."})
        return
    if not str(job.payload["to"]).rpartition("@")[0].isascii():
        raise Final(
            "This address has letters outside ASCII before the @; mail to such cannot be sent from here."
        )
    message = _message(job, thread)
    try:
        message.send()
    except SMTPRecipientsRefused as exc:
        raise Final("The mail server does not take mail for this address.") from exc
    except SMTPResponseException as exc:
        kind = Final if exc.smtp_code >= 500 else Again
        raise kind(f"The mail server answered {exc.smtp_code}.") from exc
    except (OSError, SMTPException) as exc:
        raise Again(f"The mail could not be sent: {type(exc).__name__}.") from exc
    work.settle(job)


def _message(job: Job, thread: Thread) -> EmailMessage:
    """The mail. What leads an answer back is the token alone: in Reply-To, Message-ID and text, for its one reader.

    Staff quote their mails in answers to customers, so theirs is kept out of the text.
    """
    ticket, to, for_staff = thread.ticket, job.payload["to"], job.payload["staff"]
    token = _staff_token(ticket, to) if for_staff else ticket_token(ticket, to)
    page = "support:desk_ticket" if for_staff else "support:ticket"
    sender = parseaddr(settings.SUPPORT_EMAIL or settings.DEFAULT_FROM_EMAIL)[1]
    local, _, domain = sender.rpartition("@")
    takes_answers = bool(settings.SUPPORT_EMAIL and token)
    words = {
        "thread": thread,
        "ticket": ticket,
        "url": settings.PUBLIC_URL + reverse(page, args=[ticket.number]),
        "token": token if takes_answers else "",
        "for_staff": for_staff,
        "above": ABOVE,
        "opened": thread.kind == ThreadKind.CUSTOMER and not for_staff,
    }
    headers = {"Message-ID": f"<t{token or ticket.number}.{job.pk.hex}@{domain or 'localhost'}>"}
    if for_staff or thread.kind == ThreadKind.CUSTOMER:
        headers["Auto-Submitted"] = "auto-generated"
    return EmailMessage(
        subject=clean.one_line(f"[#{ticket.number}] {ticket.subject}"),
        body=render_to_string("support/email/reply.txt", words),
        to=[to],
        reply_to=[f"{local}+t{token}@{domain}"] if takes_answers else None,
        headers=headers,
    )


def _staff_token(ticket: Ticket, to: str) -> str:
    """For a queue's shared address there is none: who answers from there is nobody in particular."""
    return staff_token(ticket, to) if desk.colleague(ticket, to) else ""
