"""``list``: countries, time zones, what is known of a number (callr.md §5, §12 A17)."""

import re
import zoneinfo
from collections import defaultdict
from datetime import UTC, datetime
from functools import cache

from babel import Locale
from babel.core import get_global

from accounts.dialing import home_of
from billing.prices import call_prices
from billing.states import Thing
from common import timezones as zones
from common.e164 import national
from common.plans import registry
from portal.api.callr.base import ApiCall
from portal.api.callr.numbering import type_of
from portal.api.callr.objects.country import Country, NumberInfos, Timezone
from portal.api.callr.objects.shape import cents
from portal.api.callr.objects.values import Words
from portal.api.callr.registry import method

NOT_DIGITS = re.compile(r"[^0-9]")
FORM = re.compile(r"\+?[0-9 ().-]{4,30}", re.ASCII)


@method("list.countries")
def countries(_call: ApiCall) -> dict[str, Country]:
    """All countries by their two letters."""
    return _countries()


@cache
def _countries() -> dict[str, Country]:
    english, french = Locale("en").territories, Locale("fr").territories
    codes = sorted(
        code for code in map(str, english) if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRIES
    )
    return {code: _country(code, english[code], french.get(code)) for code in codes}


# Codes of CLDR that ISO 3166-1 does not have as countries.
NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)


def _country(code: str, english: str, french: str | None) -> Country:
    languages = get_global("territory_languages").get(code, {})
    currencies = [entry[0] for entry in get_global("territory_currencies").get(code, []) if entry[2] is None]
    has_phones = registry.is_country(code)
    return Country(
        capital_code=None,
        continent_code=None,
        country_code=code,
        country_dialcode=str(str(registry.calling_code(code))) if has_phones else None,
        country_en_label=english.upper(),
        country_fr_label=french.upper() if french else None,
        country_label=english,
        country_languages=",".join(sorted(languages)) or None,
        country_latitude=None,
        country_localcode=(registry.trunk_prefix(code) or None) if has_phones else None,
        country_longitude=None,
        country_neighbours=None,
        country_number_length=None,
        country_tld=f".{'uk' if code == 'GB' else code.lower()}",
        currency_code=currencies[0] if currencies else None,
    )


@method("list.timezones")
def timezones(_call: ApiCall) -> dict[str, Timezone]:
    """The time zones by the text of their ids."""
    return _timezones()


@cache
def _timezones() -> dict[str, Timezone]:
    aliases = defaultdict(list)
    for alias, name in get_global("zone_aliases").items():
        aliases[name].append(alias)
    places = defaultdict(list)
    for name, country in get_global("zone_territories").items():
        if re.fullmatch("[A-Z]{2}", country):
            places[name].append(country)
    names = sorted(
        name for name in zones.names() if name == "UTC" or ("/" in name and not name.startswith("Etc/"))
    )
    return {
        str(place): Timezone(
            country_codes=sorted(places[name]),
            dst=_daylight(name),
            iana=name,
            iana_names=sorted(aliases[name]),
            id=place,
            label=name.replace("_", " "),
        )
        for place, name in enumerate(names, start=1)
    }


def _daylight(name: str) -> str | None:
    """``DST`` where the clock is put forward in a part of the year."""
    zone, year = zoneinfo.ZoneInfo(name), datetime.now(UTC).year
    offsets = {datetime(year, month, 15, tzinfo=zone).utcoffset() for month in (1, 7)}
    return "DST" if len(offsets) > 1 else None


@method("list.destinations", ours=True)
def destinations(call: ApiCall) -> list[Words]:
    """The countries that the account's calls may go to, with the price of a minute in cents.

    The vendor has published no object for it: these keys are ours.
    """
    account = call.account
    abroad = account.international_countries if account.service_international else ()
    prefixes = {code: str(registry.calling_code(code)) for code in sorted(home_of(account) | set(abroad))}
    prices = call_prices([account], Thing.CALL_MADE, list(prefixes.values()))
    return [
        {
            "country_code": code,
            "label": registry.country_name(code),
            "amount_per_minute": cents(prices[account.pk, prefix].minute),
        }
        for code, prefix in prefixes.items()
    ]


@method("list.number_infos")
def number_infos(_call: ApiCall, number: str) -> NumberInfos:
    """What is known of a number; a bad one is answered too, as not valid."""
    digits = "+" + NOT_DIGITS.sub("", number)
    if not FORM.fullmatch(number) or len(digits) > 16 or not registry.is_valid(digits):
        return NumberInfos(
            country_code=None,
            intl_code=None,
            intl_number=None,
            is_valid=False,
            local_number=None,
            local_prefix=None,
            location=None,
            type=None,
        )
    country = registry.country_of(digits)
    return NumberInfos(
        country_code=country or None,
        intl_code=str(registry.calling_code_of(digits)) or None,
        intl_number=digits,
        is_valid=True,
        local_number=NOT_DIGITS.sub("", national(digits)),
        local_prefix=(registry.trunk_prefix(country) or None) if country else None,
        location=registry.country_name(country) if country else None,
        type=type_of(registry.kind_of(digits)),
    )
