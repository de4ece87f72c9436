"""A port and the ticket about it: they begin together, and end together unless somebody still waits."""

from django.db import transaction

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from common.e164 import for_people
from events.readers import Happening
from numbers.models import PortRequest
from numbers.port_states import PortState
from numbers.services import ports
from support.models import Ticket
from support.services.speaking import About, Customer, Words, open_ticket
from support.services.status import change_status
from support.states import OPEN, QueuePart, TicketStatus


@while_active
def submit_port(
    *, account: Account, by: Actor, wish: ports.PortWish, idempotency_key: str | None = None
) -> PortRequest:
    """Take in a port as ``numbers.services.ports.submit_port`` does, with its refusals, and open a ticket about it in
    the same transaction. A repeat under the same key gets the port that the first made.
    """
    if (known := ports.find_by_key(account, idempotency_key)) is not None:
        return known
    with transaction.atomic():
        port = ports.submit_port(account=account, by=by, wish=wish, idempotency_key=idempotency_key)
        numbers = ", ".join(for_people(line.e164, account.country) for line in wish.lines)
        ticket = open_ticket(
            account=account,
            by=by,
            customer=Customer(account.email, account.name),
            subject=f"Port {port.pid}",
            words=Words(f"We want to bring these numbers to you: {numbers}."),
            about=About("port", port.pid, str(port)),
            part=QueuePart.PORTS,
        )
        ports.note_ticket(port=port, ticket=ticket.pk, number=ticket.number)
    return port


def close_when_complete(account: Account, moved: Happening) -> None:
    """Close the ticket about a port whose numbers have come, unless the customer waits for an answer in it.

    A ticket that was closed, merged or deleted meanwhile stays as it is. Called in the transaction of the port's step.
    """
    port = moved.subject
    if not isinstance(port, PortRequest) or port.state != PortState.COMPLETED or port.ticket is None:
        return
    rows = Ticket.objects.select_for_update().filter(account=account, pk=port.ticket, status__in=OPEN)
    ticket = rows.filter(merged_into=None).first()
    if ticket is None or (ticket.threads_count > 1 and ticket.last_reply_from == "customer"):
        return
    change_status(account=account, by=SYSTEM, number=ticket.number, status=TicketStatus.CLOSED)
