"""The list of conversations as the inbox shows it, and what a search of it finds."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.answers import page_asked
from accounts.web import AccountRequest, pages_beside
from common.templatetags.tandem import short_age
from messaging.conversation_forms import SearchForm
from messaging.models import Conversation, Message
from messaging.selectors import conversations as selectors
from messaging.selectors.conversations import Show
from messaging.selectors.viewers import Viewer
from messaging.views.inbox_common import called, link, ours_called, show_asked, uuid_of
from messaging.views.shared import message_context

SHOWN = {
    Show.ALL: "All",
    Show.MINE: "Mine",
    Show.UNASSIGNED: "Unassigned",
    Show.UNREAD: "Unread",
    Show.CLOSED: "Closed",
}
HERE = re.compile(r"/inbox/([0-9]{1,18})/")
FOUND = 30


def list_context(request: AccountRequest, who: Viewer, at: int | None) -> dict[str, Any]:
    """The list as its address asks for it; ``at`` is the conversation that is open."""
    show, form = show_asked(request), SearchForm(request.GET)
    context: dict[str, Any] = {
        "show": show,
        "search_form": form,
        "q": form.given,
        "tabs": [_tab(one, show) for one in Show],
        "list_url": reverse("messaging:workspace"),
        "may_send": who.may_send,
    }
    if form.given:
        return context | _found(request, who, form.given, show, at)
    page = page_asked(request, selectors.shown(who, show), key="last_message_id", descending=True)
    version = list_version(page.rows, at)
    first = not ({"after", "before"} & request.GET.keys())
    query = {"show": show, "v": version}
    return (
        context
        | pages_beside(request, page)
        | {
            "rows": [row_context(row, who, show, at) for row in page.rows],
            "version": version,
            "poll_url": f"{context['list_url']}?{urlencode(query)}" if first else "",
        }
    )


def list_version(rows: Sequence[Conversation], at: int | None) -> str:
    parts = [
        (row.pk, row.version, row.unread, row.taken_by, row.last_message.state)  # type: ignore[attr-defined]
        for row in rows
    ]
    return selectors.digest([at, parts])


def open_at(request: AccountRequest) -> int | None:
    """The conversation that is open in the page a fragment is asked from."""
    found = HERE.search(request.htmx.current_url_abs_path or "")
    return int(found[1]) if found else None


def _tab(one: Show, show: Show) -> dict[str, Any]:
    url = reverse("messaging:workspace")
    return {
        "label": SHOWN[one],
        "url": url if one == Show.ALL else f"{url}?show={one}",
        "active": one == show,
    }


def row_context(row: Conversation, who: Viewer, show: Show, at: int | None) -> dict[str, Any]:
    """A conversation as the list shows it."""
    last = row.last_message
    mine = row.user_id == who.user.pk or (who.agent is not None and row.agent_id == who.agent.pk)
    return {
        "conversation": row,
        "url": link(row, show),
        "called": called(row),
        "ours_called": ours_called(row),
        "snippet": last.text or last.subject or "Media",
        "waits": _waits(row),
        "failed": message_context(last)["tone"] == "bad",
        "unread": row.unread,  # type: ignore[attr-defined]
        "taken_label": row.taken_label,  # type: ignore[attr-defined]
        "assignee": "You" if mine else row.assignee,
        "open": row.pk == at,
    }


def _waits(row: Conversation) -> str:
    """For how long the person has waited for an answer, in a word or two."""
    if row.waiting_since is None or not row.is_open:
        return ""
    seconds = (timezone.now() - row.waiting_since).total_seconds()
    return short_age(seconds).removesuffix(" ago") or "long"


def _found(request: AccountRequest, who: Viewer, text: str, show: Show, at: int | None) -> dict[str, Any]:
    """People and numbers that fit, and the messages with these words."""
    before = uuid_of(request.GET.get("before", ""))
    people = [] if before else selectors.people_found(who, text)
    found = selectors.messages_found(who, text, before=before, size=FOUND + 1) if len(text) > 1 else []
    shown = found[:FOUND]
    of = selectors.named(who, shown)
    older = urlencode({"q": text, "show": show, "before": shown[-1].pk}) if len(found) > FOUND else ""
    return {
        "people": [row_context(row, who, show, at) for row in people],
        "found": [_hit(row, of[row.ours, row.peer], text) for row in shown if (row.ours, row.peer) in of],
        "older_found_url": f"{reverse('messaging:workspace')}?{older}" if older else "",
    }


def _hit(row: Message, conversation: Conversation, text: str) -> dict[str, Any]:
    """A message that was found, with the words apart from what stands around them."""
    # Words are found without their accents too, and in the other side's number: then nothing stands out.
    found = row.text.upper().find(text.upper())
    at, length = max(found, 0), len(text) if found >= 0 else 0
    start = max(at - 40, 0)
    return {
        "message": row,
        "called": called(conversation),
        "url": f"{reverse('messaging:conversation', args=[conversation.pk])}?upto={row.pk}#m-{row.pk}",
        "before": ("…" if start else "") + row.text[start:at],
        "hit": row.text[at : at + length],
        "after": row.text[at + length : at + length + 80],
    }
