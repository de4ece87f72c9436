"""Numbers in the order in which people at home read them."""

from collections.abc import Callable
from functools import cache

from django.db.models import Case, CharField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Substr

from common.plans import registry


@cache
def by_written(form: Callable[[str], str]) -> Combinable:
    """Sorts numbers as ``form`` writes a number given in E.164: by what it puts before the digits that are in E.164
    too, and by those. Numbers of countries without a plan of ours go by E.164.
    """
    cases = []
    for country, e164 in registry.examples().items():
        own = Substr("e164", 2 + len(str(registry.calling_code(country))))
        cases.append(When(country=country, then=Concat(Value(_before(form(e164), e164)), own)))
    return Case(*cases, default="e164", output_field=CharField())


def _before(written: str, e164: str) -> str:
    """``0`` in France, ``(`` of a form in North America."""
    places = [place for place, letter in enumerate(written) if letter.isdecimal()]
    return written[: places[len(places) - len(registry.national_digits(e164))]]
