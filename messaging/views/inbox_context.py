"""What the pages of the inbox show: the list, one thread, and what is known beside it."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.answers import page_asked
from accounts.models import Activity
from accounts.selectors.activity import activity_of
from accounts.web import AccountRequest, pages_beside
from common.e164 import for_people
from common.templatetags.tandem import short_age
from messaging import segments
from messaging.conversation_forms import AnswerForm, NameForm, SearchForm, form_key
from messaging.models import Conversation, Message, OptOut
from messaging.selectors import conversations as selectors
from messaging.selectors import opt_outs
from messaging.selectors.assignees import assignees
from messaging.selectors.campaigns import latest_binding
from messaging.selectors.canned import canned_replies
from messaging.selectors.conversations import Seen, Show
from messaging.selectors.inboxes import inbox_of
from messaging.selectors.viewers import Say, Viewer, viewer
from messaging.views.shared import told
from numbers.models import NumberAssignment
from numbers.selectors.assignments import holder_of

SHOWN = {
    Show.ALL: "All",
    Show.MINE: "Mine",
    Show.UNASSIGNED: "Unassigned",
    Show.UNREAD: "Unread",
    Show.CLOSED: "Closed",
}
DONE = {
    "noted": "left a note",
    "renamed": "named the person",
    "assigned": "assigned it",
    "closed": "closed it",
    "reopened": "opened it again",
    "took over": "took it over",
    "handed back": "handed it back",
}
HERE = re.compile(r"/inbox/([0-9]{1,18})/")
HISTORY = 8
FOUND = 30


def viewer_of(request: AccountRequest) -> Viewer:
    return viewer(request.account, request.user, request.rights)


def show_asked(request: AccountRequest) -> Show:
    asked = request.GET.get("show", "")
    return Show(asked) if asked in set(Show) else Show.ALL


def called(conversation: Conversation) -> str:
    """The person's name, or else their number."""
    return conversation.name or for_people(conversation.peer)


def ours_called(conversation: Conversation) -> str:
    """Our number's label, or else the number."""
    return conversation.number.label or for_people(conversation.ours)


def link(conversation: Conversation, show: Show) -> str:
    url = reverse("messaging:conversation", args=[conversation.pk])
    return url if show == Show.ALL else f"{url}?show={show}"


# -- The list -------------------------------------------------------------------------------------


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
        "failed": told(last)["tone"] == "bad",
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
    before = _uuid(request.GET.get("before", ""))
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


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# -- One conversation -----------------------------------------------------------------------------


def desk_context(
    request: AccountRequest, who: Viewer, seen: Seen, form: AnswerForm | None = None
) -> dict[str, Any]:
    """The thread with the form to write, and everything that is known beside it."""
    context = thread_context(request, who, seen) | handling_context(request, who, seen.conversation)
    text = str(form["text"].value() or "") if form else ""
    counted = segments.count(text)
    return context | {
        "form": form or fresh_form(context["last_seen"]),
        "counted": counted,
        "cost": request.account.rate_sms * counted.parts,
        "rate": request.account.rate_sms,
        "canned": canned_replies(who) if context["may_send"] else [],
        "name_form": NameForm(initial={"name": seen.conversation.name}),
        "stopped": (
            stopped := opt_outs.in_force(request.account, seen.conversation.ours, seen.conversation.peer)
        ),
        "facts": facts(request, seen.conversation, stopped),
        "events": [
            {
                "title": f"{row.actor} {DONE.get(row.verb, row.verb)}",
                "when": row.created_at,
                "text": _told(row),
            }
            for row in activity_of(request.account, seen.conversation)[:HISTORY]
        ],
    }


def _told(row: Activity) -> str:
    """To whom it was given, or what the person is called."""
    return str(row.after.get("to") or row.after.get("name") or "")


def fresh_form(last_seen: UUID | None) -> AnswerForm:
    return AnswerForm(initial={"seen": last_seen, "key": form_key(), "kind": "reply"})


