"""What an account pays for each thing that is charged: the one place to ask. Its plan's price, or else its own rate."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from accounts.models import Account
from billing.models import Price
from billing.selectors.prices import closest, day_of, price_in_plan, prices_in_force
from billing.states import Section, Thing
from common import money
from common.plans.registry import calling_code, country_of

MINUTE = 60


class Priced(Enum):
    """Things with a price by the piece; each names the account's rate for one, which counts without a plan."""

    SMS_PART = (Thing.SMS, "rate_sms")
    MMS = (Thing.MMS, "rate_mms")
    CALLER_NAME = (Thing.CALLER_NAME, "rate_cnam")
    ROUTING = (Thing.ROUTING, "rate_lrn")

    def __init__(self, thing: Thing, rate: str) -> None:
        self.thing = thing
        self.rate = rate


def price_of_one(account: Account, thing: Priced, *, country: str = "", on: date | None = None) -> Decimal:
    """What one of the thing costs this account, now or on a day: to a country, or in one, where plans tell them
    apart.
    """
    found = price_in_plan(account, thing.thing, on=on or day_of(account), country=country)
    return Decimal(getattr(account, thing.rate)) if found is None else found.each


def port_fee(account: Account, e164: str, *, usual: Decimal) -> Decimal:
    """What bringing a number costs the account: ``usual`` where its plan does not say."""
    found = price_in_plan(account, Thing.PORT, on=day_of(account), country=country_of(e164))
    return usual if found is None else found.each


def emergency_month(account: Account, *, on: date) -> Decimal:
    """What an emergency address costs a month; nothing where the account's plan does not say."""
    found = price_in_plan(account, Thing.E911, on=on, country=account.country)
    return Decimal(0) if found is None else found.each


@dataclass(frozen=True)
class CallPrice:
    """What a call costs: ``connection`` once it is answered, and ``minute`` for the seconds that count: the ``first``
    at once, then every further ``step`` begun.
    """

    minute: Decimal
    connection: Decimal = Decimal(0)
    first: int = 1
    step: int = 1

    def seconds_charged(self, seconds: int) -> int:
        """How many seconds of a call count."""
        if seconds <= 0:
            return 0
        further = max(seconds - self.first, 0)
        return self.first + -(-further // self.step) * self.step

    def cost(self, seconds: int) -> Decimal:
        """What a call of so many seconds costs; one that nobody answered costs nothing."""
        if seconds <= 0:
            return Decimal(0)
        return money.exact(self.connection + self.minute * self.seconds_charged(seconds) / MINUTE)


def call_price(account: Account, thing: Thing, number: str, *, on: date | None = None) -> CallPrice:
    """The price of calls made to a number, or taken at one, by its longest prefix in the account's plan."""
    found = price_in_plan(account, thing, on=on or day_of(account), number=number)
    return CallPrice(Decimal(account.rate_nibble)) if found is None else as_call_price(found)


def as_call_price(price: Price) -> CallPrice:
    return CallPrice(price.each, price.connection, price.first_seconds, price.next_seconds)


class NumberPrices:
    """What an account's plan says of numbers on a day, read once for many of them."""

    def __init__(self, account: Account, on: date | None = None) -> None:
        self.rate = Decimal(account.rate_did)
        self._prices = prices_in_force(account, Section.NUMBERS, on or day_of(account))

    def __bool__(self) -> bool:
        return bool(self._prices)

    def of(self, country: str, kind: str, number_class: str) -> Price | None:
        """The closest price; None where the plan says nothing of such numbers."""
        return closest(self._prices, Thing.NUMBER, country=country, kind=kind, number_class=number_class)

    def month(self, country: str, kind: str, number_class: str, carriers: Decimal | None) -> Decimal:
        """What such a number costs a month: by the plan, or else at the carrier's price, or else the rate."""
        found = self.of(country, kind, number_class)
        if found is not None:
            return found.each
        return self.rate if carriers is None else carriers


def usual_number_month(account: Account) -> Decimal:
    """What a number at home costs a month when nothing more is known of it."""
    return NumberPrices(account).month(account.country, "", "", None)


def usual_rates(account: Account) -> dict[str, Decimal]:
    """What the account usually pays, under the names of its rates: by its plan at home, or else those."""
    found = {thing.rate: price_of_one(account, thing, country=account.country) for thing in Priced}
    return found | {
        "rate_did": usual_number_month(account),
        "rate_nibble": call_price(account, Thing.CALL_MADE, str(calling_code(account.country))).minute,
    }
