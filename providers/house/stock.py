"""Fills the house carrier with numbers for sale."""

from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.utils import timezone

from common.inserting import insert_rows
from providers.house.areas import abroad, country_of_province
from providers.house.geography import numbers_for_sale
from providers.house.models import HouseNumber, HouseState

AT_ONCE = 10_000
T = TypeVar("T")
INSERT = """
INSERT INTO house_housenumber
    (e164, country, kind, number_class, area, npa, nxx, block, city, rate_center, lata, province, state, settings,
    updated_at)
SELECT e164, country, 'geographic', 'classic', 1000 + substr(e164, 3, 3)::int,
    substr(e164, 3, 3), substr(e164, 6, 3), substr(e164, 9, 1), city, rate_center, lata, province,
    %s, '{}'::jsonb, now()
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS made (e164, city, rate_center, lata, province, country)
ON CONFLICT (e164) DO NOTHING
"""


def stock(per_exchange: int) -> int:
    """Put that many numbers of each exchange on sale and return how many are new; those the house knows stay
    as they are.

    Written in arrays of 10,000, each in one statement, because an object for each number would take most of
    the time.
    """
    added = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for rows in _batches(numbers_for_sale(per_exchange)):
            columns = [
                [number for number, _ in rows],
                [place.city for _, place in rows],
                [place.rate_center for _, place in rows],
                [place.lata for _, place in rows],
                [place.state for _, place in rows],
                [country_of_province(place.state) for _, place in rows],
            ]
            cursor.execute(INSERT, [HouseState.FOR_SALE, *columns])
            added += cursor.rowcount
    return added


def stock_areas(per_area: int) -> int:
    """Put that many numbers of each area outside the North American geographic stock on sale, as far as it has so many,
    and return how many are new; those the house knows stay as they are.
    """
    known = set(HouseNumber.objects.filter(npa="").values_list("e164", flat=True))
    made = (
        {
            "e164": e164,
            "country": area.country,
            "kind": area.kind,
            "number_class": number_class,
            "area": area.id,
            "city": area.name[:40],
        }
        for area in abroad()
        for e164, number_class in area.numbers(per_area)
        if e164 not in known
    )
    same = {"updated_at": timezone.now()}
    with transaction.atomic():
        return sum(
            len(insert_rows(HouseNumber, rows, same=same, ignore_conflicts=True)) for rows in _batches(made)
        )


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch
