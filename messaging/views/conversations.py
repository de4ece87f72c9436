"""Conversations: the list, finding messages, a thread, and writing."""

from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.columns import shown
from accounts.rights import Right
from accounts.selectors.contacts import names_of
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common.errors import DomainError
from messaging.columns import MESSAGES
from messaging.forms import FindForm, NewMessageForm, ReplyForm
from messaging.models import Message
from messaging.selectors import messages as selectors
from messaging.selectors import opt_outs
from messaging.selectors.viewers import Viewer, viewer
from messaging.services.answering import write
from messaging.services.sending import Draft
from messaging.states import Direction
from messaging.views.counting import answer, count, counted
from messaging.views.shared import message_context, number_choices, own_number_choices, tabs

# The names of a draft's parts as the service's refusals tell them, and as the forms have them.
FIELDS = {"number": "ours"}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def conversation_list(request: AccountRequest) -> HttpResponse:
    """The latest message of each conversation; with a search, the messages that fit."""
    who = viewer(request.account, request.user, request.rights)
    form = FindForm(number_choices(request.account), request.GET)
    given = form.given
    found = selectors.listed(who, given.get("q", ""), ours=given.get("ours", ""))
    columns = shown(request, MESSAGES)
    page = columns.page(found)
    columns.describe(page.rows)
    context = pages_beside(request, page) | {
        "rows": [message_context(message) for message in page.rows],
        "columns": columns,
        "names": names_of(request.account, {message.peer for message in page.rows}),
        "searching": bool(given.get("q")),
        "filtered": bool(given),
        "filter_form": form,
        "may_send": Right.SEND_MESSAGES in request.rights,
        "sees_all": Right.SUPERVISE_INBOXES in request.rights,
    }
    if wants_part(request):
        return render(request, "messaging/_conversations.html", context)
    return render(request, "messaging/list.html", context | {"tabs": tabs("conversations")})


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@requires(Right.SEND_MESSAGES)
def new_message(request: AccountRequest) -> HttpResponse:
    """Write to somebody for the first time; ``count`` only tells how many parts the text takes."""
    who = viewer(request.account, request.user, request.rights)
    numbers = own_number_choices(who)
    form = NewMessageForm(numbers, request.POST or None)
    counting = "count" in request.POST
    if request.method == "POST" and form.is_valid() and not counting:
        given = form.cleaned_data
        if _sent(request, who, form, given["ours"], given["peer"]):
            return redirect("messaging:thread", given["ours"], given["peer"])
    if counting and wants_part(request):
        return answer(request, form)
    context = {
        "form": form,
        "has_numbers": bool(numbers),
        **counted(request, form),
    }
    return render(request, "messaging/new.html", context, status=422 if form.errors and not counting else 200)


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def thread(request: AccountRequest, ours: str, peer: str) -> HttpResponse:
    """What one number and a person wrote to each other, the newest at the end, and the form to write more.

    htmx gets the messages alone, so that the page sees what is new without losing what is being typed.
    """
    _require_known(viewer(request.account, request.user, request.rights), ours, peer)
    context = _thread(request, ours, peer, ReplyForm())
    template = "messaging/_bubbles.html" if wants_part(request) else "messaging/thread.html"
    return render(request, template, context)


@require_POST
@vary_on_headers("HX-Request")
@requires(Right.SEND_MESSAGES)
def reply(request: AccountRequest, ours: str, peer: str) -> HttpResponse:
    """Write to the person; ``count`` only tells how many parts the text takes."""
    who = viewer(request.account, request.user, request.rights)
    _require_known(who, ours, peer)
    form = ReplyForm(request.POST)
    counting = "count" in request.POST
    status = 200 if counting else 422
    if form.is_valid() and not counting and _sent(request, who, form, ours, peer):
        if not wants_part(request):
            return redirect("messaging:thread", ours, peer)
        form, status = ReplyForm(), 200
    context = _thread(request, ours, peer, form)
    template = "messaging/_thread.html" if wants_part(request) else "messaging/thread.html"
    return render(request, template, context, status=status)


def _require_known(who: Viewer, ours: str, peer: str) -> None:
    """404 unless the viewer sees the number, or a conversation from when the account had it."""
    if not selectors.may_see(who, ours, peer):
        raise Http404


def _thread(request: AccountRequest, ours: str, peer: str, form: ReplyForm) -> dict[str, Any]:
    page = page_asked(request, selectors.thread(request.account, ours, peer), key="pk", descending=True)
    stopped = opt_outs.in_force(request.account, ours, peer)
    return pages_beside(request, page) | {
        "ours": ours,
        "peer": peer,
        "name": names_of(request.account, [peer]).get(peer, ""),
        "bubbles": [message_context(message) for message in reversed(page.rows)],
        "form": form,
        "stopped": stopped,
        "may_send": Right.SEND_MESSAGES in request.rights,
        "live": not ({"after", "before"} & request.GET.keys()),
        **count(request, peer, str(form["text"].value() or ""), str(form["media_urls"].value() or "")),
    }


def _sent(request: AccountRequest, who: Viewer, form: ReplyForm, ours: str, peer: str) -> bool:
    given = form.cleaned_data
    draft = Draft(
        ours=ours, peer=peer, text=given["text"], subject=given["subject"], media_urls=given["media_urls"]
    )
    try:
        write(viewer=who, by=request.actor, draft=draft, seen=None, key="")
    except DomainError as exc:
        exc.field = FIELDS.get(exc.field or "", exc.field)
        put_on_form(form, exc)
        return False
    if not wants_part(request):
        notices.success(request, "The message is on its way.")
    return True


@require_safe
@requires(Right.VIEW)
def detail(request: AccountRequest, pk: Any) -> HttpResponse:
    """One message with everything that was reported about it."""
    message: Message = selectors.message(request.account, pk)
    _require_known(viewer(request.account, request.user, request.rights), message.ours, message.peer)
    events = [
        {
            "title": receipt.get_state_display(),
            "when": receipt.happened_at,
            "text": " · ".join(
                filter(None, [receipt.words, receipt.code, "" if receipt.applied else "Too late to count."])
            ),
            "tone": message_context(message)["tone"] if receipt.applied else "muted",
        }
        for receipt in selectors.receipts(request.account, message)
    ]
    context = message_context(message) | {
        "events": events,
        "currency": request.account.currency,
        "outbound": message.direction == Direction.OUTBOUND,
    }
    return render(request, "messaging/detail.html", context)
