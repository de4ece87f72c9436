"""Which of the house carrier's numbers are for sale and fit a query."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from providers.contract.numbers_for_sale import NumberQuery
from providers.errors import Rejected
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
            HouseNumber.objects.filter(pk__in=ids).update(
                state=HouseState.FOR_SALE,
                holder=None,
                order_key=None,
                reserved_until=None,
                updated_at=timezone.now(),
            )


def for_sale(query: NumberQuery) -> QuerySet[HouseNumber]:
    """Numbers for sale that fit, in order of number; Rejected for a mask with anything but digits, ``*`` and
    ``?``.
    """
    free_expired()
    rows = _by_mask(HouseNumber.objects.filter(state=HouseState.FOR_SALE), query.mask)
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


def _by_mask(rows: QuerySet[HouseNumber], mask: str) -> QuerySet[HouseNumber]:
    if not MASK.fullmatch(mask):
        raise Rejected("A mask may have up to 20 digits, * and ?.")
    leading = LEADING_DIGITS.match(mask)
    digits = leading.group() if leading else ""
    if len(digits) > DIGITS:
        return rows.none()
    if digits:
        # Bounds of full length, because a database's sort order may pass over the plus sign.
        low, high = digits.ljust(DIGITS, "0"), digits.ljust(DIGITS, "9")
        rows = rows.filter(npa__range=(low[:3], high[:3]), e164__range=(f"+1{low}", f"+1{high}"))
    return rows if mask.rstrip("*") == digits else rows.filter(e164__regex=_pattern(mask))


def _pattern(mask: str) -> str:
    """A mask with ``*`` describes the whole number; one of digits and ``?`` alone its beginning."""
    body = re.sub(r"\*+", "[0-9]*", mask.replace("?", "[0-9]"))
    return rf"^\+1{body}$" if "*" in mask else rf"^\+1{body}"


def obtainable(row: HouseNumber, *, holder: int, key: object, now: datetime) -> bool:
    """Whether the holder may have the number under the key: it is for sale, or reserved under that key, or no
    more reserved.
    """
    if row.state != HouseState.RESERVED:
        return row.state == HouseState.FOR_SALE
    over = row.reserved_until is None or row.reserved_until <= now
    return over or (row.holder == holder and row.order_key == key)
