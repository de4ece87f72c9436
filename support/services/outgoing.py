"""Mails about tickets: each is a job, which a worker carries out after the commit."""

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from jobs import services as jobs
from jobs.services import NewJob
from support.models import Thread, Ticket
from support.selectors import tickets as selectors

MAIL = "support.mail"


def tell_customer(*, ticket: Ticket, thread: Thread, by: Actor) -> None:
    """Mail a reply of staff's to whoever asked, each with a token of their own that leads an answer back."""
    for address in selectors.addresses(ticket):
        _mail(ticket.account, by, ticket, thread, address, is_staff=False)


def confirm(*, ticket: Ticket, thread: Thread, by: Actor) -> None:
    """Mail the customer that a ticket is open, so that there is a mail to answer."""
    _mail(ticket.account, by, ticket, thread, ticket.customer_email, is_staff=False)


def tell_staff(*, ticket: Ticket, thread: Thread, by: Actor) -> None:
    """Mail the assignee, or else the queue's own address, what was said."""
    with scope.system():
        to = ticket.assignee.email if ticket.assignee else ticket.queue.notify_email
        if to:
            _mail(ticket.queue.account, by, ticket, thread, to, is_staff=True)


def tell_assignee(*, ticket: Ticket, thread: Thread, by: Actor) -> None:
    """Mail the assignee that a colleague answered."""
    if ticket.assignee_id not in (None, by.user_id):
        tell_staff(ticket=ticket, thread=thread, by=by)


def _mail(account: Account, by: Actor, ticket: Ticket, thread: Thread, to: str, *, is_staff: bool) -> None:
    jobs.start(
        NewJob(
            MAIL,
            f"Mail about ticket #{ticket.number}",
            payload={"thread": thread.pk, "to": to, "staff": is_staff},
            subject=ticket,
        ),
        account=account,
        by=by,
    )