def thread_context(request: AccountRequest, who: Viewer, seen: Seen) -> dict[str, Any]:
    """What was said, with notes and takeovers in between; with ``upto`` or ``before`` an older stretch."""
    row = seen.conversation
    upto, before = _uuid(request.GET.get("upto", "")), _uuid(request.GET.get("before", ""))
    messages = selectors.stretch(row, upto=upto, before=before)
    has_older, messages = len(messages) > selectors.PAGE_SIZE, messages[: selectors.PAGE_SIZE][::-1]
    since = messages[0].created_at if has_older else None
    until = messages[-1].created_at if (upto or before) and messages else None
    say = who.say(row.ours, is_held=row.is_held, taken_by=row.taken_by)  # type: ignore[attr-defined]
    url = reverse("messaging:conversation", args=[row.pk])
    return {
        "conversation": row,
        "called": called(row),
        "ours_called": ours_called(row),
        "taken_label": row.taken_label,  # type: ignore[attr-defined]
        "taken_by_me": row.taken_by == who.user.pk,  # type: ignore[attr-defined]
        "days": _days(row, messages, since, until),
        "last_seen": row.last_message_id,
        "colleagues": seen.colleagues,
        "version": seen.version,
        "live": not (upto or before),
        "older_url": f"{url}?before={messages[0].pk}" if has_older else "",
        "newest_url": url if upto or before else "",
        "say": say,
        "writes": say == Say.WRITE,
        "may_take_over": say == Say.TAKE_OVER and (who.sees_all or row.ours in who.reads),
        "may_hand_back": bool(row.taken_by) and _may_hand_back(who, row),  # type: ignore[attr-defined]
        "may_send": who.may_send,
    }


def _may_hand_back(who: Viewer, row: Conversation) -> bool:
    theirs = who.say(row.ours, is_held=row.is_held, taken_by=None) == Say.WRITE  # type: ignore[attr-defined]
    return theirs or who.sees_all or row.taken_by == who.user.pk  # type: ignore[attr-defined]


def _days(
    row: Conversation,
    messages: list[Message],
    since: datetime | None,
    until: datetime | None,
) -> list[dict[str, Any]]:
    """Messages, notes and takeovers in order of time, day by day."""
    items: list[dict[str, Any]] = [{"at": message.created_at, **told(message)} for message in messages]
    items += [{"at": note.created_at, "note": note} for note in selectors.notes(row, since, until)]
    for taken in selectors.takeovers(row):
        items.append({"at": taken.began_at, "event": f"{taken.label} took this conversation over"})
        if taken.ended_at:
            items.append({"at": taken.ended_at, "event": f"{taken.ended_by} handed it back"})
    within = [
        item for item in items if (not since or item["at"] >= since) and (not until or item["at"] <= until)
    ]
    within.sort(key=lambda item: item["at"])
    by_day = groupby(within, key=lambda item: timezone.localtime(item["at"]).date())
    return [{"label": _day(day), "items": list(found)} for day, found in by_day]


def _day(day: date) -> str:
    ago = (timezone.localdate() - day).days
    return {0: "Today", 1: "Yesterday"}.get(ago, f"{day:%A, %-d %B %Y}")


def handling_context(request: AccountRequest, who: Viewer, row: Conversation) -> dict[str, Any]:
    """Whose it is, and to whom it can be given."""
    people = assignees(request.account, row) if who.may_send else []
    mine = f"a{who.agent.pk}" if who.agent else f"u{who.user.pk}"
    was = f"a{row.agent_id}" if row.agent_id else f"u{row.user_id}" if row.user_id else ""
    known = {one.value for one in people}
    return {
        "conversation": row,
        "assignees": [
            (one.value, f"{one.label} (you)" if one.value == mine else one.label) for one in people
        ],
        "was": was,
        "was_label": row.assignee,
        "was_is_known": was in known,
        "mine": mine if mine in known and mine != was else "",
        "may_send": who.may_send,
    }


def _held_by(holder: NumberAssignment | None) -> dict[str, Any]:
    if holder is None:
        return {"label": "Held by", "value": "Nobody"}
    url = reverse("agents:detail", args=[holder.agent.ref]) if holder.agent else ""
    return {"label": "Held by", "value": holder.holder, "url": url}


def facts(request: AccountRequest, row: Conversation, stopped: OptOut | None) -> list[dict[str, Any]]:
    """What is known about both numbers, for ``components/_kv.html``."""
    account, number = request.account, row.number
    holder = holder_of(account, row.ours)
    inbox, binding = inbox_of(account, row.ours), latest_binding(account, number)
    shown: list[dict[str, Any]] = [
        {"label": "Their number", "value": for_people(row.peer), "copyable": True},
        {"label": "Opted out", "value": f"Yes: {stopped.get_source_display()}" if stopped else "No"},
        {
            "label": "Our number",
            "value": " · ".join(filter(None, [for_people(row.ours), number.label])),
            "url": reverse("numbers:detail", args=[row.ours]),
        },
        _held_by(holder),
    ]
    if inbox:
        value = f"{inbox.name}, {inbox.get_kind_display().lower()}"
        shown.append({"label": "Inbox", "value": value, "url": reverse("agents:inbox", args=[inbox.pk])})
    if binding:
        url = reverse("messaging:campaign", args=[binding.campaign.ref])
        shown.append({"label": "Campaign", "value": str(binding.campaign), "url": url})
    shown.append({"label": "Messages", "value": f"{row.message_count:,}, {row.received_count:,} received"})
    return shown
