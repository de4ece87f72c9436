"""A customer's tickets: the list, a new one, one with all that was said."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import toast
from accounts.columns import shown
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, same_page, wants_part
from common.e164 import for_people
from common.errors import DomainError, NotFound
from numbers.selectors.numbers import phone_number
from support.columns import TICKETS
from support.forms import NewTicketForm, ReplyForm, TicketSearchForm, put_value
from support.models import Ticket
from support.selectors import tickets as selectors
from support.selectors.tickets import TicketFilter
from support.services.speaking import About, Customer, Overtaken, Words, open_ticket, reply
from support.services.status import change_status
from support.states import TicketStatus
from support.views import words

PART = "support/_conversation.html"


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def ticket_list(request: AccountRequest) -> HttpResponse:
    """The account's tickets, newest first unless the address says otherwise."""
    form = TicketSearchForm(request.GET)
    given = form.given
    rows = selectors.listed(request.account, wanted(request.GET))
    columns = shown(request, TICKETS)
    page = columns.page(rows)
    columns.describe(page.rows)
    context = pages_beside(request, page) | {
        "rows": [{"ticket": row, "tone": words.STATUS_TONE[row.status]} for row in page.rows],
        "columns": columns,
        "filter_form": form,
        "filtered": bool(given),
        "chips": chips(request, form, given),
        "may_write": Right.WRITE_TICKETS in request.rights,
    }
    return render(request, "support/_table.html" if wants_part(request) else "support/list.html", context)


def wanted(query: QueryDict) -> TicketFilter:
    """What the address narrows the list to."""
    given = TicketSearchForm(query).given
    return TicketFilter(search=given.get("q", ""), status=given.get("status", ""))


def chips(request: AccountRequest, form: TicketSearchForm, given: dict[str, Any]) -> list[dict[str, str]]:
    """One for each part of a filter, with the address of the list without it."""
    found = []
    for name, value in given.items():
        text = dict(getattr(form.fields[name], "choices", [])).get(value, value)
        url = same_page(request, **{name: "", "after": "", "before": ""})
        found.append({"label": f"{form.fields[name].label or name.capitalize()}: {text}", "url": url})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WRITE_TICKETS)
def ticket_new(request: AccountRequest) -> HttpResponse:
    """Ask something."""
    if request.method == "POST":
        form = NewTicketForm(request.POST, request.FILES)
        if form.is_valid() and (ticket := _opened(request, form)):
            messages.success(request, f"Your ticket has the number {ticket.number}.")
            return redirect("support:ticket", ticket.number)
    else:
        form = NewTicketForm(initial=_initial(request))
    about = _about(request, form["about_type"].value() or "", form["about_id"].value() or "")
    context = {
        "form": form,
        "about": about,
        "about_url": words.about_page(about.type, about.id) if about else "",
    }
    return render(request, "support/new.html", context, status=422 if form.errors else 200)


def _initial(request: AccountRequest) -> dict[str, str]:
    """The number that the address names, if it is the account's, and a subject that says so."""
    about = _about(request, request.GET.get("about_type", ""), request.GET.get("about_id", ""))
    if about is None:
        return {}
    return {"about_type": about.type, "about_id": about.id, "subject": f"About {about.label}"}


def _opened(request: AccountRequest, form: NewTicketForm) -> Ticket | None:
    asked = form.cleaned_data
    try:
        return open_ticket(
            account=request.account,
            by=request.actor,
            customer=Customer(request.user.email, str(request.user)),
            subject=asked["subject"],
            words=Words(asked["body"], asked["attachments"]),
            about=_about(request, asked["about_type"], asked["about_id"]),
        )
    except DomainError as exc:
        put_on_form(form, exc)
        return None


def _about(request: AccountRequest, type: str, id: str) -> About | None:
    """One of the account's own numbers; anything else that the address may say is nothing."""
    if type != "number":
        return None
    try:
        number = phone_number(request.account, id.replace("\x00", ""))
    except NotFound:
        return None
    return About("number", number.e164, for_people(number.e164))


@require_safe
@requires(Right.VIEW)
def ticket(request: AccountRequest, number: int) -> HttpResponse:
    """One ticket with all that was said."""
    return render(request, "support/ticket.html", _context(request, number))


@require_POST
@requires(Right.WRITE_TICKETS)
def ticket_reply(request: AccountRequest, number: int) -> HttpResponse:
    """Say something more; when staff wrote in the meantime, that is shown first and the text is kept."""
    selectors.ticket(request.account, number)
    form = ReplyForm(request.POST, request.FILES)
    between: list[int] = []
    if form.is_valid():
        asked = form.cleaned_data
        try:
            reply(
                account=request.account,
                by=request.actor,
                number=number,
                words=Words(asked["body"], asked["attachments"]),
                seen=asked["seen"],
            )
        except Overtaken as exc:
            between = [thread.pk for thread in exc.between]
            put_on_form(form, exc)
        except DomainError as exc:
            put_on_form(form, exc)
    if form.errors:
        context = _context(request, number, form, between)
        return render(request, PART if wants_part(request) else "support/ticket.html", context, status=422)
    return _done(request, number, "Your reply is on its way.")


@require_POST
@requires(Right.WRITE_TICKETS)
def ticket_close(request: AccountRequest, number: int) -> HttpResponse:
    """Say that the matter is settled; a reply opens it again."""
    change_status(account=request.account, by=request.actor, number=number, status=TicketStatus.CLOSED)
    messages.success(request, f"Ticket {number} is closed. A reply opens it again.")
    return redirect("support:ticket", number)


def _done(request: AccountRequest, number: int, text: str) -> HttpResponse:
    if wants_part(request):
        return toast(render(request, PART, _context(request, number)), "ok", text)
    messages.success(request, text)
    return redirect("support:ticket", number)


def _context(
    request: AccountRequest, number: int, form: ReplyForm | None = None, between: list[int] | None = None
) -> dict[str, Any]:
    found = selectors.ticket(request.account, number)
    said = selectors.conversation(request.account, found)
    shown = [words.thread_shown(row, staff=False, file_page="support:file", number=number) for row in said]
    last = said[-1].pk if said else 0
    if form is not None:
        # The next attempt is made by somebody who has now seen what came in between.
        put_value(form, "seen", last)
    return {
        "ticket": found,
        "tone": words.STATUS_TONE[found.status],
        "threads": shown,
        "between": between or [],
        "form": form or ReplyForm(initial={"seen": last}),
        "facts": _facts(found),
        "may_write": Right.WRITE_TICKETS in request.rights,
        "list_url": reverse("support:list"),
    }


def _facts(found: Ticket) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"label": "Number", "value": f"#{found.number}", "mono": True},
        {"label": "Opened", "value": words.time(found.created_at)},
        {"label": "Answers go to", "value": found.customer_email},
        {"label": "Looked after by", "value": str(found.assignee or "")},
        {"label": "Closed", "value": words.time(found.closed_at)},
        {"label": "About", "value": found.about_label, "url": words.about_url(found)},
    ]
    return [fact for fact in facts if fact["value"]]
