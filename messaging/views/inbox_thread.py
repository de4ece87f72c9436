"""A conversation's thread as the inbox shows it: messages, notes and takeovers, day by day."""

from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.web import AccountRequest
from messaging.models import Conversation, Message
from messaging.selectors import conversations as selectors
from messaging.selectors.conversations import Seen
from messaging.selectors.viewers import Say, Viewer
from messaging.views.inbox_common import called, ours_called, uuid_of
from messaging.views.shared import message_context


def thread_context(request: AccountRequest, who: Viewer, seen: Seen) -> dict[str, Any]:
    """What was said, with notes and takeovers in between; with ``upto`` or ``before`` an older stretch."""
    row = seen.conversation
    upto, before = uuid_of(request.GET.get("upto", "")), uuid_of(request.GET.get("before", ""))
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
    items: list[dict[str, Any]] = [
        {"at": message.created_at, **message_context(message)} for message in messages
    ]
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
