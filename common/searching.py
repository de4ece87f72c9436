"""Searching by words: an index for each kind of thing, its account first, asked through one narrow door.

A table that is searched keeps the words of each row in a column of its own, in capitals and without accents. Under
row-level security PostgreSQL looks at no pattern before it knows whose a row is, and so leaves indexes of words alone.
The door therefore asks in the system's scope: for ids, of accounts that must be named, and for nothing else. What it
finds is read in the caller's own scope, where a stranger's row does not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Generic

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Field, Lookup, Q, QuerySet
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler

from common import scope
from common.ids import GUID
from common.paging import COUNT_CAP, M, Page, capped_count, key_page, rest, value_of
from common.words_index import GUID_BEGINS, SHORTEST

# So many matches are counted, and no more.
MOST_COUNTED = 1_000
# So many rows in the order of the list are looked at before the index is asked. Of what one row in forty matches they
# hold a page and some more, and the index alone would give tens of thousands of ids to put in order.
NEAR = 2_500
# What fills a page from so few rows matches one in forty: so many times the wanted rows hold what is wanted.
SPARSEST = 40
# Where so many of the near rows fit, a page is looked for further on: of what matches one row in a thousand, the index
# of forty million would name forty thousand.
NOW_AND_THEN = 3
# Fewer than these are not told with "and more": the index counts them all.
FEWEST_TOLD = 50
if TYPE_CHECKING:
    Base = Lookup[Any]
else:
    Base = Lookup


@Field.register_lookup
class HasWords(Base):
    """``pk__words=texts``: the row's words hold one of the texts; one of a text of one or two characters begins so.

    No model has the column, so that no list loads it.
    """

    lookup_name = "words"
    prepare_rhs = False
    column = '{}."words"'

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:  # noqa: ARG002
        # No row holds a NUL, which PostgreSQL would not even take.
        column, texts = self.lhs, [text.replace("\x00", "\ufffd") for text in _fewest(self.rhs)]
        if not column.target.primary_key:
            raise TypeError("Words are looked for in rows themselves, by their primary key.")
        name = self.column.format(compiler.quote_name_unless_alias(column.alias))
        if len(texts) == 1:
            return f"{name} LIKE portal_pattern(%s)", texts
        return f"{name} LIKE ANY(ARRAY[{', '.join(['portal_pattern(%s)'] * len(texts))}])", texts


def _fewest(texts: Sequence[str]) -> list[str]:
    """Without those that hold another one: what has the longer has the shorter. Each costs as much as the other."""

    def is_held(text: str, other: str) -> bool:
        return text != other and len(other) >= SHORTEST and f"{text}{other}".isascii() and other in text

    return [text for text in texts if not any(is_held(text, other) for other in texts)]


@Field.register_lookup
class ReadsWords(HasWords):
    """``pk__reads_words=texts``: the same of rows that few are left of, each of which is read: no index is asked, which
    for a frequent word would name half the table.
    """

    lookup_name = "reads_words"
    column = """({}."words" || '')"""


def _far() -> int:
    """How many rows are looked through at most."""
    return (MOST_COUNTED + 1) * SPARSEST


def worded(how: str, texts: Sequence[str], also: Q | None) -> Q:
    """Rows that have one of the texts, found by the index (``words``) or by reading them (``reads_words``), or that
    ``also`` names.
    """
    fits = Q(**{f"pk__{how}": texts})
    return fits | also if also else fits


def begun(text: str, *columns: str) -> Q | None:
    """Rows of which one of the columns is this GUID, of which only the first group is in their words; None where the
    text is none.
    """
    if not GUID.fullmatch(text):
        return None
    whole = reduce(or_, (Q(Exact(Lower(Cast(name, CharField())), text.lower())) for name in columns))
    return Q(pk__words=[text[:GUID_BEGINS]]) & whole


def find(
    rows: QuerySet[M],
    *texts: str,
    of: Q,
    also: Q | None = None,
    exact: Q | None = None,
    most: int | None = None,
    order: Sequence[Any] = (),
) -> list[Any]:
    """Ids of those of the rows that have one of the texts, or that ``also`` names by another index; at most so many.
    Where ``exact`` names the same by other indexes, those are asked instead.

    This is the door. ``of`` says whose rows may be found. Whoever asks several times does so within one
    ``scope.searching()``.
    """
    fits = exact or worded("words", texts, also)
    wanted = rows.filter(of, fits).order_by(*order).values_list("pk", flat=True)
    with scope.searching():
        return list(wanted if most is None else wanted[:most])


def among(rows: QuerySet[M], ids: list[Any]) -> QuerySet[M]:
    """Those of the rows that the door has found, to be read in the caller's scope."""
    # Django looks at each value of a list by itself, and at a set as a whole.
    return rows.filter(pk__any_of=frozenset(ids)) if ids else rows.none()


