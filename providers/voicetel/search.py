"""How a query is put to VoiceTel's inventory, which knows leading digits but no other pattern (voicetel.md §5.1)."""

import re
from collections.abc import Callable

from common.plans.nanp import to_ten_digits
from providers.contract.numbers_for_sale import CountBy, Coverage, NumberQuery, OfferedNumber
from providers.errors import Rejected
from providers.voicetel.wire import DIMENSIONS

MASK = re.compile(r"^[0-9*?]{0,20}$", re.ASCII)
LEADING = re.compile(r"^\d+", re.ASCII)
MOST_AT_ONCE = 1000
MOST_AREA_CODES = 10


def leading_digits(query: NumberQuery, count: Callable[[], list[Coverage]]) -> list[str]:
    """The digits to ask for: those of the mask, or the area codes of the place, which ``count`` tells.

    Rejected, before anything is asked, for a bad mask and when neither digits nor a place are given.
    """
    if not MASK.match(query.mask):
        raise Rejected("A mask may have up to 20 digits, * and ?.")
    if found := LEADING.match(query.mask):
        return [found[0][:10]]
    if not (query.state or query.city or query.rate_center or query.lata):
        raise Rejected("VoiceTel needs the first digits of the numbers, or a place.")
    return sorted({entry.npa for entry in count()})[:MOST_AREA_CODES]


def parameters(query: NumberQuery, digits: str) -> dict[str, str | int]:
    """Numbers that are left out here later are asked for as well, hence the bigger quantity then."""
    narrowed = query.city or query.mask.rstrip("*") != digits
    given: dict[str, str | int] = {
        "tnMask": digits,
        "quantity": MOST_AT_ONCE if narrowed else min(query.limit, MOST_AT_ONCE),
        "province": query.state,
        "rateCenter": query.rate_center,
        "lata": query.lata,
    }
    return {name: value for name, value in given.items() if value}


def coverage_parameters(by: CountBy, query: NumberQuery) -> dict[str, str | int]:
    given = {
        "countBy": DIMENSIONS[by][0],
        "locState": query.state,
        "city": query.city,
        "rcAbbre": query.rate_center,
        "lata": query.lata,
        "npa": found[0] if (found := re.match(r"\d{3}", query.mask, re.ASCII)) else "",
    }
    return {name: value for name, value in given.items() if value}


def fits(query: NumberQuery, number: OfferedNumber) -> bool:
    """Whether a number is of the city and fits the mask: the whole number with a ``*``, its beginning without."""
    if query.city and number.city.casefold() != query.city.casefold():
        return False
    pattern = re.sub(r"\*+", r"\\d*", query.mask.replace("?", r"\d"))
    digits = to_ten_digits(number.e164)
    return bool(re.fullmatch(pattern, digits) if "*" in query.mask else re.match(pattern, digits))
