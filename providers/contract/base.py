"""What the families of a carrier's abilities have in common."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from providers.errors import Unsupported

Ability = Callable[..., Any]
F = TypeVar("F", bound=Ability)
_optional: set[Ability] = set()


def optional(ability: F) -> F:
    """Mark what a carrier may lack and serve the family all the same."""
    _optional.add(ability)
    return ability


class FamilyContract:
    """One matter that a carrier may be asked about. Every public method stands for an ability: a connector has those
    that it overrides, and the others raise Unsupported.

    Lists are iterators that page inside and raise rather than end early. ``key`` is the job's idempotency key; it goes
    to the carrier where that has a place for it.
    """

    label: ClassVar[str]

    @classmethod
    def can(cls, ability: Ability) -> bool:
        """Whether this carrier has an ability, named by the family's method: ``can(Ports.cancel_port)``."""
        return getattr(cls, ability.__name__) is not ability

    def _unsupported(self) -> Unsupported:
        return Unsupported(f"{self.label} cannot do this.")


def abilities(family: type[FamilyContract]) -> list[Ability]:
    """The methods of a family in the order they stand."""
    return [value for name, value in vars(family).items() if callable(value) and not name.startswith("_")]


def is_optional(ability: Ability) -> bool:
    return ability in _optional


def serves(connector: type[FamilyContract], family: type[FamilyContract]) -> bool:
    """Whether a connector has all of a family that no carrier may lack; of one that may lack all, at least one."""
    asked = abilities(family)
    needed = [ability for ability in asked if not is_optional(ability)]
    return all(map(connector.can, needed)) if needed else any(map(connector.can, asked))
