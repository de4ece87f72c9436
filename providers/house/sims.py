"""The house carrier's SIM cards: any card of the right form may be activated; what it uses is not simulated."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from common import money
from providers.contract.sims import CarrierSim, SimProduct
from providers.errors import NotThere, Rejected
from providers.house.models import HouseSim
from providers.house.prices import FACTORS

# By name: what people call it, and its month before the factor of the currency.
PRODUCTS = {
    "m2m-small-one": ("M2M Small, 50 MB", "2.00"),
    "m2m-medium-one": ("M2M Medium, 500 MB", "4.00"),
    "m2m-large-one": ("M2M Large, 5 GB", "8.00"),
}
# A block of Danish mobile numbers, of which the house sells none.
RANGE, FIRST = "+4593", 100_000


class HouseSims:
    """The cards of one holder. The database keeps a card from being in use twice, whoever asks."""

    holder: int

    def list_sim_products(self, currency: str) -> Sequence[SimProduct]:
        """Rejected for a currency that the house does not sell in."""
        if (factor := FACTORS.get(currency)) is None:
            raise Rejected(f"The house carrier has no prices in {currency}.")
        return [
            SimProduct(name, label, (Decimal(month) * factor).quantize(money.CENT, rounding=ROUND_HALF_UP))
            for name, (label, month) in PRODUCTS.items()
        ]

    def activate_sim(self, icc_id: str, product: str, *, key: UUID) -> CarrierSim:
        self._require_product(product)
        given = {"holder": self.holder, "icc_id": icc_id, "product": product}
        try:
            with transaction.atomic():
                row, _ = HouseSim.objects.get_or_create(order_key=key, defaults=given)
        except IntegrityError as exc:
            raise Rejected("The SIM card is in use, or was ended for good.") from exc
        return _told(row)

    def find_sim(self, icc_id: str) -> CarrierSim | None:
        row = self._in_use().filter(icc_id=icc_id).first()
        return None if row is None else _told(row)

    def change_sim_product(self, sim: CarrierSim, product: str, *, key: UUID) -> None:
        self._require_product(product)
        self._change(sim.ref, product=product)

    def limit_sim(self, sim: CarrierSim, overuse: Decimal | None, *, key: UUID) -> None:
        self._change(sim.ref, overuse=overuse)

    def end_sim(self, sim: CarrierSim, is_recycled: bool, *, key: UUID) -> None:
        self._change(sim.ref, ended_at=timezone.now(), is_recycled=is_recycled)

    def _in_use(self) -> QuerySet[HouseSim]:
        return HouseSim.objects.filter(holder=self.holder, ended_at=None)

    def _change(self, ref: str, **values: object) -> None:
        if not ref.isdecimal() or not self._in_use().filter(pk=int(ref)).update(**values):
            raise NotThere("The SIM card is not in use at the house carrier.")

    def _require_product(self, product: str) -> None:
        if product not in PRODUCTS:
            raise Rejected("There is no such product.")


def _told(row: HouseSim) -> CarrierSim:
    return CarrierSim(str(row.pk), row.icc_id, f"{RANGE}{FIRST + row.pk}", row.product)
