"""The frame around console pages: navigation by rights, account switcher, version."""

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from accounts.counted import Counted
from accounts.listings import listing_of
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import working_below
from accounts.selectors.people import Standing
from accounts.web import breadth
from common import scope
from common.account_paths import as_begun, bare
from jobs.selectors import state_counts


@dataclass(frozen=True)
class Link:
    """One entry of the navigation; shown to those who have ``right``. ``badge`` names a count of ``Frame``; ``live`` is
    the page that the browser asks for the badge, and asks again.
    """

    label: str
    page: str
    icon: str
    right: Right = Right.VIEW
    badge: str = ""
    live: str = ""


# As many accounts as are offered while somebody types.
SUGGESTED = 200
NAVIGATION: list[tuple[str, list[Link]]] = [
    (
        "",
        [
            Link("Dashboard", "dashboard", "squares-2x2"),
            Link("Attention", "accounts:attention", "bell-alert", live="accounts:attention_count"),
        ],
    ),
    (
        "Telephony",
        [
            Link("Numbers", "numbers:list", "phone", badge="drift"),
            Link("Inbox", "messaging:workspace", "inbox", live="messaging:workspace_unread"),
            Link("Messages", "messaging:list", "chat-bubble-left-right"),
            Link("Chats", "support:chats", "chat-bubble-oval-left-ellipsis", live="support:chats_ringing"),
            Link("Calls", "calls:list", "phone-arrow-up-right"),
            Link("Call analytics", "calls:analytics", "chart-bar"),
            Link("Call statistics", "calls:statistics", "presentation-chart-bar"),
            Link("Live calls", "calls:live", "signal"),
            Link("Promised call-backs", "calls:call_backs", "arrow-uturn-left"),
            Link("Voicemail", "calls:voicemail", "inbox-arrow-down", Right.LISTEN),
            Link("Recordings", "calls:recordings", "microphone", Right.LISTEN),
            Link("Receptions", "pbx:receptions", "bell-alert"),
            Link("Feedback", "support:feedback", "face-smile"),
            Link("Voice apps", "pbx:apps", "puzzle-piece"),
            Link("Media", "pbx:library", "musical-note"),
            Link("Broadcasts", "broadcasts:list", "speaker-wave"),
            Link("Campaigns", "messaging:campaigns", "megaphone"),
            Link("Buy numbers", "numbers:store", "shopping-cart", Right.ORDER_NUMBERS),
            Link("Orders", "numbers:orders", "clipboard-document-list"),
            Link("Ports", "numbers:ports", "arrows-right-left"),
            Link("Gateways", "numbers:gateways", "server-stack"),
            Link("SIM cards", "numbers:sims", "cpu-chip"),
            Link("Conference rooms", "pbx:rooms", "users"),
            Link("SIP phones", "pbx:sip_subscribers", "device-phone-mobile"),
            Link("Caller IDs", "pbx:caller_ids", "identification"),
            Link("Emergency addresses", "numbers:e911", "map-pin"),
            Link("Lookups", "numbers:lookups", "magnifying-glass"),
        ],
    ),
    (
        "People",
        [
            Link("Agents", "agents:list", "user-group"),
            Link("Who is free", "agents:presence", "hand-raised"),
            Link("Call groups", "agents:groups", "phone-arrow-down-left"),
            Link("Inboxes", "agents:inboxes", "inbox-stack"),
            Link("Contacts", "accounts:contacts", "book-open"),
            Link("Import", "agents:imports", "arrow-up-tray", Right.MANAGE_AGENTS),
        ],
    ),
    (
        "Operations",
        [
            Link("Support desk", "support:desk", "lifebuoy", Right.WORK_TICKETS),
            Link("Tickets", "support:list", "ticket"),
            Link("Carriers", "providers:list", "signal", Right.MANAGE_PROVIDERS),
            Link("Jobs", "jobs:list", "queue-list", badge="jobs"),
            Link("Exports", "exports:list", "arrow-down-tray"),
            Link("Activity", "accounts:activity", "clock"),
            Link("Webhooks", "events:list", "bolt", Right.MANAGE_WEBHOOKS),
        ],
    ),
    (
        "Account",
        [
            Link("Accounts", "accounts:list", "building-office-2", Right.MANAGE_ACCOUNTS),
            Link("Ledger", "billing:ledger", "banknotes", Right.VIEW_MONEY),
            Link("Spending", "billing:spending", "shield-exclamation", Right.VIEW_MONEY),
            Link("Statements", "billing:statements", "document-text", Right.VIEW_MONEY),
            Link("Your prices", "billing:prices", "calculator", Right.VIEW_MONEY),
            Link("Price plans", "billing:plans", "tag", Right.MANAGE_PRICES),
            Link("Invoices", "billing:invoices", "document-currency-dollar", Right.MANAGE_PRICES),
            Link("Margin", "billing:margin", "receipt-percent", Right.VIEW_COST),
            Link("Monthly charges", "numbers:months", "calendar-days", Right.VIEW_MONEY),
            Link("Money check", "billing:findings", "scale", Right.AUDIT_MONEY),
            Link("Settings", "accounts:settings", "cog-6-tooth"),
        ],
    ),
]


