"""SIM cards of machines at Relatel (relatel.md §5.10), where the login's employee is an administrator.

The API lists neither products nor subscriptions: products stand in the login, and a card whose activation was not
answered is found in the charges of the month. An order may finish later; until then nothing is known of it.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote
from uuid import UUID

from providers import reading
from providers.contract.sims import CarrierSim, SimProduct
from providers.errors import Malformed, NotThere, Rejected, Unavailable, Uncertain
from providers.relatel import wire
from providers.relatel.asking import Asking, T

CSV = "text/csv"
ACTIVE = "active"
ACTIVATION, DEACTIVATION, CHANGE = "order::activatem2m", "order::deactivatem2m", "order::companym2mtom2m"


class RelatelSims(Asking):
    _sim_products: str
    _currency: str

    def list_sim_products(self, currency: str) -> Sequence[SimProduct]:
        """As the login names them. Rejected where it names none, or has its prices in another currency."""
        if not self._sim_products:
            raise Rejected("The login at Relatel names no products of SIM cards.")
        if currency != self._currency:
            raise Rejected(f"The prices of SIM cards at Relatel are in {self._currency}.")
        return [_product(part) for part in self._sim_products.split(",") if part.strip()]

    def activate_sim(self, icc_id: str, product: str, *, key: UUID) -> CarrierSim:
        return self._order(
            "activate",
            {"icc_id": icc_id, "product_name": product},
            lambda row: CarrierSim(
                wire.ref(row, "subscription_id"), icc_id, reading.e164_of_digits(row["number"]), product
            ),
        )

    def find_sim(self, icc_id: str) -> CarrierSim | None:
        """Among the cards that this month has charges of; Uncertain while some activation goes on there."""
        for row in self._charges():
            if row.get("icc") == icc_id and row.get("subscription_state") == ACTIVE:
                return wire.one(row, _charged)
        if self._has_open(ACTIVATION):
            raise Uncertain("Relatel is still at an activation.")
        return None

    def get_sim(self, sim: CarrierSim) -> CarrierSim:
        told = self._subscription(sim.ref)
        if told["state"] != ACTIVE:
            raise NotThere("The SIM card is in use no more at Relatel.")
        return wire.one(told, lambda row: _kept(row, sim.e164))

    def change_sim_product(self, sim: CarrierSim, product: str, *, key: UUID) -> None:
        """Nothing is asked where the card has the product already, as after an order whose answer was lost."""
        if self.get_sim(sim).product == product:
            return
        self._require_none_open(CHANGE)
        self._order("change_product", {"number": wire.digits(sim.e164), "mm": product}, wire.ref)

    def limit_sim(self, sim: CarrierSim, overuse: Decimal | None, *, key: UUID) -> None:
        """Rejected for no limit at all, which the API has no word for."""
        if overuse is None:
            raise Rejected("Relatel cannot take a limit away; give a high one.")
        wanted = {"subscription": {"overuse_limit_dkk": f"{overuse:.2f}"}}
        self._write("PUT", f"m2m/subscriptions/{quote(sim.ref, safe='')}", wanted)

    def end_sim(self, sim: CarrierSim, is_recycled: bool, *, key: UUID) -> None:
        self.get_sim(sim)
        self._require_none_open(DEACTIVATION)
        self._order("deactivate", {"number": wire.digits(sim.e164), "recycle_sim": is_recycled}, wire.ref)

    def _order(self, path: str, order: Mapping[str, Any], read: Callable[[Any], T]) -> T:
        """What an order that is carried out tells; Uncertain while it is not, Rejected where it failed."""

        def told(body: Any) -> T:
            row = body["order"]
            if row.get("state") == "failed":
                raise Rejected("Relatel could not carry out the order.")
            if row.get("pending_tasks") or row.get("state") == "pending":
                raise Uncertain("Relatel is still at the order.")
            return read(row)

        return self._written("POST", f"m2m/orders/{path}", {"order": order}, told)

    def _subscription(self, ref: str) -> Any:
        body = self._get(f"m2m/subscriptions/{quote(ref, safe='')}")
        return wire.one(
            body, lambda found: dict(wire.inner(found, "subscription"), state=str(found["state"]))
        )

    def _has_open(self, kind: str) -> bool:
        body = self._get("m2m/orders", {"limit": wire.PAGE})
        return any(wire.one(row, lambda one: _is_open(one, kind)) for row in wire.listed(body, "orders"))

    def _require_none_open(self, kind: str) -> None:
        """Nothing is sent while another order of the kind may be the very one whose answer was lost."""
        if self._has_open(kind):
            raise Unavailable("Relatel is still at another order of this kind.")

    def _charges(self) -> list[dict[str, str]]:
        content, told = self._http.download(f"{wire.API}/m2m/charges", self._token, method="POST", body={})
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as exc:
            raise Malformed("Relatel answered with charges that are no text.") from exc
        rows = csv.DictReader(io.StringIO(text))
        if told != CSV or not {"subscription_id", "icc"} <= set(rows.fieldnames or ()):
            raise Malformed("Relatel answered without a list of charges.")
        return list(rows)


def _product(text: str) -> SimProduct:
    name, _, month = (part.strip() for part in text.partition("="))
    try:
        price = Decimal(month)
    except InvalidOperation:
        price = Decimal("NaN")
    if not (name and price.is_finite() and price >= 0):
        raise Rejected("The login's products of SIM cards are to be written such as m2m-small-one=15.")
    return SimProduct(name, name, price)


def _charged(row: Any) -> CarrierSim:
    return CarrierSim(
        wire.ref(row, "subscription_id"),
        row["icc"],
        wire.number(row["phone_number"]),
        reading.text(row, "product_name"),
    )


def _kept(row: Any, e164: str) -> CarrierSim:
    limit = row.get("overuse_limit_dkk")
    return CarrierSim(
        wire.ref(row),
        reading.text(row, "icc_id"),
        e164,
        reading.text(row, "product_name"),
        None if limit is None else reading.amount(row, "overuse_limit_dkk"),
    )


def _is_open(row: Any, kind: str) -> bool:
    """The case of the kinds differs between the vendor's own texts."""
    return reading.text(row, "type").lower() == kind and (
        row.get("pending_tasks") or row["state"] == "pending"
    )
