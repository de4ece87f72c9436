"""The global search: numbers by any of their digits, agents by name or directory id, accounts by name or number,
tickets by number or subject, messages by words or the other side's number, calls by either number, ports and orders by
id or number, inboxes and campaigns by name, jobs by title or id, people by name or address; and pages and actions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Account, Agent, Membership
from accounts.rights import Right
from accounts.selectors.accounts import accounts_below
from accounts.selectors.people import members_named
from accounts.states import AccountKind, AgentState
from accounts.web import AccountRequest, requires, seen_from, wants_part
from agents.selectors.staff import named
from calls.models import CallRecord
from calls.selectors import named as calls_named
from common import scope
from common.e164 import for_people, fragment
from common.paging import M
from common.searching import Search
from jobs.models import Job
from jobs.selectors import jobs_named
from messaging.models import Campaign, Inbox, Message
from messaging.selectors.campaigns import campaigns_named
from messaging.selectors.inboxes import inboxes_named
from messaging.selectors.messages import found
from messaging.selectors.viewers import viewer
from numbers.models import NumberOrder, PhoneNumber, PortRequest
from numbers.selectors.numbers import NumberFilter, searched
from numbers.selectors.orders import orders_named
from numbers.selectors.ports import ports_named
from numbers.selectors.totals import held_below
from portal.palette import offered
from support.models import Ticket
from support.selectors import tickets as ticket_selectors

SHORTEST, LONGEST = 2, 80
SHORTEST_OF_REST = 3
IN_BOX, ON_PAGE = 5, 25
HINT = 80
ICONS = {"Messages": "chat-bubble-left-right", "Calls": "phone-arrow-up-right", "Jobs": "queue-list"}
ORDER = (
    *("Pages and actions", "Numbers", "Agents", "People", "Accounts", "Tickets", "Messages", "Calls", "Jobs"),
    *("Ports", "Inboxes", "Campaigns", "Orders"),
)


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def search(request: AccountRequest) -> HttpResponse:
    """What fits, in groups; a few of each for the box, more on the page."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    part = wants_part(request)
    groups = _groups(request, text, IN_BOX if part else ON_PAGE) if len(text) >= SHORTEST else []
    context = {"q": text, "groups": groups, "too_short": len(text) < SHORTEST}
    if not part:
        return render(request, "portal/search.html", context)
    if not text:
        return HttpResponse("")
    all_url = f"{reverse('search')}?{urlencode({'q': text})}"
    return render(request, "components/_search_results.html", context | {"all_url": all_url})


@dataclass(frozen=True)
class Group:
    """A sort of thing with what was found of it, which is read last; what belongs to accounts below, in their sight."""

    label: str
    icon: str
    item: Callable[[Any], dict[str, str]]
    rows: Iterable[Any]
    is_below: bool = False


class Latest(Generic[M]):
    """Of a sort of thing of which there are many: so many of the latest, if they are full of what fits, else ``rows``
    are looked for at one time with all else. Without a search there is nothing.
    """

    def __init__(self, search: Search[M] | None, key: tuple[str, ...], size: int) -> None:
        self._search, self._order = search, [f"-{name}" for name in key]
        place: Any = key if len(key) > 1 else key[0]
        self._near = search.near(key=place, size=size, descending=True) if search else None

    @property
    def is_full(self) -> bool:
        return self._near is not None

    def rows(self, most: int) -> Iterable[M]:
        if self._near is not None:
            return self._near.rows
        return self._search.far(order=self._order, most=most) if self._search else []


def _groups(request: AccountRequest, text: str, most: int) -> list[dict[str, Any]]:
    """Of messages, calls and jobs, which are many, the latest are looked at first; all else is found at one time."""
    account = request.account
    who = viewer(account, request.user, request.rights, only_to_see=True)
    messages = Latest(found(who, text), ("id",), most)
    jobs = Latest(jobs_named(account, text), ("created_at", "id"), most)
    calls = Latest(calls_named(account, text), ("started_at", "id"), most)
    with scope.searching():
        groups = _things(request, text, most)
        late, work, talks = messages.rows(most + 1), jobs.rows(most), calls.rows(most)
    told = list(late)
    items = {
        group.label: [] if group.is_below else [group.item(row) for row in group.rows] for group in groups
    }
    if any(group.is_below for group in groups):
        with scope.system():
            items |= {
                group.label: [group.item(row) for row in group.rows] for group in groups if group.is_below
            }
    items["Pages and actions"] = offered(text, request.rights, most)
    items["Messages"] = _messages(told[:most], text, has_older=messages.is_full or len(told) > most)
    items |= {"Jobs": [_job(row) for row in work], "Calls": [_call(row) for row in talks]}
    icons = {group.label: group.icon for group in groups} | ICONS
    return [
        {"label": label, "items": [{"icon": icons.get(label, "")} | item for item in items[label]]}
        for label in ORDER
        if items.get(label)
    ]


