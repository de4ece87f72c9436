"""Where a line of the ledger leads: to the call, message, order or document that it was for.

Apps say it in their ``causes`` module, beside who answers for the charge.
"""

from collections.abc import Callable

from django.urls import NoReverseMatch

from accounts.models import Account
from accounts.web import seen_from
from billing.models import LedgerEntry

Page = Callable[[str, LedgerEntry], str]
_pages: dict[str, Page] = {}


def register_page(word: str, page: Page) -> None:
    """Have lines whose reason begins with ``word`` and a colon lead to what ``page`` makes of the rest and the line."""
    _pages[word] = page


def page_of(entry: LedgerEntry) -> str:
    """The page of what the line was for, in the account that had it; "" where there is none."""
    word, _, rest = entry.reason.removesuffix(":back").partition(":")
    try:
        return _pages[word](rest, entry) if word in _pages else ""
    except NoReverseMatch:
        # A reason of another form than today's has no page, and its line is shown all the same.
        return ""


def seen_by(account: Account, entry: LedgerEntry, *, opens_below: bool) -> str:
    """The address under which people of the account open that page. What an account below had is opened by acting for
    it, and has no address for those who may not.
    """
    owner = entry.caused_by_id or entry.account_id
    page = page_of(entry) if opens_below or owner == account.pk else ""
    return seen_from(account, owner, page) if page else ""
