"""Which numbers may do what by their country's plan, as conditions on rows of numbers."""

from collections.abc import Callable, Iterable
from functools import cache

from django.db.models import Q

from common.plans import registry
from common.plans.kinds import NumberKind
from common.plans.plan import NumberPlan
from numbers.models import PhoneNumber


@cache
def may_text() -> Q:
    """Numbers that send and get text messages."""
    return _where(lambda plan: plan.texting)


@cache
def needs_emergency_address() -> Q:
    """Numbers that need an address before people call for help on them."""
    return _where(lambda plan: plan.emergency.needs_address)


@cache
def needs_campaign() -> Q:
    """Numbers that send only once they were on an approved campaign."""
    return _where(lambda plan: plan.campaign_texting)


def wants_emergency_address(number: PhoneNumber) -> bool:
    """``needs_emergency_address`` of one number that was read already."""
    of_country, of_none = _emergency_kinds()
    return number.kind in of_country.get(number.country, of_none)


@cache
def _emergency_kinds() -> tuple[dict[str, frozenset[NumberKind]], frozenset[NumberKind]]:
    """By country, and of a number that belongs to none."""
    countries = _by_kinds(lambda plan: plan.emergency.needs_address)
    return {country: kinds for kinds, found in countries.items() for country in found}, _most(countries)


Countries = dict[frozenset[NumberKind], list[str]]


def _by_kinds(kinds_of: Callable[[NumberPlan], Iterable[NumberKind]]) -> Countries:
    """Countries are taken together by the kinds that their plans name."""
    countries: Countries = {}
    for country in registry.countries():
        countries.setdefault(frozenset(kinds_of(registry.plan_in(country))), []).append(country)
    return countries


def _most(countries: Countries) -> frozenset[NumberKind]:
    """The kinds of most countries, which count for a number of none too."""
    return max(countries, key=lambda kinds: len(countries[kinds]))


def _where(kinds_of: Callable[[NumberPlan], Iterable[NumberKind]]) -> Q:
    countries = _by_kinds(kinds_of)
    most = _most(countries)
    special = sorted(country for kinds, found in countries.items() if kinds != most for country in found)
    condition = Q(kind__in=sorted(most)) & ~Q(country__in=special) if most else Q(pk=None)
    for kinds, found in countries.items():
        if kinds and kinds != most:
            condition |= Q(country__in=sorted(found), kind__in=sorted(kinds))
    return condition
