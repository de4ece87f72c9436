"""What a carrier can and cannot do, family by family, in words for its page."""

from dataclasses import dataclass

from providers.contract.base import abilities
from providers.contract.connector import Connector
from providers.contract.families import CONTRACTS, Family


@dataclass(frozen=True)
class FamilyAbilities:
    """A family, whether the carrier serves it, and what of it the carrier cannot do."""

    family: Family
    is_served: bool
    lacks: tuple[str, ...]


def abilities_by_family(connector: type[Connector]) -> list[FamilyAbilities]:
    """Every family in order; a family that is not served lacks nothing in particular."""
    served = connector.families()
    return [
        FamilyAbilities(family, family in served, _lacks(connector, family, served)) for family in CONTRACTS
    ]


def _lacks(connector: type[Connector], family: Family, served: tuple[Family, ...]) -> tuple[str, ...]:
    if family not in served:
        return ()
    missing = [ability for ability in abilities(CONTRACTS[family]) if not connector.can(ability)]
    return tuple(ability.__name__.replace("_", " ") for ability in missing)
