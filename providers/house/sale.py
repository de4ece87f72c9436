"""The house carrier's sale by area: what is left of each area, and numbers kept under a token until they are bought."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from common.plans.kinds import NumberClass, NumberKind
from common.plans.registry import country_of, kind_of, national_digits
from providers.contract.numbers_for_sale import OfferedNumber, PlacedOrder
from providers.contract.sale_by_area import AreaOrder, KeptNumbers, NumberPrice, SaleArea
from providers.errors import NotThere, Rejected
from providers.house import holding, matching
from providers.house.areas import HOME, Area, area_of, areas
from providers.house.classes import class_of
from providers.house.models import HouseNumber, HouseReservation, HouseState
from providers.house.prices import price_of

KEPT_FOR = timedelta(minutes=5)
MOST = 100
TOKEN_LENGTH = 40
GONE = "The reservation has expired or was given back; its numbers are for sale again."
# Numbers of the area and class that stand one after the other: where number minus rank is the same, nothing is missing
# between.
RUNS = """
WITH free AS (
    SELECT e164, substr(e164, 2)::bigint - row_number() OVER (ORDER BY e164) AS run FROM house_housenumber
    WHERE state = %(for_sale)s AND area = %(area)s AND number_class = %(number_class)s
), long AS (
    SELECT run FROM free GROUP BY run HAVING count(*) >= %(quantity)s ORDER BY min(e164) LIMIT 1
)
SELECT e164 FROM free WHERE run = (SELECT run FROM long) ORDER BY e164 LIMIT %(quantity)s
"""


class HouseSale:
    """Sells numbers of an area to one holder. Whoever reserves locks the numbers in order, as buyers do."""

    holder: int

    def list_countries(self) -> list[str]:
        rows = HouseNumber.objects.filter(state=HouseState.FOR_SALE, area__isnull=False)
        return sorted(rows.order_by().values_list("country", flat=True).distinct())

    def list_areas(self, country: str, kind: NumberKind | None, currency: str) -> list[SaleArea]:
        """The areas of a country and kind, of all with "" and None, in order of kind and code."""
        wanted = [
            area for area in areas().values() if country in ("", area.country) and kind in (None, area.kind)
        ]
        left = _left([area.id for area in wanted])
        wanted.sort(key=lambda area: (area.country, list(NumberKind).index(area.kind), area.code))
        return [_as_record(area, left.get(area.id, {}), currency) for area in wanted if area.id in left]

    def quote_numbers(self, e164s: Sequence[str], currency: str) -> list[OfferedNumber]:
        """The price list's word for each number, whether it is for sale or not."""
        return [_quoted(e164, currency) for e164 in e164s]

    def reserve_area(self, order: AreaOrder, *, currency: str, key: UUID) -> KeptNumbers:
        """Keep that many numbers of the area for five minutes, or none: Rejected when there are not so many.

        Under a key that was used before it tells of what is kept under it.
        """
        area = _area(order.area_ref)
        if not 1 <= order.quantity <= MOST:
            raise Rejected(f"A reservation has from 1 to {MOST} numbers.")
        matching.free_expired()
        with transaction.atomic():
            row, is_new = HouseReservation.objects.get_or_create(
                key=key,
                defaults={
                    "token": get_random_string(TOKEN_LENGTH),
                    "holder": self.holder,
                    "area": area.id,
                    "number_class": order.number_class,
                    "expires_at": timezone.now() + KEPT_FOR,
                },
            )
            if is_new:
                row.e164s = self._keep(area, order, row)
                row.save(update_fields=["e164s"])
        if row.holder != self.holder:
            raise Rejected("The request was made before by somebody else.")
        return _as_kept(row, currency)

    def get_reservation(self, token: str, *, currency: str) -> KeptNumbers:
        """NotThere once it has expired, was bought or given back."""
        row = self._open(token).first()
        if row is None:
            raise NotThere(GONE)
        return _as_kept(row, currency)

    def buy_reservation(self, token: str, e164s: list[str], *, key: UUID) -> PlacedOrder:
        """Hold the numbers that are kept under the token. Under a key that was used before it buys nothing more;
        Rejected under another one, and after the reservation's end.
        """
        with transaction.atomic():
            row = HouseReservation.objects.select_for_update().filter(token=token, holder=self.holder).first()
            if row is None:
                raise Rejected(GONE)
            if (placed := holding.placed(self.holder, row.e164s, key)) is not None:
                return placed
            if row.ended_at is not None or row.expires_at <= timezone.now():
                raise Rejected(GONE)
            kept = dict(_kept(row).select_for_update().order_by("e164").values_list("pk", "e164"))
            holding.hold(self.holder, list(kept), key)
            _end(row)
        return holding.outcome(row.e164s, set(kept.values()), key)

    def cancel_reservation(self, token: str, *, key: UUID) -> None:
        """Put the numbers back on sale; nothing happens when that was done before or they were bought."""
        with transaction.atomic():
            row = self._open(token).select_for_update().first()
            if row is None:
                return
            ids = list(_kept(row).select_for_update().order_by("e164").values_list("pk", flat=True))
            holding.put_on_sale(ids)
            _end(row)

    def _open(self, token: str) -> QuerySet[HouseReservation]:
        rows = HouseReservation.objects.filter(token=token, holder=self.holder, ended_at=None)
        return rows.filter(expires_at__gt=timezone.now())

    def _keep(self, area: Area, order: AreaOrder, row: HouseReservation) -> list[str]:
        """Reserve the numbers under the reservation's key and return them; Rejected when they are not there."""
        rows = HouseNumber.objects.filter(
            state=HouseState.FOR_SALE, area=area.id, number_class=order.number_class
        )
        if order.in_sequence:
            rows = rows.filter(e164__in=_in_sequence(area, order))
        found = list(rows.order_by("e164").select_for_update(skip_locked=True)[: order.quantity])
        if len(found) < order.quantity:
            raise Rejected(_too_few(area, order))
        HouseNumber.objects.filter(pk__in=[number.pk for number in found]).update(
            state=HouseState.RESERVED,
            holder=self.holder,
            order_key=row.key,
            reserved_until=row.expires_at,
            updated_at=timezone.now(),
        )
        return [number.e164 for number in found]


