"""The desk: every ticket of the accounts below, by queue, status and who looks after it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, same_page, wants_part
from common import scope
from common.errors import DomainError
from support.forms import NOBODY, DeskFilterForm, OnBehalfForm
from support.models import Queue, Ticket
from support.selectors import desk
from support.selectors import tickets as selectors
from support.selectors.tickets import TicketFilter
from support.services.speaking import Customer, Words, open_ticket
from support.states import Source, TicketStatus
from support.views import words
from support.views.customer import chips

ALL = "all"


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.WORK_TICKETS)
def desk_list(request: AccountRequest) -> HttpResponse:
    """The tickets that fit; active ones by what is due next, others newest first."""
    account, now = request.account, timezone.now()
    queues, people = desk.queues(), desk.staff(account)
    form = _filter_form(request, queues, people)
    given = form.given
    status = given.get("status", "") if "status" in request.GET else TicketStatus.ACTIVE
    wanted = _wanted(given, status, now)
    by_due = status == TicketStatus.ACTIVE
    with scope.system():
        rows = selectors.listed(account, wanted, staff=True)
        key: str | tuple[str, str] = ("due_at", "id") if by_due else "id"
        page = page_asked(request, rows, key=key, descending=not by_due)
    narrowed = {name: value for name, value in given.items() if name != "status"}
    context = pages_beside(request, page) | {
        "rows": [_row(row, now) for row in page.rows],
        "by_due": by_due,
        "filter_form": form,
        "filtered": bool(narrowed),
        "chips": chips(request, form, narrowed),
    }
    if wants_part(request):
        return render(request, "support/desk/_table.html", context)
    counts = selectors.status_counts(account, staff=True)
    context |= {
        "tabs": _tabs(request, counts, status if status or "status" not in request.GET else ALL),
        "queues": _queue_cards(request, queues, given.get("queue")),
        "may_manage": Right.MANAGE_DESK in request.rights,
    }
    return render(request, "support/desk/list.html", context)


def _filter_form(request: AccountRequest, queues: list[Queue], people: list[Any]) -> DeskFilterForm:
    named = [(str(user.pk), f"{user} (me)" if user.pk == request.user.pk else str(user)) for user in people]
    data = request.GET.copy()
    if "status" not in data:
        data["status"] = TicketStatus.ACTIVE
    elif data["status"] == ALL:
        data["status"] = ""
    return DeskFilterForm(data, queues=[(row.pk, row.name) for row in queues], people=named)


def _wanted(given: dict[str, Any], status: str, now: Any) -> TicketFilter:
    assignee = given.get("assignee")
    return TicketFilter(
        search=given.get("q", ""),
        status=status,
        queue=given.get("queue"),
        assignee=None if assignee is None else NOBODY if assignee == "none" else int(assignee),
        overdue_at=now if given.get("due") else None,
    )


def _row(ticket: Ticket, now: Any) -> dict[str, Any]:
    badge = words.clock_badge(ticket, now)
    return {"ticket": ticket, "tone": words.STATUS_TONE[ticket.status], "clock": badge}


def _tabs(request: AccountRequest, counts: dict[str, int], active: str) -> list[dict[str, Any]]:
    found = [
        {"label": label, "value": value, "count": counts[value]} for value, label in TicketStatus.choices
    ]
    found.append({"label": "All", "value": ALL, "count": sum(counts.values())})
    return [
        {
            "label": tab["label"],
            "url": same_page(request, status=str(tab["value"]), after="", before=""),
            "active": tab["value"] == active,
            "count": tab["count"],
        }
        for tab in found
    ]


def _queue_cards(request: AccountRequest, queues: list[Queue], chosen: int | None) -> list[dict[str, Any]]:
    counts = selectors.queue_counts(request.account, timezone.now())
    return [
        {
            "name": queue.name,
            "url": same_page(request, queue="" if queue.pk == chosen else str(queue.pk), after="", before=""),
            "chosen": queue.pk == chosen,
            "count": counts.get(queue.pk),
        }
        for queue in queues
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK_TICKETS)
def desk_new(request: AccountRequest) -> HttpResponse:
    """Open a ticket for a customer who called or wrote."""
    form = OnBehalfForm(request.POST, request.FILES) if request.method == "POST" else OnBehalfForm()
    if form.is_valid() and (ticket := _opened(request, form)):
        messages.success(request, f"Ticket {ticket.number} is open for {ticket.customer_email}.")
        return redirect("support:desk_ticket", ticket.number)
    context = {"form": form, "list_url": reverse("support:desk")}
    return render(request, "support/desk/new.html", context, status=422 if form.errors else 200)


def _opened(request: AccountRequest, form: OnBehalfForm) -> Ticket | None:
    asked = form.cleaned_data
    try:
        account = desk.account_of_customer(request.account, asked["email"])
        with scope.tenant(account.pk):
            return open_ticket(
                account=account,
                by=request.actor,
                customer=Customer(asked["email"].lower(), account.name),
                subject=asked["subject"],
                words=Words(asked["body"], asked["attachments"]),
                source=Source(asked["source"]),
            )
    except DomainError as exc:
        put_on_form(form, exc)
        return None
