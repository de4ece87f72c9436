"""How console pages show a list: the columns that a person chose for it, and the order that its address asks for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.answers import page_asked
from accounts.models import Account, User
from accounts.web import AccountRequest, same_page
from common.account_paths import bare
from common.columns import DOWN, EVERY, Column, Sorting, Table
from common.errors import NotFound
from common.exports import Cell, Sheet, sheet_of
from common.paging import M, Page
from common.searching import Search
from common.templatetags.tandem import NONE, age, duration, money, phone

WRITTEN = {"phone": phone, "moment": age, "money": money, "length": duration}
# A place in a list is one in its order.
NUMBERS = frozenset({"money", "number", "length"})
PLACES = {"after": "", "before": ""}
More = Callable[[Account], Sequence[Column[Any]]]
_tables: dict[str, Table[Any]] = {}
_more: dict[str, More] = {}


def register(table: Table[M], *, more: More | None = None) -> Table[M]:
    """Lists are declared where their views are, which every process has read before it answers. ``more`` tells the
    columns that an account has of its own.
    """
    assert _tables.get(table.name, table) == table, f"Two lists are called {table.name}."
    _tables[table.name] = table
    if more is not None:
        _more[table.name] = more
    return table


def table_named(name: str) -> Table[Any]:
    if name not in _tables:
        raise NotFound("There is no such list.")
    return _tables[name]


def in_account(table: Table[M], account: Account) -> Table[M]:
    """The list with what the account has of its own beside what every account has."""
    more = _more.get(table.name)
    return replace(table, columns=(*table.columns, *more(account))) if more else table


def _fitting(table: Table[M], account: Account, keys: Iterable[str]) -> Table[M]:
    """The same, asking for what the account has of its own only where one of the keys may name it."""
    wants = any(key == EVERY or key.startswith(Column.OWN) for key in keys)
    return in_account(table, account) if wants else table


def table_at(path: str, query: QueryDict) -> Table[Any] | None:
    """The list whose page has the address, if its columns can be chosen; of several there the one that it asks for."""
    found = [table for table in _tables.values() if bare(url_of(table)) == bare(path)]
    asked = [table for table in found if table.part[0] and query.get(table.part[0]) == table.part[1]]
    return next(iter(asked or found), None)


def url_of(table: Table[Any]) -> str:
    return reverse(table.page, args=table.args)


def chosen_by(user: User, table: Table[M]) -> tuple[Column[M], ...]:
    """What the person chose for this list; nothing where they did not."""
    return table.chosen(user.list_columns.get(table.name, ()))


def _named(query: QueryDict) -> list[str]:
    return query.get("columns", "").split(",")


def asked_for(table: Table[M], query: QueryDict) -> tuple[Column[M], ...]:
    """The columns that an address names, with commas between them; nothing where it names none that there are."""
    return table.chosen(_named(query))


@dataclass(frozen=True)
class Shown(Generic[M]):
    """A list as one request shows it. ``whole`` is the query of its files, where that says more than the address."""

    table: Table[M]
    columns: Sequence[Column[M]]
    sorting: Sorting[M]
    request: HttpRequest
    whole: str = ""

    @cached_property
    def shows(self) -> dict[str, bool]:
        """Of each column whether it is shown, for templates that draw cells themselves."""
        shown = {column.key for column in self.columns}
        return {key: key in shown for key in self.table.by_key}

    @cached_property
    def others(self) -> list[Column[M]]:
        """Those that no template draws."""
        return [column for column in self.columns if not column.shown]

    def describe(self, rows: Iterable[M]) -> None:
        """Put on each row what no template draws: ``beside``, the heading and value of each such column."""
        if self.others:
            for row in rows:
                row.beside = [(column.label, written(column, row)) for column in self.others]  # type: ignore[attr-defined]

    @cached_property
    def heads(self) -> list[dict[str, Any]]:
        """The headings, each with the address that puts the list in its order; for ``components/_heads.html``."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column[M]) -> dict[str, Any]:
        by_it, descending = column == self.sorting.column, self.sorting.order.descending
        wanted = self.table.sorting(f"{DOWN if by_it and not descending else ''}{column.key}").wanted
        return {
            "key": column.key,
            "label": column.label,
            "url": same_page(self.request, sort=wanted, **PLACES) if column.sort else "",
            "sorted": ("descending" if descending else "ascending") if by_it else "",
            "is_number": column.shape in NUMBERS,
        }

    def page(self, rows: QuerySet[M] | Search[M]) -> Page[M]:
        """The page of the list that the address asks for."""
        search, order = rows if isinstance(rows, Search) else Search(rows, Q()), self.sorting.order
        if self.sorting.makes:
            in_order = search.in_order and not self.sorting.counts
            search = replace(search, rows=self.sorting.made(search.rows), in_order=in_order)
        return page_asked(self.request, search, key=order.key, descending=order.descending)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What belongs to the address beside the filter's form, so that the form carries it along."""
        columns = self.request.GET.get("columns", "") if asked_for(self.table, self.request.GET) else ""
        return [(name, text) for name, text in (("sort", self.sorting.wanted), ("columns", columns)) if text]

    forms = (("csv", "CSV"), ("xlsx", "XLSX"))

    @cached_property
    def file_query(self) -> str:
        """The address's query for a file of what is shown."""
        return self._of_files(",".join(column.key for column in self.columns))

    @cached_property
    def whole_query(self) -> str:
        """The same with every column."""
        return self._of_files(EVERY)

    @cached_property
    def here(self) -> str:
        """The query of this page without the columns that it names."""
        return self._query("")

    def _query(self, columns: str) -> str:
        return same_page(self.request, columns=columns, **PLACES).partition("?")[2]

    def _of_files(self, columns: str) -> str:
        query = QueryDict(self.whole or self._query(""), mutable=True)
        query["columns"] = columns
        return query.urlencode()


def shown(request: AccountRequest, table: Table[M], *, whole: str = "") -> Shown[M]:
    """The list as the address wants it, else as the person does, else as it is at first. As with filters, what makes no
    sense is as if it were not there.
    """
    keys = [*_named(request.GET), *request.user.list_columns.get(table.name, ())]
    table = _fitting(table, request.account, keys)
    columns = asked_for(table, request.GET) or chosen_by(request.user, table) or table.at_first
    return Shown(table, columns, table.sorting(request.GET.get("sort", "")), request, whole)


def in_file(table: Table[M], query: QueryDict, account: Account | None = None) -> tuple[Column[M], ...]:
    """The columns of a file: those that the address names, else all, with those that the account has of its own."""
    if account is not None:
        table = in_account(table, account)
    return asked_for(table, query) or table.chosen([EVERY])


def order_of(table: Table[M], query: QueryDict) -> Sorting[M]:
    return table.sorting(query.get("sort", ""))


def file_of(table: Table[M], query: QueryDict, rows: QuerySet[M]) -> Sheet:
    """The rows as a file, with the columns and in the order that an address names."""
    columns = in_file(table, query)
    return sheet_of(header(columns), order_of(table, query).of(rows), lambda row: cells(columns, row))


def header(columns: Iterable[Column[M]]) -> list[str]:
    return [column.heading for column in columns]


def cells(columns: Iterable[Column[M]], row: M) -> list[Cell]:
    return [column.text(row) for column in columns]


def written(column: Column[M], row: M) -> str | SafeString:
    """A value as pages write it where no template does."""
    value = column.of(row)
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return "Yes" if value else "No"
    write = WRITTEN.get(column.shape)
    return write(value) if write else str(column.text(row))  # type: ignore[operator]