def _area(ref: str) -> Area:
    area = areas().get(int(ref)) if ref.isascii() and ref.isdecimal() else None
    if area is None:
        raise NotThere("The house carrier has no such area.")
    return area


def _quoted(e164: str, currency: str) -> OfferedNumber:
    area, country, kind = area_of(e164), country_of(e164), kind_of(e164)
    if area is not None:
        kind = area.kind
    # The North American geographic stock has one price, whatever the digits.
    has_classes = area is not None or country not in HOME
    number_class = class_of(national_digits(e164)) if has_classes else NumberClass.CLASSIC
    return OfferedNumber(
        e164=e164,
        rate_center="",
        city=area.name[:40] if area else "",
        state="",
        lata="",
        country=country,
        kind=kind,
        number_class=number_class,
        price=price_of(country, kind, number_class, currency) if has_classes else None,
    )


def _left(ids: Iterable[int]) -> dict[int, dict[NumberClass, int]]:
    matching.free_expired()
    rows = HouseNumber.objects.filter(state=HouseState.FOR_SALE, area__in=list(ids)).order_by()
    left: dict[int, dict[NumberClass, int]] = {}
    for area, number_class, count in rows.values_list("area", "number_class").annotate(count=Count("pk")):
        left.setdefault(area, {})[NumberClass(number_class)] = count
    return left


def _in_sequence(area: Area, order: AreaOrder) -> list[str]:
    values: dict[str, Any] = {
        "for_sale": HouseState.FOR_SALE.value,
        "area": area.id,
        "number_class": order.number_class.value,
        "quantity": order.quantity,
    }
    with connection.cursor() as cursor:
        cursor.execute(RUNS, values)
        return [e164 for (e164,) in cursor.fetchall()]


def _too_few(area: Area, order: AreaOrder) -> str:
    which = "numbers one after the other" if order.in_sequence else "numbers"
    return f"{area.name} has no {order.quantity} {which} of class {order.number_class.label} left."


def _kept(row: HouseReservation) -> QuerySet[HouseNumber]:
    return HouseNumber.objects.filter(state=HouseState.RESERVED, holder=row.holder, order_key=row.key)


def _end(row: HouseReservation) -> None:
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])


def _price(area: Area, number_class: NumberClass, currency: str) -> NumberPrice | None:
    return price_of(area.country, area.kind, number_class, currency)


def _as_record(area: Area, left: dict[NumberClass, int], currency: str) -> SaleArea:
    priced = {number_class: _price(area, number_class, currency) for number_class in left}
    return SaleArea(
        ref=str(area.id),
        country=area.country,
        kind=area.kind,
        code=area.code,
        name=area.name,
        left={number_class: left[number_class] for number_class in NumberClass if number_class in left},
        prices={number_class: price for number_class, price in priced.items() if price is not None},
    )


def _as_kept(row: HouseReservation, currency: str) -> KeptNumbers:
    area = areas()[row.area]
    return KeptNumbers(
        token=row.token,
        e164s=tuple(row.e164s),
        expires_at=row.expires_at,
        price=_price(area, NumberClass(row.number_class), currency),
    )
