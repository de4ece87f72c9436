"""What is done in a conversation: saying something, giving it to somebody, closing it, taking it over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from accounts.answers import toast
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import DomainError, Invalid, NotFound
from messaging.conversation_forms import NOTE, AnswerForm, AssignForm, NameForm
from messaging.selectors import conversations as selectors
from messaging.selectors.canned import canned_reply, filled_in
from messaging.selectors.conversations import Seen
from messaging.selectors.viewers import Viewer
from messaging.services import conversations as services
from messaging.services import reading
from messaging.services.answering import write
from messaging.services.sending import Draft
from messaging.states import ConversationState
from messaging.views.inbox import DESK, desk
from messaging.views.inbox_common import show_asked, viewer_of
from messaging.views.inbox_desk import desk_context

INSERT, COUNT = "insert", "count"


@require_POST
@requires(Right.SEND_MESSAGES)
def say(request: AccountRequest, pk: int) -> HttpResponse:
    """Send a message or keep a note; or put a canned reply into the text, or count its parts.

    When somebody answered in the meantime that is shown first, and the text is kept.
    """
    who = viewer_of(request)
    seen = selectors.as_it_stands(who, pk)
    form = AnswerForm(request.POST)
    if INSERT in request.POST:
        return _with_canned(request, who, seen)
    if COUNT in request.POST:
        return _again(request, who, form, pk, status=200)
    if form.is_valid():
        try:
            _say(request, who, seen, form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
    if form.errors:
        return _again(request, who, form, pk, status=422)
    return _done(request, who, pk, "")


def _say(request: AccountRequest, who: Viewer, seen: Seen, asked: dict[str, Any]) -> None:
    row, by = seen.conversation, request.actor
    if asked["kind"] == NOTE:
        services.note(viewer=who, by=by, pk=row.pk, text=asked["text"])
        return
    draft = Draft(ours=row.ours, peer=row.peer, text=asked["text"])
    write(viewer=who, by=by, draft=draft, seen=asked["seen"], key=asked["key"])


def _again(request: AccountRequest, who: Viewer, form: AnswerForm, pk: int, *, status: int) -> HttpResponse:
    """The form with what was typed, under the thread as it is now; what it shows counts as seen."""
    seen = selectors.as_it_stands(who, pk)
    newest = str(seen.conversation.last_message_id)
    form.data = {name: form.data[name] for name in form.data} | {"seen": newest}
    return desk(request, who, _context(request, who, seen, form), status=status)


def _context(
    request: AccountRequest, who: Viewer, seen: Seen, form: AnswerForm | None = None
) -> dict[str, Any]:
    context = desk_context(request, who, seen, form)
    return context | {"pane": "thread", "show": show_asked(request)}


def _with_canned(request: AccountRequest, who: Viewer, seen: Seen) -> HttpResponse:
    """The form again with the chosen text under what was typed; nothing is stored."""
    chosen = request.POST.get(INSERT, "")
    reply = canned_reply(who, int(chosen) if chosen.isascii() and chosen.isdecimal() else 0)
    typed = request.POST.get("text", "").strip()
    names = ("kind", "seen", "key")
    initial = {name: request.POST.get(name, "") for name in names}
    text = "\n\n".join(filter(None, [typed, filled_in(who, reply, seen.conversation)]))
    form = AnswerForm(initial=initial | {"text": text})
    return desk(request, who, _context(request, who, seen, form))


def _done(request: AccountRequest, who: Viewer, pk: int, text: str) -> HttpResponse:
    """The conversation after something was done; the list of the page is asked to look again."""
    if not wants_part(request):
        if text:
            notices.success(request, text)
        return redirect("messaging:conversation", pk)
    seen = selectors.as_it_stands(who, pk)
    answer = render(request, DESK, _context(request, who, seen))
    trigger_client_event(answer, "inbox-changed", {})
    return toast(answer, "ok", text) if text else answer


def _do(request: AccountRequest, pk: int, text: str, do: Callable[[Viewer], object]) -> HttpResponse:
    """Do one thing and show the conversation; a refusal is told in words, and NotFound is 404."""
    who = viewer_of(request)
    try:
        do(who)
    except NotFound:
        raise
    except DomainError as exc:
        if not wants_part(request):
            notices.error(request, exc.text)
            return redirect("messaging:conversation", pk)
        answer = render(request, DESK, _context(request, who, selectors.as_it_stands(who, pk)), status=422)
        return toast(answer, "bad", exc.text)
    return _done(request, who, pk, text)


@require_POST
@requires(Right.SEND_MESSAGES)
def assign(request: AccountRequest, pk: int) -> HttpResponse:
    """Give the conversation to somebody, unless somebody else did so since the page was made."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _do(request, pk, "", lambda who: _refuse_form(who, pk))
    to, was = form.whose("to"), form.whose("was")
    text = "Assigned." if form.cleaned_data["to"] else "Nobody has it now."
    return _do(
        request,
        pk,
        text,
        lambda who: services.assign(viewer=who, by=request.actor, pk=pk, to=to, instead_of=was),
    )


def _refuse_form(who: Viewer, pk: int) -> None:
    """NotFound for a conversation out of sight, before anything is said about the form."""
    selectors.conversation(who, pk)
    raise Invalid("Choose somebody from the list.")


@require_POST
@requires(Right.SEND_MESSAGES)
def close(request: AccountRequest, pk: int) -> HttpResponse:
    return _set_state(request, pk, ConversationState.CLOSED, "Closed.")


@require_POST
@requires(Right.SEND_MESSAGES)
def reopen(request: AccountRequest, pk: int) -> HttpResponse:
    return _set_state(request, pk, ConversationState.OPEN, "Open again.")


def _set_state(request: AccountRequest, pk: int, state: ConversationState, text: str) -> HttpResponse:
    return _do(
        request, pk, text, lambda who: services.set_state(viewer=who, by=request.actor, pk=pk, state=state)
    )


@require_POST
@requires(Right.SEND_MESSAGES)
def take_over(request: AccountRequest, pk: int) -> HttpResponse:
    text = "You answer here now, and everybody sees that. Hand it back when you are done."
    return _do(request, pk, text, lambda who: services.take_over(viewer=who, by=request.actor, pk=pk))


@require_POST
@requires(Right.SEND_MESSAGES)
def hand_back(request: AccountRequest, pk: int) -> HttpResponse:
    return _do(
        request, pk, "Handed back.", lambda who: services.hand_back(viewer=who, by=request.actor, pk=pk)
    )


@require_POST
@requires(Right.SEND_MESSAGES)
def name(request: AccountRequest, pk: int) -> HttpResponse:
    """Call the person by another name, or by none."""
    form = NameForm(request.POST)
    form.is_valid()
    given = form.cleaned_data.get("name", request.POST.get("name", "")[: services.LONGEST_NAME + 1])
    return _do(
        request, pk, "Saved.", lambda who: services.rename(viewer=who, by=request.actor, pk=pk, name=given)
    )


@require_POST
@requires(Right.VIEW)
def mark_unread(request: AccountRequest, pk: int) -> HttpResponse:
    """Have the last message that was received count as unread, and leave the conversation."""
    who = viewer_of(request)
    reading.unread_again(viewer=who, conversation=selectors.conversation(who, pk))
    return redirect("messaging:workspace")
