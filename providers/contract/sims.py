"""SIM cards for machines: a carrier activates a card with a number under one of its products, and ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from providers.contract.base import FamilyContract, optional


@dataclass(frozen=True)
class SimProduct:
    """What a SIM card can be used under; ``month`` is its price, in the currency that was asked for."""

    name: str
    label: str
    month: Decimal


@dataclass(frozen=True)
class CarrierSim:
    """A card in use: ``ref`` is the carrier's name for it, ``e164`` the number that the carrier gave it, and
    ``overuse`` how much use beyond the product may cost in a month, None for no limit.
    """

    ref: str
    icc_id: str
    e164: str
    product: str
    overuse: Decimal | None = None


class Sims(FamilyContract):
    """The SIM cards of our login."""

    def list_sim_products(self, currency: str) -> Sequence[SimProduct]:
        raise self._unsupported()

    def activate_sim(self, icc_id: str, product: str, *, key: UUID) -> CarrierSim:
        """Put a card into use. Under a key that was used before it gives the card of the first time; Rejected for a
        card that is in use or was thrown away.
        """
        raise self._unsupported()

    def find_sim(self, icc_id: str) -> CarrierSim | None:
        """The card if it is in use with us: how an activation is found whose answer was lost."""
        raise self._unsupported()

    def change_sim_product(self, sim: CarrierSim, product: str, *, key: UUID) -> None:
        """Doing it twice does no harm; NotThere for a card that is in use no more."""
        raise self._unsupported()

    def limit_sim(self, sim: CarrierSim, overuse: Decimal | None, *, key: UUID) -> None:
        """How much use beyond the product may cost in a month, None for no limit; doing it twice does no harm."""
        raise self._unsupported()

    def end_sim(self, sim: CarrierSim, is_recycled: bool, *, key: UUID) -> None:
        """Take a card out of use; one that is recycled can be activated again. NotThere when it is out already."""
        raise self._unsupported()

    @optional
    def get_sim(self, sim: CarrierSim) -> CarrierSim:
        """A card as the carrier has it, with its limit; NotThere for one that is in use no more."""
        raise self._unsupported()
