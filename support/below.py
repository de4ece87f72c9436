"""Tickets of an account and all below it, as they are to the customers whose they are."""

from django.urls import reverse

from accounts.listings import Listing, register
from common.columns import Column
from support.columns import LAST_WORD, OPENED, STATUS, TICKETS
from support.models import Ticket
from support.states import TicketStatus

register(
    Listing(
        name="tickets",
        title="Tickets",
        page="support:list",
        rows=lambda: Ticket.objects.filter(merged_into=None).select_related("assignee"),
        columns=(
            TICKETS.by_key["ticket"],
            STATUS,
            LAST_WORD,
            TICKETS.by_key["looked_after_by"],
            Column("Asked by", lambda row: row.customer_email),
            OPENED,
        ),
        key="id",
        url=lambda row: reverse("support:ticket", args=[row.number]),
        states=TicketStatus.choices,
    )
)
