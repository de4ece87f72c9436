"""Counts of an account that pages show, many of them on every page: apps to the right say in their ``counts`` module
what they count, and all of it is read in one statement.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

from accounts.models import Account
from common.together import Plain

# Rows with ``state`` and with ``n``, how many there are in it.
Rows = Callable[[Account], QuerySet[Any, Any]]
_kinds: dict[str, Rows] = {}
# Stands for an account's id; no row has it.
ANY = -1


def register(kind: str, rows: Rows) -> None:
    """Count what ``rows`` gives for an account, by state, in the account's scope. It may look at the account's id only:
    it is asked once in a process.
    """
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

    @property
    def asked(self) -> Plain:
        """What counts, for a page that reads something else in the same statement: ``take`` gets its rows then."""
        statement, values = _statement()
        return Plain(statement, tuple(self.account.pk if value == ANY else value for value in values))

    def take(self, rows: Iterable[Sequence[Any]]) -> None:
        """What was counted: the kind, the state and how many there are in it."""
        found: dict[str, dict[str, int]] = {kind: {} for kind in _kinds}
        for kind, state, n in rows:
            found[kind][state] = int(n)
        self._read = found

    @cached_property
    def _read(self) -> dict[str, dict[str, int]]:
        asked = self.asked
        with connection.cursor() as cursor:
            cursor.execute(asked.text, asked.values)
            self.take(cursor.fetchall())
        return self._read


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The statement with its values, ``ANY`` where the account's id goes: made once, for every page asks it."""
    anybody = Account(pk=ANY)
    first, *others = [rows(anybody).values_list(Value(kind), "state", "n") for kind, rows in _kinds.items()]
    statement: tuple[str, tuple[Any, ...]] = first.union(*others, all=True).query.sql_with_params()
    return statement
