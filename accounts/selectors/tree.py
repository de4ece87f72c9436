"""The tree of accounts as lists and figures show it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from accounts.fields.selectors import Sought
from accounts.models import Account, AccountFieldValue
from accounts.selectors.accounts import accounts_below, runs_low
from accounts.states import AccountState
from common import scope
from common.errors import NotFound


@dataclass(frozen=True)
class AccountFilter:
    """What the list of accounts is narrowed to; empty parts do not narrow."""

    search: str = ""
    state: str = ""
    kind: str = ""
    under: int | None = None
    tag: str = ""
    fields: tuple[Sought, ...] = ()


def accounts_listed(account: Account, wanted: AccountFilter) -> QuerySet[Account]:
    """The accounts below this one that fit, with ``by_name`` to put them in order and ``below``: how many are directly
    under each. Evaluate it inside ``scope.system()``.
    """
    rows = accounts_below(account, search=wanted.search.strip())
    exact = {"state": wanted.state, "kind": wanted.kind, "parent": wanted.under}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.tag:
        rows = rows.filter(tags__contains=[wanted.tag])
    for one in wanted.fields:
        rows = rows.filter(Exists(AccountFieldValue.objects.filter(one.condition, account=OuterRef("pk"))))
    return rows.select_related("parent").annotate(by_name=Lower("name"), below=Count("children"))


@dataclass(frozen=True)
class TreeTotals:
    """How many accounts stand below one, and those that are nearest to their limit."""

    total: int
    suspended: int
    low: int
    lowest: Sequence[Account]


def totals_below(account: Account, *, most: int = 5) -> TreeTotals:
    """Counts over the tree, and the active accounts whose spendable money is under their notice threshold."""
    rows = accounts_below(account).exclude(state=AccountState.CLOSED)
    with scope.system():
        counts = rows.aggregate(
            total=Count("pk"),
            suspended=Count("pk", filter=Q(state=AccountState.SUSPENDED)),
            low=Count("pk", filter=runs_low()),
        )
        left = F("balance") - F("held") - F("balance_limit") - F("notify_threshold")
        lowest = list(rows.filter(runs_low()).order_by(left.asc(), "pk")[:most]) if counts["low"] else []
    return TreeTotals(**counts, lowest=lowest)


def account_under(account: Account, pk: int) -> Account:
    """One account below this one; NotFound for any other. Call it inside ``scope.system()``."""
    found = accounts_below(account).select_related("parent").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such account.")
    return found


def path_to(account: Account, to: Account) -> list[Account]:
    """The accounts between this one and ``to``, which stands below it, from the top; inside ``scope.system()``."""
    between = to.ancestor_ids[to.ancestor_ids.index(account.pk) + 1 :]
    found = Account.objects.in_bulk(between) if between else {}
    return [found[pk] for pk in between]


@dataclass(frozen=True)
class Figure:
    """A count that another app shows beside accounts; ``of`` is called inside ``scope.system()``."""

    label: str
    of: Callable[[list[int]], dict[int, int]]


figures: list[Figure] = []
