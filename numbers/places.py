"""Where a North American number belongs, by its area code and exchange."""

from dataclasses import dataclass
from functools import cache

from common.plans import nanp
from common.plans.registry import calling_code
from providers.house.geography import exchange_of, exchanges


@dataclass(frozen=True)
class Place:
    """City, rate centre, LATA and state or province; all empty where the exchange is not known."""

    city: str = ""
    rate_center: str = ""
    lata: str = ""
    province: str = ""


def place_of(e164: str) -> Place:
    digits = nanp.to_ten_digits(e164)
    found = exchange_of(digits[:3], digits[3:6]) if nanp.is_ten_digits(digits) else None
    return Place(found.city, found.rate_center, found.lata, found.state) if found else Place()


def has_exchanges(country: str) -> bool:
    """Whether the country sorts its numbers by state, rate centre and LATA."""
    return calling_code(country) == nanp.CALLING_CODE


@cache
def provinces() -> list[str]:
    """The states and provinces that numbers can be in, by their two letters."""
    return sorted({exchange.state for exchange in exchanges()})
