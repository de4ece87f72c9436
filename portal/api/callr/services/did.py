"""``did`` and ``did/areacode`` (callr.md §5)."""

import re
from functools import cache
from typing import Annotated

from accounts.models import Account
from common.e164 import national
from common.errors import NotFound
from common.plans import registry
from common.plans.kinds import NumberClass, NumberKind
from common.sorting import Order, by_words
from numbers.selectors import store
from numbers.selectors.numbers import NumberFilter, filtered
from numbers.selectors.written import by_written
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import wrong
from portal.api.callr.hashes import NUMBER, by_hash, pk_of
from portal.api.callr.numbering import (
    CLASSES,
    CLASSIC,
    GOLD,
    LABELS,
    TYPES,
    class_of,
    dids,
    kinds_of,
    local,
    type_of,
)
from portal.api.callr.objects.did import DidSearchFilters
from portal.api.callr.objects.did_store import DidAreaCode, DidCountry, DidStoreAvailability, DidType
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.values import CountryCode, NumberType
from portal.api.callr.reading import Checked, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results

KEYWORDS = re.compile(r"\+?[0-9]{0,20}", re.ASCII)
COLUMNS: dict[str, Order] = {
    "app": "destination",
    "class": by_words("number_class", {one: class_of(one) for one in NumberClass}),
    "country_code": "country",
    "hash": by_hash(NUMBER),
    "intl_number": "e164",
    "type": by_words("kind", TYPES),
}


@cache
def _columns() -> dict[str, Order]:
    """With those that are made from the plans of countries, which are read when they are first asked for."""
    named = {"local_number": by_written(local), "local_number_f": by_written(national)}
    return COLUMNS | named


@method("did.search")
def search(
    call: ApiCall, filters: Annotated[Given, Of(DidSearchFilters)] | None = None, options: Options = None
) -> SearchResults:
    """The account's numbers that fit; keywords are digits, with or without ``+``."""
    given = {key: value for key, value in (filters or {}).items() if value is not None}
    keywords = given.get("KEYWORDS", "").strip()
    if not KEYWORDS.fullmatch(keywords):
        raise wrong("filters")
    wanted = NumberFilter(
        pk=(pk_of(given["hash"], NUMBER) or 0) if "hash" in given else None,
        digits=keywords,
        kinds=kinds_of(given["type"]) if "type" in given else None,
        classes={"CLASSIC": CLASSIC, "GOLD": GOLD}.get(given.get("class", "")),
    )
    rows = filtered(call.account, wanted)
    return results(rows, options, columns=_columns(), tell=lambda found: dids(call.account, found))


def _known(_account: Account, country: str) -> str:
    if not registry.is_country(country):
        raise NotFound("There is no such country.", field="country_code")
    return country


Country = Annotated[str, Checked(CountryCode, _known)]


def availability(areas: list[store.AreaForSale]) -> DidStoreAvailability:
    """What is left of the two classes that the dialect sells."""
    left = {
        name: sum(one.left for area in areas if (one := area.of_class(number_class)) is not None)
        for name, number_class in CLASSES.items()
    }
    return DidStoreAvailability(CLASSIC=left["CLASSIC"], GOLD=left["GOLD"])


def areas_sold(
    account: Account, country: str = "", kind: NumberKind | None = None
) -> list[store.AreaForSale]:
    """The areas of the account's carrier that the dialect can name: their ids are whole numbers."""
    return [area for area in store.areas(account, country=country, kind=kind) if area.ref.isdecimal()]


@method("did/areacode.countries")
def countries(call: ApiCall) -> list[DidCountry]:
    """The countries that the account can buy numbers of."""
    by_country: dict[str, list[store.AreaForSale]] = {}
    for country in store.countries(call.account):
        by_country[country] = areas_sold(call.account, country)
    return [
        DidCountry(available=availability(areas), code=code, label=registry.country_name(code))
        for code, areas in by_country.items()
        if areas
    ]


@method("did/areacode.types")
def types(call: ApiCall, country_code: Country) -> list[DidType]:
    """The types of number that the country's areas have."""
    by_type: dict[NumberType, list[store.AreaForSale]] = {}
    for area in areas_sold(call.account, country_code):
        by_type.setdefault(type_of(area.kind), []).append(area)
    return [
        DidType(available=availability(areas), code=code, label=LABELS[code])
        for code, areas in by_type.items()
    ]


@method("did/areacode.get_list")
def get_list(call: ApiCall, country_code: Country, type: NumberType | None = None) -> list[DidAreaCode]:
    """The country's areas with something left, of one type or of all."""
    areas = areas_sold(call.account, country_code)
    return [_area(area) for area in areas if type is None or type_of(area.kind) == type]


def _area(area: store.AreaForSale) -> DidAreaCode:
    code = registry.calling_code(area.country)
    return DidAreaCode(
        available=availability([area]),
        country_code=area.country,
        id=int(area.ref),
        intl_prefix=f"{code}{area.code}",
        label=area.name,
        local_prefix=f"{registry.trunk_prefix(area.country)}{area.code}" if area.code else None,
        type=type_of(area.kind),
    )
