"""Reads of the store: what the account's carrier has for sale, asked for at the moment of reading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.models import Account
from billing.prices import NumberPrices
from common.errors import CarrierTrouble, Conflict, Invalid, NotFound
from common.plans.kinds import NumberClass, NumberKind
from common.plans.registry import calling_code, country_of, kind_of, trunk_prefix
from numbers.selectors import prices
from numbers.selectors.prices import Cost, QuotedNumber, cost_of, quoted
from providers.contract.families import Family
from providers.contract.numbers_for_sale import CountBy, Coverage, NumberQuery, NumbersForSale, OfferedNumber
from providers.contract.sale_by_area import SaleArea
from providers.domain_errors import as_domain_errors
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import assignments, login_for, login_for_numbers
from providers.services import calling
from providers.usage import Assignments

PUNCTUATION = re.compile(r"[\s().+-]+")
MASK = re.compile(r"[0-9*?]{0,20}", re.ASCII)
SALE = Family.NUMBERS_FOR_SALE
LATA = re.compile(r"([0-9]{3})?", re.ASCII)
LIMITS = range(1, 1001)


@dataclass(frozen=True)
class QuotedOffer:
    """A number for sale, and its price for the account."""

    number: OfferedNumber
    cost: Cost


def search(account: Account, query: NumberQuery) -> list[OfferedNumber]:
    """Numbers for sale at the account's carrier. It may have sold one since: only an order tells.

    Raises Invalid naming the part of the query at fault, Conflict when no carrier is set up, CarrierTrouble
    when the carrier fails.
    """
    wanted = _cleaned(account, query)
    if query.limit not in LIMITS:
        raise Invalid("The quantity must be from 1 to 1,000.", field="limit")
    carrier = login_for(account, SALE, wanted.country)
    require_by_number(carrier)
    with as_domain_errors(CarrierTrouble), calling(carrier) as connector:
        return connector.search_numbers(wanted)


def search_with_prices(account: Account, query: NumberQuery) -> list[QuotedOffer]:
    """``search``, each number with what it costs the account."""
    own = NumberPrices(account)
    return [QuotedOffer(number, quoted(own, number).cost) for number in search(account, query)]


def coverage(account: Account, by: CountBy, query: NumberQuery) -> list[Coverage]:
    """How many numbers are for sale in each state, city, rate centre, exchange or block; refusals as for
    ``search``.
    """
    wanted = _cleaned(account, query)
    carrier = login_for(account, SALE, wanted.country)
    require_by_number(carrier)
    with as_domain_errors(CarrierTrouble), calling(carrier) as connector:
        return connector.count_numbers(by, wanted)


@dataclass(frozen=True)
class Ways:
    """How the numbers of a country are bought: one by one, by area and quantity, or either."""

    by_number: bool
    by_area: bool


def ways(account: Account, country: str) -> Ways:
    carrier = assignments(account, family=SALE).login(SALE, country)
    if carrier is None:
        return Ways(by_number=True, by_area=False)
    can = CONNECTORS[carrier.connector].can
    return Ways(can(NumbersForSale.search_numbers), can(NumbersForSale.reserve_area))


def require_by_number(carrier: ProviderAccount) -> None:
    """Conflict for a carrier that chooses the numbers itself."""
    if not CONNECTORS[carrier.connector].can(NumbersForSale.order_numbers):
        raise Conflict("Your carrier sells numbers by area only.")


def price_each(account: Account, e164: str = "") -> Decimal:
    """What a number without a price at its carrier costs the account: a month in advance, and set-up by its plan."""
    country, kind = (country_of(e164), kind_of(e164)) if e164 else (account.country, "")
    return cost_of(NumberPrices(account), country, kind, NumberClass.CLASSIC if e164 else "", None).first


def quotes(account: Account, e164s: Sequence[str]) -> list[QuotedNumber]:
    """What each number costs the account at its carrier; refusals as for ``search``."""
    with as_domain_errors(CarrierTrouble):
        found = prices.quotes(account, login_for_numbers(account, SALE, e164s), e164s)
    return [found[e164] for e164 in e164s]


@dataclass(frozen=True)
class ClassForSale:
    """How many numbers of a class an area has left, and what one costs the account."""

    number_class: NumberClass
    left: int
    cost: Cost


@dataclass(frozen=True)
class AreaForSale:
    """An area that the account's carrier sells numbers of, at the account's prices."""

    provider_account: ProviderAccount
    ref: str
    country: str
    kind: NumberKind
    code: str
    name: str
    classes: tuple[ClassForSale, ...]

    @property
    def left(self) -> int:
        return sum(one.left for one in self.classes)

    def of_class(self, number_class: str) -> ClassForSale | None:
        return next((one for one in self.classes if one.number_class == number_class), None)


def countries(account: Account) -> list[str]:
    """The countries of which the account's carriers sell by area; a carrier that sells by number only has none."""
    return sorted(_sold_by_area(assignments(account, family=SALE)))


