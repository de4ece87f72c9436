"""Counts of phone numbers, for dashboards and lists of accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Account
from accounts.selectors.accounts import family
from common.searching import among, find
from numbers.models import NumberTally, PhoneNumber
from numbers.selectors.numbers import phone_numbers
from numbers.states import HELD
from providers.contract.destinations import Destination


@dataclass(frozen=True)
class NumberCounts:
    """How many numbers an account has in each state, and how many of all stand otherwise at their carrier."""

    by_state: dict[str, int]
    disagreeing: int


def held_counted(account: Account) -> QuerySet[Any, Any]:
    """How many numbers the account has in each state, as ``state`` and ``n``."""
    rows = NumberTally.objects.filter(account=account, state__in=HELD)
    return rows.order_by().values("state").annotate(n=Sum("count")).filter(n__gt=0)


def disagreeing_counted(account: Account) -> QuerySet[Any, Any]:
    """How many of them differ at their carrier, are missing there or were refused."""
    rows = NumberTally.objects.filter(account=account, state__in=HELD, is_troubled=True)
    return rows.order_by().values("state").annotate(n=Sum("count"))


def _counted(rows: QuerySet[NumberTally]) -> NumberCounts:
    by_state = rows.order_by().values_list("state")
    troubled = Coalesce(Sum("count", filter=Q(is_troubled=True)), 0)
    found = [row for row in by_state.annotate(n=Sum("count"), troubled=troubled) if row[1]]
    return NumberCounts({state: n for state, n, _ in found}, sum(troubled for *_, troubled in found))


def family_counts(account: Account) -> NumberCounts:
    """The same over this account and all under it; evaluate it inside ``scope.system()``."""
    return _counted(NumberTally.objects.filter(family(account), state__in=HELD))


def held_by_destination(account: Account, destinations: Iterable[Destination]) -> dict[str, int]:
    """How many numbers each of the destinations answers, or would if they were not forwarded; none is left out."""
    rows = phone_numbers(account).filter(destination__any_of=[str(one) for one in destinations]).order_by()
    return dict(rows.values_list("destination").annotate(n=Count("pk")))


def held_by_account(account_ids: Iterable[int]) -> dict[int, int]:
    """How many numbers each of the accounts has, those without any left out; call it inside ``scope.system()``."""
    rows = NumberTally.objects.filter(account__in=account_ids, state__in=HELD).order_by()
    return {pk: n for pk, n in rows.values_list("account").annotate(n=Sum("count")) if n}


def held_below(account: Account, text: str, most: int) -> QuerySet[PhoneNumber]:
    """Numbers with this text, of the account and of those below it; evaluate it inside ``scope.system()``.

    Of very many the first ``most`` that are met.
    """
    rows = PhoneNumber.objects.filter(state__in=HELD)
    return (
        among(rows, find(rows, text, of=family(account), most=most))
        .select_related("account")
        .order_by("e164")
    )
