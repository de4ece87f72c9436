"""Addresses of pages of an account that somebody acts for: whose they are stands before them, as in /for/7/numbers/.

So each tab of a browser is about the account that its address says, and a link leads to a page and its account at once.
While such a request is answered, ``reverse`` writes addresses of the same account.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.urls import get_script_prefix, set_script_prefix

# What comes after it is a path of ours: never one that a browser reads as the address of another site.
BEFORE = re.compile(r"/for/([1-9][0-9]{0,17})(?=/(?![/\\]))")


def split(path: str) -> tuple[int | None, str]:
    """The account that a path names, and the path without it."""
    found = BEFORE.match(path)
    return (int(found[1]), path[found.end() :]) if found else (None, path)


def bare(url: str) -> str:
    """The same address without the account that it names: as it stands in the urlconf, in caches and in mails."""
    return split(url)[1]


def of_account(pk: int, url: str) -> str:
    """The address of the same page of an account that somebody acts for, whichever account it named before."""
    return f"/for/{pk}{bare(url)}"


def as_begun(url: str) -> str:
    """A bare address, such as one that is kept for all requests, as an address of the account of this request."""
    return f"{get_script_prefix()[:-1]}{url}"


def public(url: str) -> str:
    """The whole address of a page, for mails and for programs of others: whoever comes by it comes as themselves."""
    return f"{settings.PUBLIC_URL}{bare(url)}"


@contextmanager
def within(pk: int | None) -> Iterator[None]:
    """Have ``reverse`` write addresses of that account."""
    if pk is None:
        yield
        return
    before = get_script_prefix()
    set_script_prefix(f"/for/{pk}/")
    try:
        yield
    finally:
        set_script_prefix(before)
