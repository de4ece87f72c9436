"""Tickets that wait for staff."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.concerns import Concern, register
from accounts.rights import Right
from support.models import Ticket
from support.states import RUNNING


def _overdue(of: Q) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(of, status__in=RUNNING, due_at__lt=timezone.now(), merged_into=None)
    return rows.select_related("queue").order_by("due_at")


register(
    Concern(
        name="overdue-tickets",
        title="Overdue tickets",
        todo="Answer or solve them, the oldest first.",
        rows=_overdue,
        text=lambda ticket: f"#{ticket.number} {ticket.subject}",
        why=lambda ticket: ticket.queue.name,
        since=lambda ticket: ticket.due_at,
        url=lambda ticket: reverse("support:desk_ticket", args=[ticket.number]),
        all_url=lambda: f"{reverse('support:desk')}?due=overdue",
        right=Right.WORK_TICKETS,
        from_above=True,
    )
)