def _things(request: AccountRequest, text: str, most: int) -> list[Group]:
    account, rights = request.account, request.rights
    staff, manages = Right.WORK_TICKETS in rights, Right.MANAGE_ACCOUNTS in rights
    tickets = ticket_selectors.named(account, text, most, staff=staff)
    things = [
        _numbers(account, text, most, manages),
        Group("Agents", "user", _agent, named(account, text, most)),
        Group("People", "users", _person, members_named(account, text)[:most]),
        Group("Tickets", "lifebuoy", lambda row: _ticket(account, row, staff), tickets, is_below=staff),
    ]
    if manages:
        below = accounts_below(account, search=text, most=most).order_by("name", "pk")
        things.append(Group("Accounts", "building-office-2", _account, below, is_below=True))
    if len(text) >= SHORTEST_OF_REST:
        things += [
            Group(
                "Ports",
                "arrows-right-left",
                partial(_port, account),
                ports_named(account, text, most, below=manages)[:most],
                is_below=manages,
            ),
            Group("Inboxes", "inbox", _inbox, inboxes_named(account, text, most)),
            Group("Campaigns", "megaphone", _campaign, campaigns_named(account, text, most)),
            Group(
                "Orders",
                "shopping-cart",
                partial(_order, account),
                orders_named(account, text, most, below=manages)[:most],
                is_below=manages,
            ),
        ]
    return things


def _numbers(account: Account, text: str, most: int, manages: bool) -> Group:
    """Staff of an account with others below it find the numbers of all of them."""
    digits = fragment(text, account.country)
    is_below = manages and len(digits) >= SHORTEST_OF_REST
    own = searched(account, NumberFilter(search=text))
    rows = held_below(account, digits, most) if is_below else own.some(most).order_by("e164")[:most]
    return Group("Numbers", "phone", lambda row: _number(account, row), rows, is_below=is_below)


def _number(account: Account, row: PhoneNumber) -> dict[str, str]:
    """A link to the number; one of an account below is reached through that account's page."""
    url = seen_from(account, row.account_id, reverse("numbers:detail", args=[row.e164]))
    hint = row.label or ", ".join(part for part in (row.city, row.province) if part)
    if row.account_id != account.pk:
        hint = row.account.name
    return {"url": url, "title": for_people(row.e164), "hint": hint}


def _agent(row: Agent) -> dict[str, str]:
    hint = row.upn or row.email
    if row.state != AgentState.ACTIVE:
        hint = f"{hint} · {row.get_state_display()}" if hint else row.get_state_display()
    return {"url": reverse("agents:detail", args=[row.ref]), "title": row.name, "hint": hint}


def _person(row: Membership) -> dict[str, str]:
    return {"url": reverse("accounts:members"), "title": str(row.user), "hint": row.role_name}


def _account(row: Account) -> dict[str, str]:
    return {"url": reverse("accounts:detail", args=[row.pk]), "title": row.name, "hint": row.number}


def _ticket(account: Account, row: Ticket, staff: bool) -> dict[str, str]:
    at_desk = staff and (row.account_id != account.pk or account.kind == AccountKind.OPERATOR)
    url = reverse("support:desk_ticket" if at_desk else "support:ticket", args=[row.number])
    hint = f"{row.get_status_display()}, {row.account.name}" if at_desk else row.get_status_display()
    return {"url": url, "title": str(row), "hint": hint}


def _messages(rows: Sequence[Message], text: str, *, has_older: bool) -> list[dict[str, str]]:
    """A few of the latest; when there are older ones, also the way to the page that has them all."""
    items = [_message(row) for row in rows]
    if has_older:
        url = f"{reverse('messaging:list')}?{urlencode({'q': text})}"
        items.append({"url": url, "title": "Look through all messages", "hint": "Older ones too"})
    return items


def _message(row: Message) -> dict[str, str]:
    url = reverse("messaging:thread", args=[row.ours, row.peer])
    said = row.text or row.subject
    return {
        "url": url,
        "title": for_people(row.peer),
        "hint": said if len(said) <= HINT else f"{said[:HINT]}…",
    }


def _call(row: CallRecord) -> dict[str, str]:
    title = for_people(row.peer) if row.peer else "Withheld"
    hint = f"{row.get_direction_display()}, {timezone.localtime(row.started_at):%-d %b %Y, %H:%M}"
    return {"url": row.get_absolute_url(), "title": title, "hint": hint}


def _port(account: Account, row: PortRequest) -> dict[str, str]:
    return _of_whom(account, row, f"Port {row.pid}", reverse("numbers:port", args=[row.pid]))


def _of_whom(account: Account, row: PortRequest | NumberOrder, title: str, url: str) -> dict[str, str]:
    """What may be an account's below: it is named, and opened by way of its page."""
    hint = row.get_state_display()
    if row.account_id != account.pk:
        hint = f"{hint}, {row.account.name}"
    return {"url": seen_from(account, row.account_id, url), "title": title, "hint": hint}


def _inbox(row: Inbox) -> dict[str, str]:
    return {"url": reverse("agents:inbox", args=[row.pk]), "title": row.name, "hint": row.get_kind_display()}


def _campaign(row: Campaign) -> dict[str, str]:
    return {"url": reverse("messaging:campaign", args=[row.ref]), "title": row.ref, "hint": row.brand.name}


def _order(account: Account, row: NumberOrder) -> dict[str, str]:
    return _of_whom(account, row, f"Order {row.pk}", reverse("numbers:order_detail", args=[row.pk]))


def _job(row: Job) -> dict[str, str]:
    return {"url": reverse("jobs:detail", args=[row.pk]), "title": row.title, "hint": row.get_state_display()}
