"""The columns of the lists of tickets: a customer's own, and the desk's. An account has some thousands of tickets at
most, so its list is sorted by whatever a row says.
"""

from accounts.columns import register
from common.columns import Column, Order, Table
from support.models import Ticket
from support.states import TicketStatus


def _title(ticket: Ticket) -> str:
    return f"#{ticket.number} {ticket.subject}"


def _assignee(ticket: Ticket) -> str:
    return str(ticket.assignee) if ticket.assignee else ""


STATUS = Column[Ticket]("Status", lambda row: row.status, "state", dict(TicketStatus.choices), sort="status")
LAST_WORD = Column[Ticket]("Last word", lambda row: row.last_reply_at, "moment", sort="last_reply_at")
OPENED = Column[Ticket]("Opened", lambda row: row.created_at, "moment", sort="created_at")
TICKETS = register(
    Table[Ticket](
        name="tickets",
        title="Tickets",
        page="support:list",
        order=Order("id", descending=True),
        columns=(
            Column("Ticket", _title, sort="id"),
            STATUS,
            LAST_WORD,
            Column("Looked after by", _assignee, sort="assignee__name"),
            OPENED,
            Column("Asked by", lambda row: row.customer_email, sort="customer_email", shown=False),
            Column("Tags", lambda row: ", ".join(row.tags), shown=False),
            Column("Closed", lambda row: row.closed_at, "moment", sort="closed_at", shown=False),
        ),
    )
)
