"""Where a line of the ledger leads: to the call, message, order or document that it was for.

Apps say it in their ``causes`` module, beside who answers for the charge.
"""

from collections.abc import Callable

from django.urls import NoReverseMatch

from billing.models import LedgerEntry

_pages: dict[str, Callable[[str], str]] = {}


def register_page(word: str, page: Callable[[str], str]) -> None:
    """Have lines whose reason begins with ``word`` and a colon lead to what ``page`` makes of the rest."""
    _pages[word] = page


def page_of(entry: LedgerEntry) -> str:
    """The address; "" where there is none, and for what an account below bought: that has its own pages."""
    if entry.caused_by_id is not None:
        return ""
    word, _, rest = entry.reason.removesuffix(":back").partition(":")
    try:
        return _pages[word](rest) if word in _pages else ""
    except NoReverseMatch:
        # A reason of another form than today's has no page, and its line is shown all the same.
        return ""
