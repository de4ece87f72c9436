"""Which numbers may do what by their country's plan, as conditions on rows of numbers."""

from collections.abc import Callable, Iterable
from functools import cache

from django.db.models import Q

from common.plans import registry
from common.plans.kinds import NumberKind
from common.plans.plan import NumberPlan


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


def _where(kinds_of: Callable[[NumberPlan], Iterable[NumberKind]]) -> Q:
    """Countries are taken together by the kinds that their plans name."""
    countries: dict[frozenset[NumberKind], list[str]] = {}
    for country in registry.countries():
        countries.setdefault(frozenset(kinds_of(registry.plan_in(country))), []).append(country)
    most = max(countries, key=lambda kinds: len(countries[kinds]))
    special = sorted(country for kinds, found in countries.items() if kinds != most for country in found)
    condition = Q(kind__in=sorted(most)) & ~Q(country__in=special) if most else Q(pk=None)
    for kinds, found in countries.items():
        if kinds and kinds != most:
            condition |= Q(country__in=sorted(found), kind__in=sorted(kinds))
    return condition
