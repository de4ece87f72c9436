"""Reads of the store: what the account's carrier has for sale, asked for at the moment of reading."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.models import Account
from common.errors import CarrierTrouble, Conflict, Invalid, NotFound
from common.plans.kinds import NumberKind
from jobs.errors import Again, WorkError
from numbers.selectors.prices import Cost, cost_of
from providers.base import Can
from providers.errors import BadCredentials, OutOfFunds, RateLimited, Rejected, Unsupported
from providers.models import ProviderAccount
from providers.records import CountBy, Coverage, NumberQuery, OfferedNumber
from providers.registry import CONNECTORS
from providers.sale_records import NumberClass, SaleArea
from providers.selectors import carrier_for
from providers.services import calling

PUNCTUATION = re.compile(r"[\s().+-]+")
MASK = re.compile(r"[0-9*?]{0,20}", re.ASCII)
LATA = re.compile(r"([0-9]{3})?", re.ASCII)
LIMITS = range(1, 1001)


def search(account: Account, query: NumberQuery) -> list[OfferedNumber]:
    """Numbers for sale at the account's carrier. It may have sold one since: only an order tells.

    Raises Invalid naming the part of the query at fault, Conflict when no carrier is set up, CarrierTrouble
    when the carrier fails.
    """
    wanted = _cleaned(query)
    if query.limit not in LIMITS:
        raise Invalid("The quantity must be from 1 to 1,000.", field="limit")
    carrier = carrier_for(account)
    with told_plainly(), calling(carrier) as connector:
        return connector.search_numbers(wanted)


def coverage(account: Account, by: CountBy, query: NumberQuery) -> list[Coverage]:
    """How many numbers are for sale in each state, city, rate centre, exchange or block; refusals as for
    ``search``.
    """
    wanted = _cleaned(query)
    carrier = carrier_for(account)
    with told_plainly(), calling(carrier) as connector:
        return connector.count_numbers(by, wanted)


def price_each(account: Account) -> Decimal:
    """What a number without a price of its own costs the account: a month of its rate, in advance."""
    return account.rate_did


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


def sells_by_area(account: Account) -> bool:
    """Whether the account's carrier sells by area and quantity; Conflict when no carrier is set up."""
    return Can.RESERVE_AREA in CONNECTORS[carrier_for(account).connector].can


def areas(account: Account, *, country: str = "", kind: NumberKind | None = None) -> list[AreaForSale]:
    """The areas of a country and kind with something left; refusals as for ``search``, and Conflict when the carrier
    does not sell by area.
    """
    carrier = carrier_for(account)
    if Can.RESERVE_AREA not in CONNECTORS[carrier.connector].can:
        raise Conflict("Your carrier sells numbers by number only.")
    with told_plainly(), calling(carrier) as connector:
        found = connector.list_areas(country, kind, account.currency)
    return [_area(account, carrier, area) for area in found]


def area(account: Account, country: str, ref: str) -> AreaForSale:
    """One area of a country by its carrier's id; NotFound when nothing is left of it, or the carrier knows none."""
    found = next((area for area in areas(account, country=country) if area.ref == ref), None)
    if found is None:
        raise NotFound("This area has no numbers for sale.", field="area")
    return found


def _area(account: Account, carrier: ProviderAccount, area: SaleArea) -> AreaForSale:
    classes = (
        ClassForSale(number_class, left, cost_of(account, area.prices.get(number_class)))
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


def _cleaned(query: NumberQuery) -> NumberQuery:
    """The query as carriers want it; a mask may be typed as people write numbers, with a leading 1 or not."""
    mask = PUNCTUATION.sub("", query.mask).removeprefix("1")
    if not MASK.fullmatch(mask):
        raise Invalid(
            "The pattern may have up to 20 digits, with * for any digits and ? for one.", field="mask"
        )
    if not LATA.fullmatch(query.lata.strip()):
        raise Invalid("A LATA has three digits.", field="lata")
    if any("\x00" in text for text in (query.state, query.rate_center, query.city)):
        raise Invalid("The place holds unusable characters.", field="city")
    return replace(query, mask=mask, lata=query.lata.strip())


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn a connector's error into words for the person who is looking."""
    try:
        yield
    except RateLimited as exc:
        raise CarrierTrouble("The carrier is busy; try again in a minute.") from exc
    except Again as exc:
        raise CarrierTrouble("The carrier cannot be reached at the moment; try again later.") from exc
    except BadCredentials as exc:
        raise CarrierTrouble("The carrier does not accept our login; your provider has to renew it.") from exc
    except (Rejected, Unsupported) as exc:
        raise CarrierTrouble(exc.text) from exc
    except OutOfFunds as exc:
        raise CarrierTrouble(
            "Your provider's account at the carrier is out of money; your provider has to top it up."
        ) from exc
    except WorkError as exc:
        raise CarrierTrouble("The carrier gave an answer that cannot be read; try again later.") from exc
