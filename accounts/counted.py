"""Counts of an account that pages show, many of them on every page: apps to the right say in their ``counts`` module
what they count, and all of it is read in one statement.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Value

from accounts.models import Account

# Rows with ``state`` and with ``n``, how many there are in it.
Rows = Callable[[Account], QuerySet[Any, dict[str, Any]]]
_kinds: dict[str, Rows] = {}


def register(kind: str, rows: Rows) -> None:
    """Count what ``rows`` gives for each account, by state; evaluated in the account's scope."""
    _kinds[kind] = rows


class Counted:
    """What was counted of one account for one request, when something of it is asked for first."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def by_state(self, kind: str) -> dict[str, int]:
        """How many there are in each state; states without any may be left out."""
        return self._read[kind]

    def total(self, kind: str) -> int:
        return sum(self._read[kind].values())

    @cached_property
    def _read(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {kind: {} for kind in _kinds}
        first, *others = [
            rows(self.account).values_list(Value(kind), "state", "n") for kind, rows in _kinds.items()
        ]
        for kind, state, n in first.union(*others, all=True):
            found[kind][state] = int(n)
        return found
