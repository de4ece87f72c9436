"""What is told of a sale of numbers by area: areas with what is left of them, prices, and numbers kept for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from common.plans.kinds import NumberClass, NumberKind


@dataclass(frozen=True)
class NumberPrice:
    """What one number costs: once, and for each month, the first of which is paid in advance."""

    set_up: Decimal
    monthly: Decimal
    currency: str


@dataclass(frozen=True)
class SaleArea:
    """An area of which a carrier sells numbers, by its id there, with what is left of each class and its price.

    ``code`` is the area code without the digit that people dial before it; a class without a price costs what the
    account pays for any number.
    """

    ref: str
    country: str
    kind: NumberKind
    code: str
    name: str
    left: Mapping[NumberClass, int]
    prices: Mapping[NumberClass, NumberPrice]


@dataclass(frozen=True)
class AreaOrder:
    """What is asked of an area: so many numbers of a class, one after the other when ``in_sequence``."""

    area_ref: str
    number_class: NumberClass
    quantity: int
    in_sequence: bool = False


@dataclass(frozen=True)
class KeptNumbers:
    """Numbers that a carrier keeps for us until ``expires_at``, under a token of its own; prices are for each."""

    token: str
    e164s: tuple[str, ...]
    expires_at: datetime
    price: NumberPrice | None
