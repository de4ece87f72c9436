"""What a number costs an account: once, and by the month."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Account
from billing.prices import Priced, price_of_one
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
    """``set_up`` and the first ``month`` are paid with the order. The month ``is_fixed`` where the carrier has a price
    for the number; else it is what the account pays for any number, now and later.
    """

    set_up: Decimal
    month: Decimal
    is_fixed: bool

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


def cost_of(account: Account, price: NumberPrice | None) -> Cost:
    """What a number with this price at the carrier costs the account."""
    if price is None:
        return Cost(Decimal(0), price_of_one(account, Priced.NUMBER_MONTH), is_fixed=False)
    return Cost(price.set_up, price.monthly, is_fixed=True)


def quoted(account: Account, number: OfferedNumber) -> QuotedNumber:
    """A number as its carrier offers it, at the account's price."""
    return QuotedNumber(
        e164=number.e164,
        country=number.country or country_of(number.e164),
        kind=number.kind or kind_of(number.e164),
        number_class=number.number_class,
        city=number.city,
        cost=cost_of(account, number.price),
    )


def quotes(account: Account, carrier: ProviderAccount, e164s: Sequence[str]) -> dict[str, QuotedNumber]:
    """Each number's price; where the carrier has no price list that is what the account pays for any number.

    May ask the carrier, so call it outside a transaction; the carrier's errors are raised.
    """
    offered = {}
    if CONNECTORS[carrier.connector].can(NumbersForSale.quote_numbers):
        with calling(carrier) as connector:
            found = connector.quote_numbers(e164s, account.currency)
        offered = {number.e164: number for number in found}
    bare = (OfferedNumber(e164, "", "", "", "") for e164 in e164s)
    return {number.e164: quoted(account, offered.get(number.e164, number)) for number in bare}


def quotes_of(reservation: NumberReservation) -> list[QuotedNumber]:
    """The reserved numbers at the price that they were reserved for."""
    cost = Cost(reservation.set_up, reservation.month, reservation.is_fixed)
    kind, number_class = NumberKind(reservation.kind), NumberClass(reservation.number_class)
    return [
        QuotedNumber(e164, reservation.country, kind, number_class, reservation.area_name[:40], cost)
        for e164 in reservation.e164s
    ]
