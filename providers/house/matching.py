"""Which of the house carrier's numbers are for sale and fit a query."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common.plans.kinds import NumberKind
from common.plans.registry import calling_code
from providers.contract.numbers_for_sale import NumberQuery
from providers.errors import Rejected
from providers.house import holding
from providers.house.areas import HOME
from providers.house.models import HouseNumber, HouseState

MASK = re.compile(r"[0-9*?]{0,20}", re.ASCII)
LEADING_DIGITS = re.compile(r"[0-9]*", re.ASCII)
DIGITS = 10


def free_expired() -> None:
    """Put numbers whose reservation is over back on sale; rows that somebody else is busy with are left to
    them.
    """
    over = HouseNumber.objects.filter(state=HouseState.RESERVED, reserved_until__lte=timezone.now())
    if over.exists():
        with transaction.atomic():
            ids = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True))
            holding.put_on_sale(ids)


def for_sale(query: NumberQuery) -> QuerySet[HouseNumber]:
    """Numbers for sale that fit, in order of number; Rejected for a mask with anything but digits, ``*`` and
    ``?``. Without a country, North American geographic ones.
    """
    if not MASK.fullmatch(query.mask):
        raise Rejected("A mask may have up to 20 digits, * and ?.")
    free_expired()
    rows = HouseNumber.objects.filter(state=HouseState.FOR_SALE)
    if query.number_class:
        rows = rows.filter(number_class=query.number_class)
    if _is_abroad(query):
        return _abroad(rows, query)
    if query.country:
        rows = rows.filter(country=query.country)
    rows = _by_mask(rows.filter(npa__gt=""), query.mask)
    if query.state:
        rows = rows.filter(province=query.state.strip().upper())
    if query.rate_center:
        rows = rows.filter(rate_center=query.rate_center.strip().upper())
    if query.city:
        rows = rows.filter(city__iexact=query.city.strip())
    if query.lata:
        rows = rows.filter(lata=query.lata.strip())
    # The same order as by e164 alone, and the one of the index of numbers for sale.
    return rows.order_by("npa", "nxx", "e164")


def _is_abroad(query: NumberQuery) -> bool:
    """Whether the numbers are none of the North American geographic ones."""
    return query.country not in {"", *HOME} or query.kind not in (None, NumberKind.GEOGRAPHIC)


def _abroad(rows: QuerySet[HouseNumber], query: NumberQuery) -> QuerySet[HouseNumber]:
    rows = rows.filter(country=query.country or "US", npa="")
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.city:
        rows = rows.filter(city__iexact=query.city.strip())
    if query.mask:
        code = calling_code(query.country or "US")
        rows = rows.filter(e164__regex=_pattern(query.mask, code))
    return rows.order_by("e164")


def _by_mask(rows: QuerySet[HouseNumber], mask: str) -> QuerySet[HouseNumber]:
    leading = LEADING_DIGITS.match(mask)
    digits = leading.group() if leading else ""
    if len(digits) > DIGITS:
        return rows.none()
    if digits:
        # Bounds of full length, because a database's sort order may pass over the plus sign.
        low, high = digits.ljust(DIGITS, "0"), digits.ljust(DIGITS, "9")
        rows = rows.filter(npa__range=(low[:3], high[:3]), e164__range=(f"+1{low}", f"+1{high}"))
    return rows if mask.rstrip("*") == digits else rows.filter(e164__regex=_pattern(mask, 1))


def _pattern(mask: str, calling_code: int) -> str:
    """A mask with ``*`` describes the whole number; one of digits and ``?`` alone its beginning."""
    body = re.sub(r"\*+", "[0-9]*", mask.replace("?", "[0-9]"))
    return rf"^\+{calling_code}{body}$" if "*" in mask else rf"^\+{calling_code}{body}"


def obtainable(row: HouseNumber, *, holder: int, key: object, now: datetime) -> bool:
    """Whether the holder may have the number under the key: it is for sale, or reserved under that key, or no
    more reserved.
    """
    if row.state != HouseState.RESERVED:
        return row.state == HouseState.FOR_SALE
    over = row.reserved_until is None or row.reserved_until <= now
    return over or (row.holder == holder and row.order_key == key)
