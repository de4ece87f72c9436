"""The global search: numbers by any of their digits, agents by name or directory id, accounts by name or number,
tickets by number or subject, messages by words or the other side's number, ports and orders by id or number, inboxes
and campaigns by name, jobs by title or id.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Account, Agent
from accounts.rights import Right
from accounts.selectors.accounts import accounts_below
from accounts.states import AccountKind, AgentState
from accounts.web import AccountRequest, requires, wants_part
from agents.selectors.staff import named
from common import scope
from common.e164 import for_people, fragment
from jobs.models import Job
from jobs.selectors import jobs_named
from messaging.models import Campaign, Inbox, Message
from messaging.selectors.campaigns import campaigns_named
from messaging.selectors.inboxes import inboxes_named
from messaging.selectors.messages import found_lately
from messaging.selectors.viewers import viewer
from numbers.models import NumberOrder, PhoneNumber, PortRequest
from numbers.selectors.numbers import NumberFilter, filtered
from numbers.selectors.orders import orders_named
from numbers.selectors.ports import ports_named
from numbers.selectors.totals import held_below
from support.models import Ticket
from support.selectors import tickets as ticket_selectors

SHORTEST, LONGEST = 2, 80
SHORTEST_OF_REST = 3
IN_BOX, ON_PAGE = 5, 25
HINT = 80


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


def _groups(request: AccountRequest, text: str, most: int) -> list[dict[str, Any]]:
    numbers, accounts = _below(request, text, most)
    found = [
        ("Numbers", "phone", [_number(request.account, row) for row in numbers]),
        ("Agents", "user", [_agent(row) for row in named(request.account, text)[:most]]),
        ("Accounts", "building-office-2", [_account(row) for row in accounts]),
        ("Tickets", "lifebuoy", _tickets(request, text, most)),
        ("Messages", "chat-bubble-left-right", _messages(request, text, most)),
        ("Jobs", "queue-list", [_job(row) for row in jobs_named(request.account, text)[:most]]),
    ]
    if len(text) >= SHORTEST_OF_REST:
        found += _rest(request.account, text, most)
    return [
        {"label": label, "items": [item | {"icon": icon} for item in items]}
        for label, icon, items in found
        if items
    ]


def _rest(account: Account, text: str, most: int) -> list[tuple[str, str, list[dict[str, str]]]]:
    """What has few names, and is looked for once a word says something."""
    return [
        (
            "Ports",
            "arrows-right-left",
            [_port(row) for row in ports_named(account, text)[:most]],
        ),
        ("Inboxes", "inbox", [_inbox(row) for row in inboxes_named(account, text)[:most]]),
        ("Campaigns", "megaphone", [_campaign(row) for row in campaigns_named(account, text)[:most]]),
        ("Orders", "shopping-cart", [_order(row) for row in orders_named(account, text)[:most]]),
    ]


def _below(request: AccountRequest, text: str, most: int) -> tuple[Iterable[PhoneNumber], Iterable[Account]]:
    """Numbers and accounts; staff of an account with others below it find those of all of them."""
    own = filtered(request.account, NumberFilter(search=text)).order_by("e164")
    if Right.MANAGE_ACCOUNTS not in request.rights:
        return own[:most], []
    digits = fragment(text, request.account.country)
    with scope.system():
        accounts = list(accounts_below(request.account, search=text).order_by("name", "pk")[:most])
        numbers = list((held_below(request.account, digits) if len(digits) >= SHORTEST else own)[:most])
    return numbers, accounts


def _number(account: Account, row: PhoneNumber) -> dict[str, str]:
    """A link to the number; one of an account below is reached through that account's page."""
    url = reverse("numbers:detail", args=[row.e164])
    hint = row.label or ", ".join(part for part in (row.city, row.province) if part)
    if row.account_id != account.pk:
        url = f"{reverse('accounts:detail', args=[row.account_id])}?{urlencode({'open': url})}"
        hint = row.account.name
    return {"url": url, "title": for_people(row.e164), "hint": hint}


def _agent(row: Agent) -> dict[str, str]:
    hint = row.upn or row.email
    if row.state != AgentState.ACTIVE:
        hint = f"{hint} · {row.get_state_display()}" if hint else row.get_state_display()
    return {"url": reverse("agents:detail", args=[row.ref]), "title": row.name, "hint": hint}


def _account(row: Account) -> dict[str, str]:
    return {"url": reverse("accounts:detail", args=[row.pk]), "title": row.name, "hint": row.number}


def _tickets(request: AccountRequest, text: str, most: int) -> list[dict[str, str]]:
    """Staff find those of all accounts below too, and open those at the desk."""
    account, staff = request.account, Right.WORK_TICKETS in request.rights
    with ticket_selectors.sight(staff):
        rows = list(ticket_selectors.named(account, text, staff=staff)[:most])
    return [_ticket(account, row, staff) for row in rows]


def _ticket(account: Account, row: Ticket, staff: bool) -> dict[str, str]:
    at_desk = staff and (row.account_id != account.pk or account.kind == AccountKind.OPERATOR)
    url = reverse("support:desk_ticket" if at_desk else "support:ticket", args=[row.number])
    hint = f"{row.get_status_display()}, {row.account.name}" if at_desk else row.get_status_display()
    return {"url": url, "title": str(row), "hint": hint}


def _messages(request: AccountRequest, text: str, most: int) -> list[dict[str, str]]:
    """A few of the latest; when there are older ones, also the way to the page that looks through all."""
    who = viewer(request.account, request.user, request.rights, only_to_see=True)
    rows, has_older = found_lately(who, text, most)
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


def _port(row: PortRequest) -> dict[str, str]:
    title = f"Port {row.pid}"
    return {"url": reverse("numbers:port", args=[row.pid]), "title": title, "hint": row.get_state_display()}


def _inbox(row: Inbox) -> dict[str, str]:
    return {"url": reverse("agents:inbox", args=[row.pk]), "title": row.name, "hint": row.get_kind_display()}


def _campaign(row: Campaign) -> dict[str, str]:
    return {"url": reverse("messaging:campaign", args=[row.ref]), "title": row.ref, "hint": row.brand.name}


def _order(row: NumberOrder) -> dict[str, str]:
    title = f"Order {row.pk}"
    return {
        "url": reverse("numbers:order_detail", args=[row.pk]),
        "title": title,
        "hint": row.get_state_display(),
    }


def _job(row: Job) -> dict[str, str]:
    return {"url": reverse("jobs:detail", args=[row.pk]), "title": row.title, "hint": row.get_state_display()}
