"""The lock of a ticket's row, which every write takes first."""

from accounts.models import Account
from common.errors import Conflict, NotFound
from support.models import Ticket
from support.selectors import tickets as selectors
from support.selectors.tickets import GONE


class Merged(Conflict):
    """The ticket goes on in another one; nothing was stored."""

    def __init__(self, ticket: Ticket, into: Ticket) -> None:
        super().__init__(f"Ticket {ticket.number} was merged into {into.number}; go on there.")


def locked(account: Account, number: int, *, staff: bool, merged_too: bool = False) -> Ticket:
    """The ticket under its lock, for the caller's transaction. NotFound for a stranger's, Merged for one that goes on
    elsewhere.
    """
    rows = selectors.tickets(account, staff=staff).filter(number=number).select_related("account")
    ticket = rows.select_for_update(of=("self",)).first()
    if ticket is None:
        raise NotFound(GONE)
    if ticket.merged_into and not merged_too:
        raise Merged(ticket, ticket.merged_into)
    return ticket
