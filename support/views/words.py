"""How pages put a ticket's clock, its history and its subject into words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.web import seen_from
from support.models import Thread, Ticket
from support.states import RUNNING, ThreadKind, TicketStatus

SOON = timedelta(minutes=60)
STATUS_TONE = {"active": "accent", "pending": "info", "closed": "ok", "spam": "muted"}
VERB_ICONS = {
    "opened": "plus",
    "replied": "chat-bubble-left",
    "noted": "pencil",
    "assigned": "user",
    "moved": "arrow-right",
    "deleted": "trash",
    "merged": "arrows-pointing-in",
}
PAGES = {"number": "numbers:detail", "port": "numbers:port"}


@dataclass(frozen=True)
class ClockBadge:
    """A word about what is due, and how bad it is."""

    label: str
    tone: str
    icon: str


def clock_badge(ticket: Ticket, now: datetime) -> ClockBadge:
    """``First answer due in 3 h``, ``Solution overdue by 2 d``, or that the clock stands."""
    what = "Solution" if ticket.first_responded_at else "First answer"
    if ticket.status in {TicketStatus.CLOSED, TicketStatus.SPAM}:
        return ClockBadge("No clock", "muted", "minus-circle")
    if ticket.status not in RUNNING:
        return ClockBadge("Clock stands", "muted", "pause-circle")
    left = ticket.due_at - now
    if left < timedelta(0):
        return ClockBadge(f"{what} overdue by {span(-left)}", "bad", "exclamation-circle")
    return ClockBadge(f"{what} due in {span(left)}", "warn" if left < SOON else "ok", "clock")


def span(left: timedelta) -> str:
    """``5 min``, ``3 h``, ``2 d``."""
    minutes = int(left.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def thread_shown(thread: Thread, *, staff: bool, file_page: str, number: int) -> dict[str, Any]:
    """A contribution for ``support/_thread.html``; customers see no addresses of staff."""
    sides = {ThreadKind.NOTE: "note", ThreadKind.CUSTOMER: "customer", ThreadKind.MESSAGE: "staff"}
    return {
        "pk": thread.pk,
        "side": sides[ThreadKind(thread.kind)],
        "who": thread.author_label,
        "email": thread.author_email if staff else "",
        "kind": thread.get_kind_display(),
        "channel": thread.get_channel_display(),
        "when": thread.created_at,
        "body": thread.body,
        "files": [
            {"name": file.name, "size": file.size, "url": reverse(file_page, args=[number, file.pk])}
            for file in thread.attachments.all()
        ],
    }


def about_url(ticket: Ticket) -> str:
    """The page of what the ticket is about, or nothing when it has none."""
    return about_page(ticket.about_type, ticket.about_id)


def about_page(type: str, id: str) -> str:
    page = PAGES.get(type)
    try:
        return reverse(page, args=[id]) if page else ""
    except NoReverseMatch:
        return ""


def about_url_for_staff(ticket: Ticket, *, of: Account, may_act: bool) -> str:
    """The same for staff of another account, who are led there through the customer's page if they may act for it."""
    url = about_url(ticket)
    if not url or not (may_act or ticket.account_id == of.pk):
        return ""
    return seen_from(of, ticket.account_id, url)


def event(row: Activity) -> dict[str, Any]:
    """One line of a ticket's history."""
    changes = [
        f"{name.replace('_', ' ').capitalize()}: {_word(row.before.get(name))} → {_word(value)}"
        for name, value in row.after.items()
        if name != "subject"
    ]
    return {
        "title": row.verb.capitalize(),
        "when": row.created_at,
        "who": f"{row.actor} of {row.acting_from}" if row.acting_from else row.actor,
        "text": "; ".join(changes),
        "tone": "accent",
        "icon": VERB_ICONS.get(row.verb, "arrow-path"),
    }


def _word(value: object) -> str:
    return ", ".join(map(str, value)) or "—" if isinstance(value, list) else str(value or "—")


def time(moment: datetime | None) -> str:
    """``21 Nov 2026, 09:14`` in the account's zone; nothing for none."""
    return f"{timezone.localtime(moment):%-d %b %Y, %H:%M}" if moment else ""
