"""Which plan a number or a country has, and what libphonenumber knows of a number."""

from functools import cache, lru_cache

import phonenumbers
from babel import Locale
from babel.core import get_global
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from common.plans import europe, nanp
from common.plans.kinds import NumberKind
from common.plans.plan import NumberPlan, example_of

# What libphonenumber files numbers of no country under: satellite, international freephone and premium services.
NO_COUNTRY = "001"
KINDS = {
    PhoneNumberType.FIXED_LINE: NumberKind.GEOGRAPHIC,
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.GEOGRAPHIC_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
    PhoneNumberType.VOIP: NumberKind.NATIONAL,
    PhoneNumberType.PERSONAL_NUMBER: NumberKind.PERSONAL,
    PhoneNumberType.PAGER: NumberKind.PAGER,
    PhoneNumberType.UAN: NumberKind.NATIONAL,
    PhoneNumberType.VOICEMAIL: NumberKind.VOICEMAIL,
}
# Inmarsat, the satellite systems and the networks that share +882, +883 and +888, which no country bills.
SATELLITE_CODES = frozenset({870, 881, 882, 883, 888})


@lru_cache(maxsize=50_000)
def parsed(e164: str) -> PhoneNumber:
    """libphonenumber's own record of a number in E.164, never to be changed; an empty one for what is none."""
    if nanp.E164.fullmatch(e164):
        # Nothing is left to be found out, and its parser takes twenty times as long.
        return PhoneNumber(country_code=nanp.CALLING_CODE, national_number=int(e164[2:]))
    try:
        return phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return PhoneNumber(country_code=0, national_number=0)


def national_digits(e164: str) -> str:
    """The number without its calling code: ``2015550123``, ``199001234``."""
    return phonenumbers.national_significant_number(parsed(e164))


@lru_cache(maxsize=50_000)
def country_of(e164: str) -> str:
    """The two letters of the number's country; "" for satellite and other international codes and for what nobody has.

    Toll-free numbers shared by several countries are filed under the first of them, for North America the US.
    """
    return _country_of_exchange(e164[: nanp.TO_LINE]) if nanp.E164.fullmatch(e164) else _country_of(e164)


@lru_cache(maxsize=50_000)
def _country_of_exchange(start: str) -> str:
    """The same of numbers in North America, whose first six digits tell it: libphonenumber tries 25 countries."""
    return _country_of(f"{start}0000")


def _country_of(e164: str) -> str:
    number = parsed(e164)
    found = phonenumbers.region_code_for_number(number)
    if found == NO_COUNTRY:
        return ""
    if found:
        return str(found)
    if number.country_code == nanp.CALLING_CODE:
        return nanp.country_of_area(national_digits(e164)[:3])
    national = national_digits(e164)
    own = (plan for plan in _own_plans().values() if plan.calling_code == number.country_code)
    return next((plan.country for plan in own if plan.has_form(national)), "")


@lru_cache(maxsize=50_000)
def kind_of(e164: str) -> NumberKind:
    """What kind of number it is; UNKNOWN for what its plan has given to nobody."""
    number = parsed(e164)
    if number.country_code in SATELLITE_CODES:
        return NumberKind.SATELLITE
    plan = plan_of(e164)
    if plan and (kind := plan.kind_in_ranges(national_digits(e164))):
        return kind
    if plan in nanp.BY_EXCHANGE and nanp.E164.fullmatch(e164):
        return _kind_of_exchange(e164[: nanp.TO_LINE])
    return _kind_of(number)


@lru_cache(maxsize=50_000)
def _kind_of_exchange(start: str) -> NumberKind:
    """The same of numbers in the US and Canada, whose first six digits tell it."""
    return _kind_of(parsed(f"{start}0000"))


