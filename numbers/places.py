"""Where a number belongs, in countries that give each exchange (the digits behind the area code) to one place."""

from dataclasses import dataclass
from functools import cache

from common.plans.registry import national_digits, plan_in, plan_of
from providers.house.geography import exchange_of, exchanges


@dataclass(frozen=True)
class Place:
    """City, rate centre, LATA and state or province; all empty where the exchange is not known."""

    city: str = ""
    rate_center: str = ""
    lata: str = ""
    province: str = ""


def place_of(e164: str) -> Place:
    plan, digits = plan_of(e164), national_digits(e164)
    found = exchange_of(digits[:3], digits[3:6]) if plan and plan.has_exchanges else None
    return Place(found.city, found.rate_center, found.lata, found.state) if found else Place()


def has_exchanges(country: str) -> bool:
    """Whether the country sorts its numbers by state, rate centre and LATA."""
    return plan_in(country).has_exchanges


@cache
def provinces() -> list[str]:
    """The states and provinces that numbers can be in, by their two letters."""
    return sorted({exchange.state for exchange in exchanges()})
