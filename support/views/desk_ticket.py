"""One ticket at the desk: what was said, what becomes of it, who else looks at it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import toast
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common import scope
from common.errors import DomainError, NotFound
from support.forms import HandleForm, SpeakForm, put_value
from support.models import Ticket
from support.selectors import desk
from support.selectors import tickets as selectors
from support.services import status as handling
from support.services.presence import be_at
from support.services.speaking import Overtaken, Words, note, reply
from support.states import TicketStatus
from support.views import carriers, words

HISTORY = 15
CONVERSATION = "support/desk/_conversation.html"
HANDLING = "support/desk/_handling.html"
PAGE = "support/desk/ticket.html"
INSERT = "insert"


@require_safe
@requires(Right.WORK_TICKETS)
def desk_ticket(request: AccountRequest, number: int) -> HttpResponse:
    """Everything about a ticket that staff may know."""
    found = selectors.ticket(request.account, number, staff=True)
    return render(request, PAGE, _page(request, found))


@require_POST
@requires(Right.WORK_TICKETS)
def desk_say(request: AccountRequest, number: int) -> HttpResponse:
    """Answer the customer, leave a note, or put a canned reply into the text.

    When somebody wrote in the meantime, that is shown first and the text is kept.
    """
    selectors.ticket(request.account, number, staff=True)
    form = SpeakForm(request.POST, request.FILES, canned=_canned(request))
    if INSERT in request.POST:
        return _with_canned(request, number, form)
    between: list[int] = []
    if form.is_valid():
        try:
            _say(request, number, form.cleaned_data)
        except Overtaken as exc:
            between = [thread.pk for thread in exc.between]
            put_on_form(form, exc)
        except DomainError as exc:
            put_on_form(form, exc)
    found = selectors.ticket(request.account, number, staff=True)
    if form.errors:
        return _form_again(request, found, form, between, status=422)
    text = "The note is kept." if form.cleaned_data["kind"] == "note" else "The reply is on its way."
    if wants_part(request):
        return toast(render(request, CONVERSATION, _conversation(request, found)), "ok", text)
    messages.success(request, text)
    return redirect("support:desk_ticket", number)


def _say(request: AccountRequest, number: int, asked: dict[str, Any]) -> None:
    said = Words(asked["body"], asked["attachments"])
    account, by, seen = request.account, request.actor, asked["seen"]
    if asked["kind"] == "note":
        note(account=account, by=by, number=number, words=said, seen=seen)
        return
    status = TicketStatus(asked["status"]) if asked["status"] else None
    reply(account=account, by=by, number=number, words=said, staff=True, seen=seen, status=status)


def _with_canned(request: AccountRequest, number: int, form: SpeakForm) -> HttpResponse:
    """The form again with the chosen text under what was typed; nothing is stored."""
    found = selectors.ticket(request.account, number, staff=True)
    chosen = request.POST.get("canned", "")
    data = request.POST.copy()
    try:
        canned = desk.canned_reply(
            request.account, int(chosen) if chosen.isascii() and chosen.isdecimal() else 0
        )
    except NotFound:
        again = SpeakForm(data, canned=_canned(request))
        again.add_error("canned", "Choose a canned reply first.")
        return _form_again(request, found, again, [], status=422, seen_stays=True)
    filled = desk.filled_in(canned, found, agent=str(request.user))
    data["body"] = "\n\n".join(filter(None, [form.data.get("body", "").strip(), filled]))
    data["canned"] = ""
    names = ("body", "canned", "status", "seen")
    again = SpeakForm(initial={name: data.get(name, "") for name in names}, canned=_canned(request))
    return _form_again(request, found, again, [], status=200, seen_stays=True)


def _form_again(
    request: AccountRequest,
    found: Ticket,
    form: SpeakForm,
    between: list[int],
    *,
    status: int,
    seen_stays: bool = False,
) -> HttpResponse:
    part = wants_part(request)
    context = _conversation(request, found, form, between, seen_stays=seen_stays)
    if not part:
        context |= _page(request, found, context)
    return render(request, CONVERSATION if part else PAGE, context, status=status)


@require_POST
@requires(Right.WORK_TICKETS)
def desk_handle(request: AccountRequest, number: int) -> HttpResponse:
    """Status, assignee, queue and tags, as far as they differ."""
    found = selectors.ticket(request.account, number, staff=True)
    form = _handle_form(request, found, request.POST)
    if form.is_valid():
        try:
            _handle(request, found, form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
    changed = selectors.ticket(request.account, number, staff=True)
    if form.errors:
        context = _handling(request, changed, form)
        part = wants_part(request)
        context = context if part else _page(request, changed) | context
        return render(request, HANDLING if part else PAGE, context, status=422)
    if wants_part(request):
        return toast(render(request, HANDLING, _handling(request, changed)), "ok", "Saved.")
    messages.success(request, "Saved.")
    return redirect("support:desk_ticket", number)


def _handle(request: AccountRequest, found: Ticket, asked: dict[str, Any]) -> None:
    account, by, number = request.account, request.actor, found.number
    status = TicketStatus(asked["status"])
    with transaction.atomic():
        if asked["assignee"] != asked["was"]:
            to, was = asked["assignee"], asked["was"]
            handling.assign(account=account, by=by, number=number, to=to, instead_of=was)
        handling.move_to_queue(account=account, by=by, number=number, queue=asked["queue"])
        handling.change_status(account=account, by=by, number=number, status=status, staff=True)
        handling.set_tags(account=account, by=by, number=number, tags=asked["tags"].split(","))


@require_POST
@requires(Right.WORK_TICKETS)
def desk_presence(request: AccountRequest, number: int) -> HttpResponse:
    """Say that this user looks at the ticket, or types; the answer names colleagues and counts what is new."""
    found = selectors.ticket(request.account, number, staff=True)
    be_at(account=request.account, user=request.user, ticket=found, typing="typing" in request.POST)
    now = timezone.now()
    seen = request.POST.get("seen", "")
    newer = (
        selectors.later_than(request.account, found, int(seen)) if seen.isascii() and seen.isdecimal() else 0
    )
    others = [
        {"label": row.label, "typing": bool(row.typing_at and row.typing_at > now - desk.TYPING_FOR)}
        for row in desk.others_at(request.account, found, user=request.user, now=now)
    ]
    context = {"ticket": found, "others": others, "newer": newer}
    return render(request, "support/desk/_presence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_DESK)
def desk_delete(request: AccountRequest, number: int) -> HttpResponse:
    """Delete a ticket for good, after a question."""
    found = selectors.ticket(request.account, number, staff=True)
    if request.method != "POST":
        return render(request, "support/desk/delete.html", {"ticket": found})
    handling.delete_ticket(account=request.account, by=request.actor, number=number)
    messages.success(request, f"Ticket {number} is deleted.")
    return redirect("support:desk")


def _canned(request: AccountRequest) -> list[tuple[int, str]]:
    return desk.canned_choices(request.account)


def _page(request: AccountRequest, found: Ticket, said: dict[str, Any] | None = None) -> dict[str, Any]:
    context = (said or _conversation(request, found)) | _handling(request, found)
    return context | {
        "at_carrier": carriers.shown(request, found),
        "list_url": reverse("support:desk"),
        "may_delete": Right.MANAGE_DESK in request.rights,
    }


def _conversation(
    request: AccountRequest,
    found: Ticket,
    form: SpeakForm | None = None,
    between: list[int] | None = None,
    *,
    seen_stays: bool = False,
) -> dict[str, Any]:
    said = selectors.conversation(request.account, found, staff=True)
    page, last = "support:desk_file", said[-1].pk if said else 0
    if form is not None and form.is_bound and not seen_stays:
        put_value(form, "seen", last)
    return {
        "ticket": found,
        "threads": [words.thread_shown(row, staff=True, file_page=page, number=found.number) for row in said],
        "between": between or [],
        "form": form or SpeakForm(initial={"seen": last}, canned=_canned(request)),
        "last": last,
    }


def _handle_form(request: AccountRequest, found: Ticket, data: Any = None) -> HandleForm:
    people = [(user.pk, str(user)) for user in desk.staff(request.account)]
    if found.assignee and found.assignee_id not in dict(people):
        people.append((found.assignee.pk, str(found.assignee)))
    initial = {
        "status": found.status,
        "assignee": found.assignee_id,
        "was": found.assignee_id,
        "queue": found.queue_id,
        "tags": ", ".join(found.tags),
    }
    queues = [(row.pk, row.name) for row in desk.queues()]
    return HandleForm(data, initial=initial, queues=queues, people=people)


def _handling(request: AccountRequest, found: Ticket, form: HandleForm | None = None) -> dict[str, Any]:
    with scope.system():
        events = [words.event(row) for row in selectors.activity_of_ticket(request.account, found)[:HISTORY]]
    if form is not None:
        # Whoever sends it again has now read who has the ticket.
        put_value(form, "was", found.assignee_id or "")
    return {
        "ticket": found,
        "tone": words.STATUS_TONE[found.status],
        "clock": words.clock_badge(found, timezone.now()),
        "handle_form": form or _handle_form(request, found),
        "facts": _facts(request, found),
        "events": events,
    }


def _facts(request: AccountRequest, found: Ticket) -> list[dict[str, Any]]:
    may_act = Right.MANAGE_ACCOUNTS in request.rights
    about_url = words.about_url_for_staff(found, of=request.account, may_act=may_act)
    facts: list[dict[str, Any]] = [
        {"label": "Account", "value": found.account.name},
        {"label": "Customer", "value": found.customer_name},
        {
            "label": "Answers go to",
            "value": ", ".join(selectors.addresses_for_staff(found)),
            "copyable": True,
        },
        {"label": "Reached us by", "value": f"{found.get_source_display()}, {found.get_channel_display()}"},
        {"label": "Opened", "value": words.time(found.created_at)},
        {"label": "First answer due", "value": words.time(found.first_response_due)},
        {"label": "First answered", "value": words.time(found.first_responded_at)},
        {"label": "Solution due", "value": words.time(found.resolve_due)},
        {"label": "Customer waits since", "value": words.time(found.waiting_since)},
        {"label": "Closed", "value": words.time(found.closed_at)},
        {"label": "Closed by", "value": found.closed_by_label},
        {"label": "About", "value": found.about_label, "url": about_url},
    ]
    return [fact for fact in facts if fact["value"]]
