"""What a number costs an account: once, and by the month."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Account
from billing.prices import NumberPrices
from common.plans.kinds import NumberClass, NumberKind
from common.plans.registry import country_of, kind_of
from numbers.models import NumberReservation
from providers.contract.numbers_for_sale import NumbersForSale, OfferedNumber
from providers.contract.sale_by_area import NumberPrice
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.services import calling


@dataclass(frozen=True)
class Cost:
    """``set_up`` and the first ``month`` are paid with the order: what the account's plan says of such numbers, or else
    what the ``carrier`` asks where it has a price for the number, or else a month at the account's rate.
    """

    set_up: Decimal
    month: Decimal
    carrier: NumberPrice | None = None

    @property
    def first(self) -> Decimal:
        return self.set_up + self.month


@dataclass(frozen=True)
class QuotedNumber:
    """A number with what it is and costs, whether it can be had or not."""

    e164: str
    country: str
    kind: NumberKind
    number_class: NumberClass
    city: str
    cost: Cost


def cost_of(
    own: NumberPrices, country: str, kind: str, number_class: str, carrier: NumberPrice | None
) -> Cost:
    """What such a number, with this price at the carrier, costs the account whose ``own`` prices are given."""
    found = own.of(country, kind, number_class)
    if found is not None:
        return Cost(found.set_up, found.each, carrier)
    if carrier is not None:
        return Cost(carrier.set_up, carrier.monthly, carrier)
    return Cost(Decimal(0), own.rate)


def quoted(own: NumberPrices, number: OfferedNumber) -> QuotedNumber:
    """A number as its carrier offers it, at the account's price."""
    country, kind = number.country or country_of(number.e164), number.kind or kind_of(number.e164)
    return QuotedNumber(
        e164=number.e164,
        country=country,
        kind=kind,
        number_class=number.number_class,
        city=number.city,
        cost=cost_of(own, country, kind, number.number_class, number.price),
    )


def quotes(account: Account, carrier: ProviderAccount, e164s: Sequence[str]) -> dict[str, QuotedNumber]:
    """Each number's price: by the account's plan, the carrier's price list, or what the account pays for any number.

    May ask the carrier, so call it outside a transaction; the carrier's errors are raised.
    """
    offered = {}
    if CONNECTORS[carrier.connector].can(NumbersForSale.quote_numbers):
        with calling(carrier) as connector:
            found = connector.quote_numbers(e164s, account.currency)
        offered = {number.e164: number for number in found}
    bare = (OfferedNumber(e164, "", "", "", "") for e164 in e164s)
    own = NumberPrices(account)
    return {number.e164: quoted(own, offered.get(number.e164, number)) for number in bare}


def quotes_of(reservation: NumberReservation) -> list[QuotedNumber]:
    """The reserved numbers at the price that they were reserved for."""
    carrier = None
    if reservation.carrier_month is not None:
        currency = reservation.account.currency
        carrier = NumberPrice(reservation.carrier_set_up, reservation.carrier_month, currency)
    cost = Cost(reservation.set_up, reservation.month, carrier)
    kind, number_class = NumberKind(reservation.kind), NumberClass(reservation.number_class)
    return [
        QuotedNumber(e164, reservation.country, kind, number_class, reservation.area_name[:40], cost)
        for e164 in reservation.e164s
    ]
