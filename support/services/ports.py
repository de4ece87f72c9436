"""A port and the ticket about it, both or neither."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from common.e164 import for_people
from numbers.models import PortRequest
from numbers.services import ports
from support.services.speaking import About, Customer, Words, open_ticket
from support.states import QueuePart


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
