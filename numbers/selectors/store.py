"""Reads of the store: what the account's carrier has for sale, asked for at the moment of reading."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from accounts.models import Account
from common.errors import CarrierTrouble, Invalid
from jobs.errors import Again, WorkError
from providers.contract.families import Family
from providers.contract.numbers_for_sale import CountBy, Coverage, NumberQuery, OfferedNumber
from providers.errors import BadCredentials, Malformed, OutOfFunds, RateLimited, Rejected, Unsupported
from providers.selectors import login_for
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
    carrier = login_for(account, Family.NUMBERS_FOR_SALE, account.country)
    with _told_plainly(), calling(carrier) as connector:
        return connector.search_numbers(wanted)


def coverage(account: Account, by: CountBy, query: NumberQuery) -> list[Coverage]:
    """How many numbers are for sale in each state, city, rate centre, exchange or block; refusals as for
    ``search``.
    """
    wanted = _cleaned(query)
    carrier = login_for(account, Family.NUMBERS_FOR_SALE, account.country)
    with _told_plainly(), calling(carrier) as connector:
        return connector.count_numbers(by, wanted)


def price_each(account: Account) -> Decimal:
    """What a number costs the account: a month of its rate, in advance."""
    return account.rate_did


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
def _told_plainly() -> Iterator[None]:
    """Turn a connector's error into words for the person who is looking."""
    try:
        yield
    except RateLimited as exc:
        raise CarrierTrouble("The carrier is busy; try again in a minute.") from exc
    except Malformed as exc:
        raise CarrierTrouble("The carrier gave an answer that cannot be read; try again later.") from exc
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
        raise CarrierTrouble("The carrier did not say what it did; try again later.") from exc
