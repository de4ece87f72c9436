"""Pages and actions that the search offers beside what it finds: by the beginnings of the words that name them."""

from functools import cache

from django.urls import resolve, reverse

from accounts.rights import Right
from common.account_paths import bare
from portal.frame import NAVIGATION, Link

# What navigation has no entry for, and what people come to do.
MORE = (
    Link("Alert rules", "events:alert_rules", "bell-alert"),
    Link("API access, keys", "accounts:keys", "key"),
    Link("Add a contact", "accounts:contact_new", "book-open"),
    Link("Add a voice bot", "agents:bot_new", "cpu-chip"),
    Link("Add a webhook", "events:new", "bolt"),
    Link("Bring numbers, port in", "support:port_new", "arrows-right-left"),
    Link("Custom fields", "accounts:fields", "tag"),
    Link("Differences at carriers", "numbers:drift", "exclamation-triangle"),
    Link("Import what is written on numbers", "numbers:write", "arrow-up-tray"),
    Link("Make a custom role", "accounts:role_new", "shield-check"),
    Link("Networks", "accounts:networks", "server-stack"),
    Link("Onboard an agent", "agents:new", "user-plus"),
    Link("Open an account", "accounts:new", "building-office-2"),
    Link("Open a ticket", "support:new", "ticket"),
    Link("Opt-outs", "messaging:opt_outs", "hand-raised"),
    Link("People, invite somebody", "accounts:members", "user-group"),
    Link("Roles and second factors", "accounts:roles", "shield-check"),
    Link("Tokens", "accounts:tokens", "key"),
    Link("Who held a number", "agents:who_held", "magnifying-glass"),
    Link("Why can somebody do something", "accounts:why", "shield-check"),
    Link("Write a message", "messaging:new", "pencil-square"),
)
# Other words for the same.
ALSO = {
    "numbers:e911": "911 e911 address",
    "numbers:store": "order dids",
    "billing:plans": "rates",
    "billing:spending": "caps budget limits",
    "accounts:members": "users members",
    "numbers:sims": "m2m iot",
    "providers:list": "logins connectors",
}


def offered(text: str, rights: frozenset[Right], most: int) -> list[dict[str, str]]:
    """Those whose words begin with all words of the text, for whoever has the rights that the pages ask."""
    sought = text.casefold().split()
    found = [
        link
        for link, words, needed in _all()
        if needed <= rights and all(any(word.startswith(one) for word in words) for one in sought)
    ]
    return [
        {"url": reverse(link.page), "title": link.label, "hint": "", "icon": link.icon}
        for link in found[:most]
    ]


@cache
def _all() -> list[tuple[Link, list[str], frozenset[Right]]]:
    links = [*(link for _, group in NAVIGATION for link in group), *MORE]
    return [(link, _words(link), _needed(link)) for link in links]


def _words(link: Link) -> list[str]:
    return f"{link.label} {ALSO.get(link.page, '')}".casefold().replace(",", "").split()


def _needed(link: Link) -> frozenset[Right]:
    """The rights that the page itself asks for."""
    return frozenset(resolve(bare(reverse(link.page))).func.required_rights)  # type: ignore[attr-defined]
