"""What an account pays for each thing that is charged: the one place to ask. Its plan's price, or else its own rate.

Whoever charges several accounts for one purchase asks for all of them at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Self

from accounts.models import Account
from billing.models import Price
from billing.selectors.prices import closest, day_of, prefixes_of, price_in_plan, prices_of
from billing.states import Thing
from common import money
from common.plans.registry import calling_code, country_of

MINUTE = 60


class Priced(Enum):
    """Things with a price by the piece; each names the account's rate for one, which counts without a plan."""

    SMS_PART = (Thing.SMS, "rate_sms")
    MMS = (Thing.MMS, "rate_mms")
    CALLER_NAME = (Thing.CALLER_NAME, "rate_cnam")
    ROUTING = (Thing.ROUTING, "rate_lrn")
    # Accounts have one rate for both.
    HOME_NETWORK = (Thing.HOME_NETWORK, "rate_lrn")

    def __init__(self, thing: Thing, rate: str) -> None:
        self.thing = thing
        self.rate = rate


def price_of_one(account: Account, thing: Priced, *, country: str = "", on: date | None = None) -> Decimal:
    """What one of the thing costs this account, now or on a day: to a country, or in one, where plans tell them
    apart.
    """
    found = price_in_plan(account, thing.thing, on=on or day_of(account), country=country)
    return _or_rate(found, account, thing)


def price_of_each(account: Account, things: Sequence[Priced], *, country: str = "") -> list[Decimal]:
    """What one of each thing costs this account now, in their order and in one statement."""
    rows = prices_of(_today([account]), [thing.thing for thing in things], countries=[country])[account.pk]
    return [_or_rate(closest(rows, thing.thing, country=country), account, thing) for thing in things]


def prices_of_one(accounts: Sequence[Account], thing: Priced, *, country: str = "") -> dict[int, Decimal]:
    """What one of the thing costs each of the accounts now, by their ids."""
    found = prices_of(_today(accounts), [thing.thing], countries=[country])
    return {
        account.pk: _or_rate(closest(found[account.pk], thing.thing, country=country), account, thing)
        for account in accounts
    }


def _or_rate(found: Price | None, account: Account, thing: Priced) -> Decimal:
    return Decimal(getattr(account, thing.rate)) if found is None else found.each


def _today(accounts: Iterable[Account]) -> dict[Account, date]:
    return {account: day_of(account) for account in accounts}


def port_fees(
    accounts: Sequence[Account], e164s: Sequence[str], *, usual: Decimal
) -> dict[int, list[Decimal]]:
    """What bringing each of the numbers costs each of the accounts, by their ids: ``usual`` where a plan does not
    say.
    """
    countries = [country_of(e164) for e164 in e164s]
    found = prices_of(_today(accounts), [Thing.PORT], countries=set(countries))
    fees = {}
    for account in accounts:
        each = {country: closest(found[account.pk], Thing.PORT, country=country) for country in countries}
        prices = (each[country] for country in countries)
        fees[account.pk] = [usual if one is None else one.each for one in prices]
    return fees


def emergency_month(account: Account, *, on: date) -> Decimal:
    """What an emergency address costs a month; nothing where the account's plan does not say."""
    found = price_in_plan(account, Thing.E911, on=on, country=account.country)
    return Decimal(0) if found is None else found.each


def emergency_prices(account: Account) -> tuple[Decimal, Decimal]:
    """What the first emergency address of a number costs this account once, and what each address costs a month."""
    found = price_in_plan(account, Thing.E911, on=day_of(account), country=account.country)
    return (Decimal(0), Decimal(0)) if found is None else (found.set_up, found.each)


def emergency_set_ups(accounts: Sequence[Account]) -> dict[int, Decimal]:
    """What the first emergency address of a number costs each of the accounts once, by their ids; nothing where a plan
    does not say.
    """
    found = prices_of(_today(accounts), [Thing.E911], countries={account.country for account in accounts})
    prices = {
        account.pk: closest(found[account.pk], Thing.E911, country=account.country) for account in accounts
    }
    return {pk: Decimal(0) if price is None else price.set_up for pk, price in prices.items()}


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
    return _call_or_rate(found, account)


def call_prices(
    accounts: Sequence[Account], thing: Thing, numbers: Sequence[str], *, at: datetime | None = None
) -> dict[tuple[int, str], CallPrice]:
    """The same for several accounts and numbers, at a moment or now, by the account's id and the number."""
    prefixes = {prefix for number in numbers for prefix in prefixes_of(number)}
    found = prices_of({account: day_of(account, at) for account in accounts}, [thing], prefixes=prefixes)
    return {
        (account.pk, number): _call_or_rate(closest(found[account.pk], thing, number=number), account)
        for account in accounts
        for number in numbers
    }


def _call_or_rate(found: Price | None, account: Account) -> CallPrice:
    return CallPrice(Decimal(account.rate_nibble)) if found is None else as_call_price(found)


def as_call_price(price: Price) -> CallPrice:
    return CallPrice(price.each, price.connection, price.first_seconds, price.next_seconds)


class NumberPrices:
    """What an account's plan says of numbers on a day, read once for many of them."""

    def __init__(
        self, account: Account, on: date | None = None, *, prices: Sequence[Price] | None = None
    ) -> None:
        self.rate = Decimal(account.rate_did)
        if prices is None:
            prices = prices_of({account: on or day_of(account)}, [Thing.NUMBER])[account.pk]
        self._prices = prices

    @classmethod
    def of_each(cls, accounts: Sequence[Account]) -> dict[int, Self]:
        """Today's of each of the accounts, by their ids."""
        found = prices_of(_today(accounts), [Thing.NUMBER])
        return {account.pk: cls(account, prices=found[account.pk]) for account in accounts}

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
    """What the account usually pays, under the names of its rates: by its plan at home, or else those. Plans alone
    tell ``home_network`` apart.
    """
    home, code = account.country, str(calling_code(account.country))
    things = [*(thing.thing for thing in Priced), Thing.NUMBER, Thing.CALL_MADE]
    rows = prices_of(_today([account]), things, countries=[home], prefixes=prefixes_of(code))[account.pk]
    usual = {
        "home_network" if thing == Priced.HOME_NETWORK else thing.rate: _or_rate(
            closest(rows, thing.thing, country=home), account, thing
        )
        for thing in Priced
    }
    return usual | {
        "rate_did": NumberPrices(account, prices=rows).month(home, "", "", None),
        "rate_nibble": _call_or_rate(closest(rows, Thing.CALL_MADE, number=code), account).minute,
    }
