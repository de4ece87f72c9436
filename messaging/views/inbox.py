"""The inbox: three panes with the list, one thread, and what is known beside it; on phones each is a page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from accounts.answers import live_count
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import DomainError
from messaging.conversation_forms import NewConversationForm, form_key
from messaging.selectors import conversations as selectors
from messaging.selectors.conversations import Seen
from messaging.selectors.viewers import Viewer
from messaging.services import reading
from messaging.services.answering import write
from messaging.services.sending import Draft
from messaging.views.counting import answer, counted
from messaging.views.inbox_common import show_asked, viewer_of
from messaging.views.inbox_desk import desk_context, handling_context
from messaging.views.inbox_list import list_context, open_at
from messaging.views.inbox_thread import thread_context
from messaging.views.shared import own_number_choices

PAGE, LIST, DESK, LIVE = (f"messaging/inbox/{name}.html" for name in ("page", "_list", "_desk", "_live"))
FIELDS = {"number": "ours"}


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@requires(Right.VIEW)
def inbox(request: AccountRequest) -> HttpResponse:
    """The list with no conversation open. The page asks for the list again; ``v`` names what it shows already."""
    who = viewer_of(request)
    part = wants_part(request)
    at = open_at(request) if part else None
    context = list_context(request, who, at)
    if part and context.get("version") and context["version"] == request.GET.get("v"):
        return HttpResponse(status=204)
    if part:
        return render(request, LIST, context)
    return render(request, PAGE, context | {"pane": "list"})


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@requires(Right.VIEW)
def conversation(request: AccountRequest, pk: int, pane: str = "thread") -> HttpResponse:
    """One conversation; who opens it has read it."""
    who = viewer_of(request)
    seen = selectors.as_it_stands(who, pk)
    context = desk_context(request, who, seen) | {"pane": pane, "show": show_asked(request)}
    _mark(who, seen, context)
    return desk(request, who, context)


def desk(request: AccountRequest, who: Viewer, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The thread and what stands beside it: as a part for htmx, otherwise in the page with the list."""
    if wants_part(request):
        return render(request, DESK, context, status=status)
    listed = list_context(request, who, context["conversation"].pk)
    return render(request, PAGE, listed | context, status=status)


def _mark(who: Viewer, seen: Seen, context: dict[str, Any]) -> bool:
    """Count what is shown as read, and say if it was not; an older stretch of the thread shows nothing new."""
    if not (context["live"] and seen.conversation.unread):  # type: ignore[attr-defined]
        return False
    reading.read(viewer=who, conversation=seen.conversation)
    return True


@require_POST
@requires(Right.VIEW)
def live(request: AccountRequest, pk: int) -> HttpResponse:
    """A sign of life of who looks at a thread; answers 204 when nothing is new, which one statement decides.

    ``v`` names what the page shows, and ``say`` what its user may do there: when that has changed the page is told to
    ask for the whole desk, otherwise it gets what was said; the list and the badge look again when that is read by it.
    """
    who = viewer_of(request)
    seen = selectors.as_it_stands(who, pk)
    reading.be_at(viewer=who, conversation=seen.conversation, typing=False)
    if seen.version == request.POST.get("v"):
        return HttpResponse(status=204)
    context = thread_context(request, who, seen)
    if context["say"] != request.POST.get("say"):
        return trigger_client_event(HttpResponse(status=204), "desk-changed", {})
    newly_read = _mark(who, seen, context)
    beside = handling_context(request, who, seen.conversation)
    response = render(request, LIVE, context | beside | {"oob": True})
    return trigger_client_event(response, "inbox-changed", {}) if newly_read else response


@require_POST
@requires(Right.SEND_MESSAGES)
def typing(request: AccountRequest, pk: int) -> HttpResponse:
    """Say that this user types an answer."""
    who = viewer_of(request)
    reading.be_at(viewer=who, conversation=selectors.conversation(who, pk), typing=True)
    return HttpResponse(status=204)


@require_safe
@requires(Right.VIEW)
def unread(request: AccountRequest) -> HttpResponse:
    """The badge in the navigation: how many conversations have something unread; 204 while that is ``n``."""
    count = selectors.unread_count(viewer_of(request))
    return live_count(request, count, label="Unread", trigger="every 15s, inbox-changed from:body")


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@requires(Right.SEND_MESSAGES)
def new(request: AccountRequest) -> HttpResponse:
    """Write to somebody; where there is a conversation with them it goes on."""
    who = viewer_of(request)
    numbers = own_number_choices(who)
    initial = {"key": form_key(), "peer": request.GET.get("to", "")[:20]}
    form = NewConversationForm(numbers, request.POST or None, initial=initial)
    counting = "count" in request.POST
    if request.method == "POST" and form.is_valid() and not counting:
        given = form.cleaned_data
        draft = Draft(ours=given["ours"], peer=given["peer"], text=given["text"])
        try:
            message = write(viewer=who, by=request.actor, draft=draft, seen=None, key=given["key"])
        except DomainError as exc:
            exc.field = FIELDS.get(exc.field or "", exc.field)
            put_on_form(form, exc)
        else:
            begun = selectors.between(who, message.ours, message.peer)
            return redirect("messaging:conversation", begun.pk) if begun else redirect("messaging:workspace")
    if counting and wants_part(request):
        return answer(request, form)
    context = counted(request, form) | {
        "form": form,
        "has_numbers": bool(numbers),
        "cancel_url": reverse("messaging:workspace"),
    }
    status = 422 if form.errors and not counting else 200
    return render(request, "messaging/inbox/new.html", context, status=status)