def countries_to_choose(account: Account) -> list[str]:
    """Those, and the countries of which another carrier of the account's sells by number. Where all is sold by number
    there is nothing to choose.
    """
    known = assignments(account, family=SALE)
    if not (found := _sold_by_area(known)):
        return []
    for carrier in known.in_use():
        connector = CONNECTORS[carrier.connector]
        if connector.can(NumbersForSale.search_numbers) and not connector.can(NumbersForSale.list_countries):
            found |= {country for country in connector.countries if known.login(SALE, country) == carrier}
    return sorted(found)


def _sold_by_area(known: Assignments) -> set[str]:
    found: set[str] = set()
    for carrier in known.in_use():
        if CONNECTORS[carrier.connector].can(NumbersForSale.list_countries):
            with as_domain_errors(CarrierTrouble), calling(carrier) as connector:
                found |= {
                    country for country in connector.list_countries() if known.login(SALE, country) == carrier
                }
    return found


def areas(account: Account, *, country: str = "", kind: NumberKind | None = None) -> list[AreaForSale]:
    """The areas of a country and kind with something left; refusals as for ``search``, and Conflict when the carrier
    does not sell by area.
    """
    carrier = login_for(account, SALE, country)
    if not CONNECTORS[carrier.connector].can(NumbersForSale.reserve_area):
        raise Conflict("Your carrier sells numbers by number only.")
    with as_domain_errors(CarrierTrouble), calling(carrier) as connector:
        found = connector.list_areas(country, kind, account.currency)
    own = NumberPrices(account)
    return [_area(own, carrier, area) for area in found]


def area(account: Account, country: str, ref: str) -> AreaForSale:
    """One area of a country by its carrier's id; NotFound when nothing is left of it, or the carrier knows none."""
    found = next((area for area in areas(account, country=country) if area.ref == ref), None)
    if found is None:
        raise NotFound("This area has no numbers for sale.", field="area")
    return found


def _area(own: NumberPrices, carrier: ProviderAccount, area: SaleArea) -> AreaForSale:
    classes = (
        ClassForSale(
            number_class,
            left,
            cost_of(own, area.country, area.kind, number_class, area.prices.get(number_class)),
        )
        for number_class, left in area.left.items()
    )
    return AreaForSale(
        provider_account=carrier,
        ref=area.ref,
        country=area.country,
        kind=area.kind,
        code=area.code,
        name=area.name,
        classes=tuple(classes),
    )


def _cleaned(account: Account, query: NumberQuery) -> NumberQuery:
    """The query as carriers want it; a mask may be typed as people write numbers, with what they dial before or not."""
    mask = _national(query.mask, query.country or "US")
    if not MASK.fullmatch(mask):
        raise Invalid(
            "The pattern may have up to 20 digits, with * for any digits and ? for one.", field="mask"
        )
    if not LATA.fullmatch(query.lata.strip()):
        raise Invalid("A LATA has three digits.", field="lata")
    if any("\x00" in text for text in (query.state, query.rate_center, query.city)):
        raise Invalid("The place holds unusable characters.", field="city")
    return replace(query, mask=mask, lata=query.lata.strip(), currency=account.currency)


def _national(mask: str, country: str) -> str:
    """The digits without calling code, or without the digit that people of the country dial before a number."""
    digits = PUNCTUATION.sub("", mask)
    if mask.strip().startswith("+"):
        return digits.removeprefix(str(calling_code(country)))
    return digits.removeprefix(trunk_prefix(country))