@dataclass(frozen=True)
class Search(Generic[M]):
    """A list that may be narrowed by words: ``rows`` is everything but the words, ``of`` says whose they are.

    ``in_order`` says that an index has the accounts' rows in the order of the list, so that some are looked at first.
    ``exact`` is for a text that is all of a column: of digits that stand in every row, too, the words would list all.
    ``is_read`` says that each row is read for a text that is too short to be one of the texts.
    """

    rows: QuerySet[M]
    of: Q
    texts: tuple[str, ...] = ()
    also: Q | None = None
    in_order: bool = True
    exact: Q | None = None
    is_read: bool = False

    def every(self) -> QuerySet[M]:
        """All that fit, however many: for downloads and for changing them."""
        return among(self.rows, self._find(self.rows)) if self.texts else self.rows

    def some(self, most: int) -> QuerySet[M]:
        """At most so many that fit, whichever are met first; all where no words narrow."""
        return among(self.rows, self._find(self.rows, most=most)) if self.texts else self.rows

    def total(self) -> tuple[int, bool]:
        """How many fit, up to 1,000 (10,000 without any text), and whether there are more; of what fits now and then
        those among the accounts' first 40,000 rows.
        """
        if not self.texts:
            return capped_count(self.rows, MOST_COUNTED if self.is_read else COUNT_CAP)
        return min(len(self._counted), MOST_COUNTED), not self._are_all

    def page(
        self,
        *,
        key: str | tuple[str, str],
        size: int,
        after: str = "",
        before: str = "",
        descending: bool = False,
    ) -> Page[M]:
        """A page as ``key_page`` gives it; of few that fit, from the ids that are counted."""
        place: dict[str, Any] = {"key": key, "after": after, "before": before, "descending": descending}
        if not self.texts:
            return key_page(self.rows, size=size, **place)
        was_counted = "_counted" in vars(self) and self._are_all
        if not was_counted and self.in_order and (near := self.near(size=size, most=_far(), **place)):
            names = [key] if isinstance(key, str) else key
            vars(self)["_order"] = [f"-{name}" if descending else name for name in names]
            vars(self)["_first"] = None if after or before else value_of(near.rows[0], names[0])
            return near
        # What is not near is mostly rare, and whoever counts it afterwards has its ids already.
        if self._are_all:
            return key_page(among(self.rows, self._counted), size=size, **place)
        left, order = rest(self.rows, **place)
        found = self._find(left, most=MOST_COUNTED + 1, order=order)
        if not (after or before):
            # What the others add up to is asked of the first of them.
            vars(self).update(_counted=found, _order=order)
        return key_page(among(left, found[: size + 1]), size=size, **place)

    def near(
        self,
        *,
        key: str | tuple[str, str],
        size: int,
        after: str = "",
        before: str = "",
        descending: bool = False,
        most: int = 0,
    ) -> Page[M] | None:
        """The page, if it is full with those of the accounts' next 2,500 rows that fit; where some of those do, twice
        as far as they say that it takes is looked, up to ``most``.
        """
        place: dict[str, Any] = {"key": key, "after": after, "before": before, "descending": descending}
        every = self.rows.model._default_manager.filter(self.of)
        nearest, order = rest(every.annotate(**self._keys(key)), **place)
        fits = worded("reads_words", self.texts, self.also)
        reach = NEAR
        while True:
            within = Q(pk__any_of=nearest.order_by(*order).values("pk")[:reach])
            page = key_page(self.rows.filter(within, fits), size=size, **place)
            if page.before if before else page.after:
                return page
            if reach >= most or len(page.rows) < NOW_AND_THEN:
                return None
            reach = min(most, 2 * reach * (size + 1) // len(page.rows))

    def _keys(self, key: str | tuple[str, str]) -> dict[str, Any]:
        """What the list's key is made of, where no column has it."""
        names = {key} if isinstance(key, str) else set(key)
        return {name: made for name, made in self.rows.query.annotations.items() if name in names}

    def far(self, *, order: Sequence[str], most: int) -> QuerySet[M]:
        """The first of all that fit, from the index alone; of few from the ids that are counted."""
        if self._are_all:
            return among(self.rows, self._counted).order_by(*order)[:most]
        return among(self.rows, self._find(self.rows, most=most, order=order)).order_by(*order)

    def part(self, *, order: Sequence[str], most: int) -> tuple[QuerySet[M], bool]:
        """The first of all that fit, at most so many, and whether there are more. Of a text that is frequent where a
        page was asked for it is 1,000: the index would name a share of the whole table.
        """
        if self._are_all and len(self._counted) <= most:
            return among(self.rows, self._counted).order_by(*order), False
        if "_order" in vars(self):
            return among(self.rows, self._counted[:MOST_COUNTED]).order_by(*order), True
        found = list(self.far(order=order, most=most + 1).values_list("pk", flat=True))
        return among(self.rows, found[:most]).order_by(*order), len(found) > most

    @property
    def _are_all(self) -> bool:
        """Whether all that fit are counted."""
        return len(self._counted) <= MOST_COUNTED and "_goes_on" not in vars(self)

    @cached_property
    def _counted(self) -> list[Any]:
        """Ids of 1,001 that fit, or of all, or of those that the first 40,000 rows hold. What has filled a page from
        the nearest rows is met by going down the list, and only what is rarer after that is asked of the index.
        """
        walked = self._walk(vars(self)["_order"]) if "_order" in vars(self) else None
        if walked is not None:
            return walked
        vars(self).pop("_order", None)
        return self._find(self.rows, most=MOST_COUNTED + 1)

    def _walk(self, order: Sequence[str]) -> list[Any] | None:
        """Ids of the first 1,001 that fit, of all, or of those among the accounts' first 40,000 rows; None where those
        hold so few that the index is to say how many there are.
        """
        name, falls = order[0].removeprefix("-"), order[0].startswith("-")
        on, back = ("lte", "gte") if falls else ("gte", "lte")
        first = vars(self)["_first"]
        if first is None:
            first = next(iter(self.rows.order_by(*order).values_list(name, flat=True)[:1]), None)
        if first is None:
            return None
        every = self.rows.model._default_manager.filter(self.of).annotate(**self._keys(name))
        following = every.filter(**{f"{name}__{on}": first}).order_by(*order).values_list(name, flat=True)
        edge = list(following[_far() : _far() + 1])
        if edge == [None]:
            return None
        fits = worded("reads_words", self.texts, self.also)
        rows = self.rows.filter(fits, *(Q(**{f"{name}__{back}": at}) for at in edge)).order_by(*order)
        found = list(rows.values_list("pk", flat=True)[: MOST_COUNTED + 1])
        if not edge or len(found) > MOST_COUNTED:
            return found
        if len(found) < FEWEST_TOLD:
            return None
        vars(self)["_goes_on"] = True
        return found

    def _find(self, rows: QuerySet[M], *, most: int | None = None, order: Sequence[str] = ()) -> list[Any]:
        how: dict[str, Any] = {"of": self.of, "also": self.also, "exact": self.exact}
        return find(rows, *self.texts, **how, most=most, order=order)