def _kind_of(number: PhoneNumber) -> NumberKind:
    kind = KINDS.get(phonenumbers.number_type(number), NumberKind.UNKNOWN)
    if kind == NumberKind.UNKNOWN and nanp.country_of_area(_area(number)):
        return NumberKind.GEOGRAPHIC_OR_MOBILE
    return kind


def _area(number: PhoneNumber) -> str:
    return str(number.national_number)[:3] if number.country_code == nanp.CALLING_CODE else ""


def plan_of(e164: str) -> NumberPlan | None:
    """The plan of the number's country; None where no country has it.

    A North American number of an area code that nobody has is measured by no plan either.
    """
    country = country_of(e164)
    return plan_in(country) if country else None


@cache
def plan_in(country: str) -> NumberPlan:
    """The plan of a country by its two letters; KeyError for what is no country with telephone numbers."""
    if own := _own_plans().get(country):
        return own
    code = phonenumbers.country_code_for_region(country)
    if not code:
        raise KeyError(country)
    return NumberPlan(country, code, frozenset({country}), example=example_of(country))


@cache
def _own_plans() -> dict[str, NumberPlan]:
    return {plan.country: plan for plan in (*nanp.PLANS, *europe.PLANS)}


def is_valid(e164: str) -> bool:
    """Whether the number can be somebody's: libphonenumber knows its range, or its country's plan has the form."""
    number = parsed(e164)
    if number.country_code == nanp.CALLING_CODE:
        return nanp.is_ten_digits(national_digits(e164))
    if phonenumbers.is_valid_number(number):
        return True
    plan = plan_of(e164)
    return bool(plan and plan.has_form(national_digits(e164)))


def calling_code_of(e164: str) -> int:
    return parsed(e164).country_code or 0


def calling_code(country: str) -> int:
    return plan_in(country).calling_code


@cache
def trunk_prefix(country: str) -> str:
    """What people of the country dial before a national number: ``0`` in France, ``1`` in North America, or nothing."""
    metadata = PhoneMetadata.metadata_for_region(country)
    return str(metadata.national_prefix or "") if metadata else ""


def is_country(country: str) -> bool:
    return country in phonenumbers.SUPPORTED_REGIONS


@cache
def countries() -> dict[str, str]:
    """The names of all countries with telephone numbers by their two letters, in order of name."""
    named = {country: country_name(country) for country in phonenumbers.SUPPORTED_REGIONS}
    return dict(sorted(named.items(), key=lambda item: item[1]))


@cache
def country_name(country: str) -> str:
    """``France`` of ``FR``; the letters themselves for what has no name."""
    return str(Locale("en").territories.get(country, country))


@cache
def _countries_by_name() -> dict[str, str]:
    named = {alias: found[0] for alias, found in get_global("territory_aliases").items() if len(alias) == 3}
    named |= {name.upper(): country for country, name in countries().items()}
    named |= {name: plan.country for plan in _own_plans().values() for name in plan.also_called}
    return {name: country for name, country in named.items() if is_country(country)}


def country_named(text: str) -> str:
    """The two letters of a country by them, by three (``USA``) or by its English name; "" for what is none."""
    entered = text.strip().upper()
    return entered if is_country(entered) else _countries_by_name().get(entered, "")


def countries_that_port_by_letter() -> dict[str, str]:
    """The names of the countries whose numbers leave by a signed letter, by their two letters."""
    return {
        plan.country: country_name(plan.country) for plan in _own_plans().values() if plan.ports_by_letter
    }


@cache
def examples() -> dict[str, str]:
    """The examples of the plans that are values of ours, in E.164 by country."""
    written = {plan.country: plan.example for plan in _own_plans().values() if plan.example}
    return {
        country: phonenumbers.format_number(phonenumbers.parse(text, country), PhoneNumberFormat.E164)
        for country, text in written.items()
    }


def fictional_numbers() -> dict[str, str]:
    """The numbers that countries keep free for films and the like, by the countries' two letters."""
    return {plan.country: plan.fictional for plan in _own_plans().values() if plan.fictional}
