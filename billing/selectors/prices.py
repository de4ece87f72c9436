"""Reads of prices: what the plan that an account has on a day says of a thing, the closest fit first.

A plan belongs to the account above that sells, so its prices are read through a door of the database
(``billing_prices_for``): in one statement, whatever is asked of however many accounts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from accounts.models import Account
from billing.models import Price
from billing.states import SECTION_OF, STANDS_IN, THINGS, Section, Thing

LONGEST_PREFIX = 15
DOOR = "SELECT payer, (price).* FROM billing_prices_for(%s, %s::date[], %s, %s, %s, %s)"


def day_of(account: Account, moment: datetime | None = None) -> date:
    """The day that it is, or was at a moment, where the account is."""
    return (moment or timezone.now()).astimezone(account.zone).date()


def prices_of(
    days: Mapping[Account, date],
    things: Collection[Thing],
    *,
    countries: Iterable[str] | None = None,
    prefixes: Iterable[str] | None = None,
) -> dict[int, list[Price]]:
    """By its id, what the plan of each account says of things on the account's day: all of it, or what is for some
    countries or begins so.

    Nothing for an account without a plan, and no statement where none has one. Of accounts that are neither in scope
    nor above or below the one that is, the database gives away nothing and refuses.
    """
    found: dict[int, list[Price]] = {account.pk: [] for account in days}
    planned = {account.pk: day for account, day in days.items() if account.has_plan}
    if planned and things:
        sections = {SECTION_OF[thing].value for thing in things}
        words = [
            list(planned),
            list(planned.values()),
            list(sections),
            [
                thing.value
                for thing in {*things, *(STANDS_IN[thing] for thing in things if thing in STANDS_IN)}
            ],
            None if countries is None else [*countries, ""],
            None if prefixes is None else list(prefixes),
        ]
        for price in Price.objects.raw(DOOR, words):
            found[price.payer].append(price)  # type: ignore[attr-defined]
    return found


def price_in_plan(
    account: Account,
    thing: Thing,
    *,
    on: date,
    country: str = "",
    kind: str = "",
    number_class: str = "",
    number: str = "",
) -> Price | None:
    """The closest price; ``number`` is matched by its longest prefix, and what is no number by the empty one."""
    rows = prices_of({account: on}, [thing], countries=[country], prefixes=prefixes_of(number))[account.pk]
    return closest(rows, thing, country=country, kind=kind, number_class=number_class, number=number)


def prefixes_of(number: str) -> list[str]:
    """Everything that a number in E.164 begins with, without its plus, the empty text included."""
    digits = number.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        digits = ""
    return [digits[:length] for length in range(min(len(digits), LONGEST_PREFIX) + 1)]


def closest(
    prices: Sequence[Price],
    thing: Thing,
    *,
    country: str = "",
    kind: str = "",
    number_class: str = "",
    number: str = "",
) -> Price | None:
    """The one that fits best, of prices that are at hand: of the thing itself, or else of what stands in for it."""
    prefixes = set(prefixes_of(number))
    fitting = [
        price
        for price in prices
        if price.thing == thing
        and price.country in {country, ""}
        and price.kind in {kind, ""}
        and price.number_class in {number_class, ""}
        and price.prefix in prefixes
    ]
    found = max(fitting, key=_closeness, default=None)
    if found is None and thing in STANDS_IN:
        return closest(prices, STANDS_IN[thing], country=country)
    return found


def _closeness(price: Price) -> tuple[int, bool, bool, bool]:
    return len(price.prefix), bool(price.country), bool(price.kind), bool(price.number_class)


def prices_about(
    account: Account, section: Section, on: date, wanted: Sequence[Price]
) -> dict[int, Price | None]:
    """For each of some prices what the account itself pays for the same, by the id of the wanted one."""
    if not account.has_plan or not wanted:
        return {}
    prefixes = {prefix for price in wanted for prefix in prefixes_of(price.prefix)}
    own = prices_of({account: on}, THINGS[section], prefixes=prefixes)[account.pk]
    return {
        price.pk: closest(
            own,
            Thing(price.thing),
            country=price.country,
            kind=price.kind,
            number_class=price.number_class,
            number=price.prefix,
        )
        for price in wanted
    }
