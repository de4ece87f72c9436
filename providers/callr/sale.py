"""Numbers that CALLR sells: of areas, by quantity, reserved under a token before they are bought (callr.md §5)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from common.plans.kinds import NumberClass, NumberKind
from providers.callr import wire
from providers.callr.held import CallrNumbers
from providers.callr.methods import unknown
from providers.contract.numbers_for_sale import PlacedOrder
from providers.contract.sale_by_area import AreaOrder, KeptNumbers, NumberPrice, SaleArea
from providers.errors import NotThere, Rejected, Uncertain
from providers.http import LIST_SECONDS

NOT_DELIVERED = "CALLR did not deliver it."


class CallrSale(CallrNumbers):
    """It heeds no keys: what became of buying is told by the token, and by the numbers that are held."""

    def list_countries(self) -> list[str]:
        return wire.rows(self._rpc.read("did/areacode.countries"), wire.country, of="countries")

    def list_areas(self, country: str, kind: NumberKind | None, currency: str) -> list[SaleArea]:
        """The areas with something left. A class has one price in a country and type, so one area of each is quoted;
        what exactly is paid, a reservation says.
        """
        found: list[SaleArea] = []
        for one in [country] if country else self.list_countries():
            told = self._rpc.read("did/areacode.get_list", one, _type(kind), seconds=LIST_SECONDS)
            areas = [area for area in wire.rows(told, wire.area, of="areas") if area is not None]
            fitting = [area for area in areas if area.left and kind in (None, area.kind)]
            found += self._priced(fitting) if currency == self._currency else fitting
        return found

    def reserve_area(self, order: AreaOrder, *, currency: str, key: UUID) -> KeptNumbers:
        number_class = wire.CLASSES.get(order.number_class)
        if number_class is None or not order.area_ref.isdecimal():
            raise Rejected("CALLR has no such numbers.")
        mode = "SEQUENTIAL" if order.in_sequence else "RANDOM"
        told = self._rpc.write("did/store.reserve", int(order.area_ref), number_class, order.quantity, mode)
        return wire.made(told, self._kept(currency))

    def get_reservation(self, token: str, *, currency: str) -> KeptNumbers:
        try:
            return wire.one(self._rpc.read("did/store.view_order", token), self._kept(currency))
        except Rejected as exc:
            if unknown(exc, "token"):
                raise NotThere("CALLR does not keep these numbers any more.") from exc
            raise

    def buy_reservation(self, token: str, e164s: list[str], *, key: UUID) -> PlacedOrder:
        """A token that is refused may have been used by an earlier request of ours: then the numbers are held."""
        try:
            told = self._rpc.write("did/store.buy_order", token)
        except Rejected:
            if (placed := self._placed(e164s)) is not None:
                return placed
            raise
        ordered, failed = wire.made(told, wire.bought)
        if {*ordered, *failed} != set(e164s):
            raise Uncertain("CALLR answered about other numbers. The order may have been placed.")
        return PlacedOrder(ref=token, ordered=ordered, failed=failed)

    def find_purchase(self, token: str, e164s: list[str], *, key: UUID) -> PlacedOrder | None:
        """Numbers that are held were bought. Where none is, the token tells: it is open, or at work."""
        if (placed := self._placed(e164s)) is not None:
            return placed
        try:
            self.get_reservation(token, currency="")
        except NotThere as exc:
            raise Uncertain("CALLR neither keeps the numbers nor shows them as ours so far.") from exc
        return None

    def cancel_reservation(self, token: str, *, key: UUID) -> None:
        try:
            wire.done(self._rpc.write("did/store.cancel_order", token))
        except Rejected as exc:
            if not unknown(exc, "token"):
                raise

    def _placed(self, e164s: list[str]) -> PlacedOrder | None:
        """Those of the numbers that are ours, the others as failed; None when there is not one."""
        ordered = tuple(e164 for e164 in e164s if self._is_ours(e164))
        failed = {e164: NOT_DELIVERED for e164 in e164s if e164 not in ordered}
        return PlacedOrder(ref="", ordered=ordered, failed=failed) if ordered else None

    def _is_ours(self, e164: str) -> bool:
        try:
            self.get_number(e164)
        except NotThere:
            return False
        return True

    def _kept(self, currency: str) -> Callable[[Any], KeptNumbers]:
        """Reads a reservation, with its price where that is in the currency asked for."""
        return partial(wire.kept, currency=currency if currency == self._currency else "")

    def _priced(self, areas: Iterable[SaleArea]) -> list[SaleArea]:
        known: dict[tuple[NumberKind, NumberClass], NumberPrice] = {}
        priced = []
        for area in areas:
            for number_class in area.left:
                if (area.kind, number_class) not in known:
                    known[area.kind, number_class] = self._quote(area.ref, number_class)
            prices = {number_class: known[area.kind, number_class] for number_class in area.left}
            priced.append(replace(area, prices=prices))
        return priced

    def _quote(self, area_ref: str, number_class: NumberClass) -> NumberPrice:
        told = self._rpc.read("did/store.get_quote", int(area_ref), wire.CLASSES[number_class], 1)
        return wire.one(told, lambda row: wire.price(row, self._currency))


def _type(kind: NumberKind | None) -> str | None:
    """Their type for a kind; none for all, and for kinds that they do not have, which the answer is narrowed by."""
    return next((theirs for theirs, ours in wire.KINDS.items() if ours == kind), None)
