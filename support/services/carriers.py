"""Passing a ticket on to a carrier's own people, and answering them. Each is a job: what is written here is wanted."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs import services as jobs
from jobs.services import NewJob
from providers import selectors as logins
from providers.contract.tickets import Tickets
from providers.registry import CONNECTORS
from support import clean
from support.models import SaidAtCarrier, Ticket, TicketAtCarrier
from support.services.locking import locked
from support.states import OnItsWay, TicketStatus

OPEN = "support.open_at_carrier"
SAY = "support.say_at_carrier"
CLOSE = "support.close_at_carrier"


@while_active
def pass_on(*, account: Account, by: Actor, number: int, login: int, text: str) -> TicketAtCarrier:
    """Open a ticket at the carrier of one of the account's own logins about a ticket that its staff handle; a worker
    does it after the commit.

    Only ``text`` goes there, with the subject and our number: what customers said is theirs, and staff choose what the
    carrier is to know. Invalid naming ``login`` or ``text``, NotFound for another account's login or a stranger's
    ticket, Conflict for what was passed on there before; after a failure it may be tried again.
    """
    body = _text(text)
    to = logins.provider_account(account, login)
    if not CONNECTORS[to.connector].can(Tickets.open_ticket):
        raise Invalid(f"{to.name} takes no tickets.", field="login")
    with scope.system(), transaction.atomic():
        ticket = locked(account, number, staff=True)
        passed, is_new = TicketAtCarrier.objects.get_or_create(
            ticket=ticket,
            provider_account=to,
            defaults={"account": account, "subject": ticket.subject},
        )
        if not is_new and (passed.ref or passed.said.exclude(state=OnItsWay.FAILED).exists()):
            raise Conflict(f"This ticket was passed on to {to.name} already.", field="login")
        # By it the carrier's people and a look-up after a lost answer know the ticket.
        body = f"{body}\n\nOur reference: #{ticket.number}"
        _send(passed, by, OPEN, f"Pass ticket #{ticket.number} on to {to.name}", body, ticket)
        activity.record(account=account, by=by, verb="passed on", subject=ticket, after={"carrier": to.name})
    return passed


@while_active
def say(*, account: Account, by: Actor, number: int, passed: int, text: str) -> SaidAtCarrier:
    """Say something more to the carrier's people; a worker sends it after the commit.

    One thing at a time: Conflict while the last one is under way, and before the carrier has the ticket; of two who
    write at once the database lets in one. NotFound for a stranger's ticket and for what another account passed on.
    """
    body = _text(text)
    with scope.system(), transaction.atomic():
        ticket = locked(account, number, staff=True, merged_too=True)
        row = _own(account, ticket, passed)
        title = f"Answer {row.provider_account} on ticket #{ticket.number}"
        said = _send(row, by, SAY, title, body, ticket)
        after = {"carrier": row.provider_account.name}
        activity.record(account=account, by=by, verb="answered the carrier", subject=ticket, after=after)
    return said


@while_active
def close(*, account: Account, by: Actor, number: int, passed: int) -> None:
    """Have the carrier close its ticket; Conflict when it is closed already. Doing it twice does no harm."""
    with scope.system(), transaction.atomic():
        ticket = locked(account, number, staff=True, merged_too=True)
        row = _own(account, ticket, passed)
        if row.state == TicketStatus.CLOSED:
            raise Conflict("It is closed already.")
        if not CONNECTORS[row.provider_account.connector].can(Tickets.set_ticket_state):
            raise Conflict("This carrier closes its tickets itself.")
        title = f"Close ticket #{ticket.number} at {row.provider_account}"
        jobs.start(NewJob(CLOSE, title, {"passed": row.pk}, ticket), account=account, by=by)
        after = {"carrier": row.provider_account.name}
        activity.record(account=account, by=by, verb="closed at the carrier", subject=ticket, after=after)


def _own(account: Account, ticket: Ticket, pk: int) -> TicketAtCarrier:
    """What the account itself passed on, and the carrier has."""
    rows = TicketAtCarrier.objects.select_related("provider_account")
    row = rows.filter(account=account, pk=pk, ticket__in=[ticket, *ticket.merged.all()]).first()
    if row is None:
        raise NotFound("This was not passed on.")
    if not row.ref:
        raise Conflict("The carrier does not have the ticket yet.")
    if row.is_gone:
        raise Conflict("The carrier knows this ticket no longer.")
    return row


def _send(
    passed: TicketAtCarrier, by: Actor, kind: str, title: str, body: str, ticket: Ticket
) -> SaidAtCarrier:
    said = SaidAtCarrier(
        account_id=passed.account_id,
        at_carrier=passed,
        is_ours=True,
        author=by.label[:160],
        body=body,
        state=OnItsWay.SENDING,
        said_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            said.save(force_insert=True)
    except IntegrityError as exc:
        raise Conflict("The last answer is still on its way.", field="text") from exc
    said.job = jobs.start(NewJob(kind, title, {"said": said.pk}, ticket), account=passed.account, by=by)
    said.save(update_fields=["job"])
    return said


def _text(text: str) -> str:
    try:
        return clean.body(text)
    except Invalid as exc:
        raise Invalid(exc.text, field="text") from exc
