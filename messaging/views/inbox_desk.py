"""An open conversation with the form to write and all that is known beside it."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.models import Activity
from accounts.selectors.activity import activity_of
from accounts.web import AccountRequest
from common.e164 import for_people
from messaging import segments
from messaging.conversation_forms import AnswerForm, NameForm, form_key
from messaging.models import Conversation, OptOut
from messaging.selectors import opt_outs
from messaging.selectors.assignees import assignees
from messaging.selectors.campaigns import latest_binding
from messaging.selectors.canned import canned_replies
from messaging.selectors.conversations import Seen
from messaging.selectors.inboxes import inbox_of
from messaging.selectors.prices import price_of_part
from messaging.selectors.viewers import Viewer
from messaging.views.inbox_thread import thread_context
from numbers.models import NumberAssignment
from numbers.selectors.assignments import holder_of

DONE = {
    "noted": "left a note",
    "renamed": "named the person",
    "assigned": "assigned it",
    "closed": "closed it",
    "reopened": "opened it again",
    "took over": "took it over",
    "handed back": "handed it back",
}
HISTORY = 8


def desk_context(
    request: AccountRequest, who: Viewer, seen: Seen, form: AnswerForm | None = None
) -> dict[str, Any]:
    """The thread with the form to write, and everything that is known beside it."""
    context = thread_context(request, who, seen) | handling_context(request, who, seen.conversation)
    text = str(form["text"].value() or "") if form else ""
    counted = segments.count(text)
    rate = price_of_part(request.account, seen.conversation.peer)
    return context | {
        "form": form or fresh_form(context["last_seen"]),
        "counted": counted,
        "cost": rate * counted.parts,
        "rate": rate,
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
                "text": _detail(row),
            }
            for row in activity_of(request.account, seen.conversation)[:HISTORY]
        ],
    }


def _detail(row: Activity) -> str:
    """To whom it was given, or what the person is called."""
    return str(row.after.get("to") or row.after.get("name") or "")


def fresh_form(last_seen: UUID | None) -> AnswerForm:
    return AnswerForm(initial={"seen": last_seen, "key": form_key(), "kind": "reply"})


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
