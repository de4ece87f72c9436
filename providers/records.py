"""What carriers and we tell each other, in our words: E.164 numbers, Decimals, our route numbers."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from common.plans.kinds import NumberKind
from providers.sale_records import NumberClass, NumberPrice

CountBy = Literal["state", "city", "rate_center", "npanxx", "block"]


@dataclass(frozen=True)
class NumberQuery:
    """What to look for among numbers for sale; ``mask`` is leading digits of the national number, or any pattern with
    ``*`` and ``?``. Without a country the carrier's own is meant; prices are told in ``currency``.
    """

    mask: str = ""
    country: str = ""
    kind: NumberKind | None = None
    number_class: NumberClass | None = None
    currency: str = "USD"
    state: str = ""
    rate_center: str = ""
    city: str = ""
    lata: str = ""
    limit: int = 10


@dataclass(frozen=True)
class OfferedNumber:
    """A number for sale; without a price it costs what the account pays for any number."""

    e164: str
    rate_center: str
    city: str
    state: str
    lata: str
    country: str = ""
    kind: NumberKind | None = None
    number_class: NumberClass = NumberClass.CLASSIC
    price: NumberPrice | None = None


@dataclass(frozen=True)
class Coverage:
    """How many numbers are for sale somewhere; only the parts of the asked dimension are filled."""

    count: int
    npa: str = ""
    nxx: str = ""
    block: str = ""
    city: str = ""
    rate_center: str = ""
    lata: str = ""
    state: str = ""


@dataclass(frozen=True)
class PlacedOrder:
    """What became of an order: the carrier's name for it, the numbers that are ours now, and why others are not."""

    ref: str
    ordered: tuple[str, ...]
    failed: dict[str, str] = field(default_factory=dict)
    cost: Decimal | None = None


@dataclass(frozen=True)
class NumberSettings:
    """How a number is set. None: the carrier does not say, or is not asked to change it. "" switches a thing off."""

    route: int | None = None
    translation: str | None = None
    forward_to: str | None = None
    inbound_cnam: bool | None = None
    caller_name: str | None = None
    sms_type: str | None = None
    sms_target: str | None = None
    fax_email: str | None = None
    port_out_pin: str | None = None

    def told(self) -> dict[str, object]:
        """The settings that are known or wanted, by name."""
        return {name: value for name, value in self.__dict__.items() if value is not None}


@dataclass(frozen=True)
class CarrierNumber:
    """A number that the carrier says is ours, with what it tells of its settings and its answer as evidence."""

    e164: str
    ref: str
    settings: NumberSettings = NumberSettings()
    raw: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CarrierGateway:
    """Where a carrier sends calls: its id for the gateway, ``host`` or ``host:port``, and limits."""

    ref: str
    address: str
    prefix: str = ""
    limit: int | None = None


@dataclass(frozen=True)
class PostalAddress:
    """Where somebody is: house number and street, unit, city, two-letter state or province, ZIP or postal code."""

    line1: str
    line2: str
    city: str
    state: str
    zip: str

    def __str__(self) -> str:
        parts = (self.line1, self.line2, self.city, f"{self.state} {self.zip}".strip())
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class ValidatedAddress:
    """An address that a carrier knows, under its id there. Unless ``exact`` it is another one than was asked about,
    and somebody must confirm it.
    """

    ref: str
    address: PostalAddress
    exact: bool = True


@dataclass(frozen=True)
class EmergencyRecord:
    """What a dispatcher is shown when a number calls 911, with the carrier's own answer as evidence."""

    e164: str
    caller_name: str
    address: PostalAddress
    raw: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CallRouting:
    """Where calls to a number are switched (its LRN, eleven digits), and how a call from another number counts."""

    lrn: str
    state: str = ""
    city: str = ""
    rate_center: str = ""
    lata: str = ""
    ocn: str = ""
    lec: str = ""
    lec_type: str = ""
    jurisdiction: str = ""
    is_local: bool = False
