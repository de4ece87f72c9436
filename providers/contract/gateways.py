"""Gateways: the addresses that a carrier sends calls to."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from providers.contract.base import FamilyContract


@dataclass(frozen=True)
class CarrierGateway:
    """Where a carrier sends calls: its id for the gateway, ``host`` or ``host:port``, and limits."""

    ref: str
    address: str
    prefix: str = ""
    limit: int | None = None


class Gateways(FamilyContract):
    """The gateways of our login."""

    def list_gateways(self) -> Iterator[CarrierGateway]:
        raise self._unsupported()

    def add_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        raise self._unsupported()

    def update_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        raise self._unsupported()

    def remove_gateway(self, ref: str, *, key: UUID) -> None:
        raise self._unsupported()
