"""Sends the mails about tickets."""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from common import scope
from common.account_paths import public
from jobs import mailing, work
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
    mailing.send(_message(job, thread))
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
        "url": public(reverse(page, args=[ticket.number])),
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
