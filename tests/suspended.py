"""What tests about suspended accounts share: the forms of a page filled in, and a fingerprint of everything stored."""

import re
import time
from collections.abc import Collection, Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client

from tests.numbers.conftest import HELD

# What a request may write though nothing of the account's changes: sessions, counters, who looks, what was read, which
# of their accounts a user used last.
ASIDE = {
    "accounts_throttlewindow",
    "accounts_user",
    "messaging_conversationread",
    "messaging_conversationpresence",
    "support_presence",
}
NOT_OURS = {"auth", "contenttypes", "sessions", "admin", "account", "mfa", "usersessions"}
# What a field of this name takes; any other takes what it shows, or a word.
SAMPLES = {
    "email": "new@example.com",
    "owner_email": "boss@example.com",
    "typed": HELD[0],
    "text": "Hello",
    "body": "Hello",
    "reference": "INV-1",
    "amount": "1",
    "cidr": "198.51.100.0/24",
    "address": "198.51.100.9",
    "line1": "1 Main St",
    "city": "Hackensack",
    "zip": "07601",
    "peer": "+13125550100",
    "to": "+13125550100",
    "name": "Something",
    "title": "Something",
}


@cache
def tables() -> frozenset[str]:
    """Those that hold what is an account's own."""
    ours = [model for model in apps.get_models() if model._meta.app_label not in NOT_OURS]
    return frozenset(model._meta.db_table for model in ours) - ASIDE


def fingerprint(only: Collection[str] | None = None) -> dict[str, tuple[int, str]]:
    """How many rows each of our tables (or of some of them) has and what is in them; call it inside
    ``scope.system()``.
    """
    each = [
        f"SELECT '{table}', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"  # noqa: S608
        for table in sorted(tables() if only is None else only)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}


WRITTEN = """
SELECT relname, written FROM (
    SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
        + pg_stat_get_xact_tuples_deleted(oid) AS written
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
) AS each WHERE written > 0
"""


def written() -> dict[str, int]:
    """How many rows this transaction has written to each table, taken back or not: quick, where nothing was."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def written_since(quiet: dict[str, int], now: dict[str, int]) -> list[str]:
    """The tables that may have changed between two looks at what was written."""
    return [table for table in now if now[table] != quiet.get(table)]


def proved(client: Client) -> Client:
    """The client after its user has proved again who they are."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


class _Forms(HTMLParser):
    """Collects the forms that are sent by POST: where they go, and what stands in their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._form: dict[str, str] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = {}
            if given.get("method", "").lower() == "post":
                self.found.append((given.get("action", ""), self._form))
        if self._form is None:
            return
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            if (
                self._select
                and given.get("value")
                and ("selected" in given or self._select not in self._form)
            ):
                self._form[self._select] = given["value"]
        elif name and tag in {"input", "textarea", "button"}:
            self._field(name, given)

    def _field(self, name: str, given: dict[str, str]) -> None:
        assert self._form is not None
        kind = given.get("type", "text")
        if kind in {"checkbox", "radio"}:
            if "checked" in given or name not in self._form:
                self._form[name] = given.get("value", "on")
        elif kind != "file":
            self._form[name] = given.get("value") or SAMPLES.get(name, "Something")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')


def forms_on(html: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address, empty for the page's own, and the fields of every form that a page sends by POST."""
    for form in FORM.findall(html):
        for action, fields in _fields(TOKEN.sub("", form)):
            yield action, dict(fields)


@cache
def _fields(form: str) -> list[tuple[str, dict[str, str]]]:
    """Of one form; many stand on every page."""
    reader = _Forms()
    reader.feed(form)
    return reader.found