@dataclass(frozen=True)
class Item:
    """An entry as a page shows it."""

    link: Link
    active: bool
    badge: str
    # The beginning of its address: that of an account which is acted for has one.
    begins: str = ""

    @property
    def html(self) -> SafeString:
        return _drawn(self)


class Frame:
    """What the frame of one request shows; everything is read once, and only when a page asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = bare(request.path)
        self.address = request.get_full_path()
        self.view = request.resolver_match.view_name if request.resolver_match else ""
        self.standing: Standing | None = getattr(request, "standing", None)
        self.counted: Counted | None = getattr(request, "counted", None)

    @cached_property
    def jobs(self) -> dict[str, int]:
        """How many jobs are open, unknown and failed."""
        return state_counts(self.counted.by_state("jobs")) if self.counted else {}

    @cached_property
    def drift(self) -> int:
        """How many numbers stand otherwise at their carrier than here."""
        return self.counted.total("drift") if self.counted else 0

    def _badge(self, name: str) -> str:
        count = (
            self.drift if name == "drift" else sum(self.jobs.get(state, 0) for state in ("open", "unknown"))
        )
        return ("99+" if count > 99 else str(count)) if count else ""

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """Groups of links for ``components/_sidebar.html``."""
        if self.standing is None:
            return []
        rights, groups = self.standing.rights, []
        here = max((url for url in _urls() if self._is_under(url)), key=len, default="")
        for label, links in NAVIGATION:
            items = [
                Item(
                    link,
                    active=_url(link.page) == here,
                    badge=self._badge(link.badge) if link.badge else "",
                    begins=as_begun(""),
                )
                for link in links
                if link.right in rights
            ]
            groups.append({"label": label, "items": items})
        return groups

    @cached_property
    def breadth(self) -> list[dict[str, Any]]:
        """Where a list is of one account and can be of all below it too: both, as links."""
        if self.standing is None or Right.MANAGE_ACCOUNTS not in self.standing.rights:
            return []
        shown = listing_of(self.view, self.standing.rights)
        if shown is None:
            return []
        below = reverse("accounts:below", args=[shown.name])
        return breadth(as_begun(self.path), below, is_below=False)

    @cached_property
    def whom(self) -> dict[str, Any] | None:
        """For whom a page is that could be for any account below: its name, and others to choose from."""
        if self.standing is None or self.standing.base is None:
            return None
        with scope.system():
            others = working_below(self.standing.base, most=SUGGESTED)
        return {"name": self.standing.account.name, "others": others, "next": self.address}

    def _is_under(self, url: str) -> bool:
        return self.path == url or (url != "/" and self.path.startswith(url))

    @cached_property
    def account_choices(self) -> list[dict[str, Any]]:
        """The accounts that the user belongs to, and the one acted for."""
        if self.standing is None:
            return []
        own, current = list(self.standing.own), self.standing.account
        shown = own if any(account.pk == current.pk for account in own) else [current, *own]
        return [_choice(account, current) for account in shown]


def _choice(account: Account, current: Account) -> dict[str, Any]:
    return {
        "id": account.pk,
        "name": account.name,
        "kind": account.get_kind_display(),
        "current": account.pk == current.pk,
    }


@cache
def _url(page: str) -> str:
    return bare(reverse(page))


@cache
def _urls() -> list[str]:
    """Where the entries of the navigation lead."""
    return [_url(link.page) for _, links in NAVIGATION for link in links]


# An entry with each of the numbers that a badge shows, on its page and elsewhere.
@lru_cache(512)
def _drawn(item: Item) -> SafeString:
    link = item.link
    url, live = item.begins + _url(link.page), item.begins + _url(link.live) if link.live else ""
    words = {"link": link, "url": url, "active": item.active, "badge": item.badge, "live": live}
    return render_to_string("components/_nav_link.html", words)


def frame_of(request: HttpRequest) -> Frame:
    """The request's frame, so that a page and the frame around it count once."""
    if not hasattr(request, "frame"):
        request.frame = Frame(request)  # type: ignore[attr-defined]
    frame: Frame = request.frame  # type: ignore[attr-defined]
    return frame


def context(request: HttpRequest) -> dict[str, Any]:
    """What ``base.html`` reads; a fragment that has no frame costs nothing."""
    return {
        "nav": SimpleLazyObject(lambda: frame_of(request).nav),
        "account_choices": SimpleLazyObject(lambda: frame_of(request).account_choices),
        "whom": SimpleLazyObject(lambda: frame_of(request).whom),
        "breadth": SimpleLazyObject(lambda: frame_of(request).breadth),
        "tandem_version": settings.VERSION,
    }
