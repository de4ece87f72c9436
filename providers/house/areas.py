"""The areas that the house carrier sells numbers of, country by country, and the numbers it makes in them.

North American areas are the area codes of `geography.csv`. The others stand in `areas.csv`: the area's id, its code as
people of the country know it, and the leading digits of its numbers. Where regulators keep ranges for films and
examples (ARCEP, Ofcom, the Bundesnetzagentur, 555-01xx) those are used, so that nobody can be called by mistake.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from common.plans.kinds import NumberKind
from common.plans.registry import calling_code, country_of, national_digits
from providers.house.classes import class_of
from providers.house.geography import exchanges

# The id of the area that an area code makes: 1201 of 201.
NORTH_AMERICA = 1000
# The countries of the geographic stock, whose numbers all have one price.
HOME = frozenset({"US", "CA"})
CANADA = frozenset({"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"})


@dataclass(frozen=True, slots=True)
class Area:
    """An area of one country and kind. ``code`` is its area code, ``block`` what its numbers begin with here."""

    id: int
    country: str
    kind: NumberKind
    code: str
    name: str
    block: str
    digits: int

    @property
    def size(self) -> int:
        return int(10**self.digits)

    def numbers(self, count: int) -> Iterator[tuple[str, str]]:
        """The first ``count`` numbers in E.164, each with its class; fewer where the area holds no more."""
        start = f"+{calling_code(self.country)}{self.block}"
        for line in range(min(count, self.size)):
            national = f"{self.block}{line:0{self.digits}d}"
            yield f"{start}{line:0{self.digits}d}", class_of(national)


@cache
def abroad() -> tuple[Area, ...]:
    """Every area of `areas.csv`: those outside the North American geographic stock."""
    path = Path(__file__).with_name("areas.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Area(
                id=int(row["ref"]),
                country=row["country"],
                kind=NumberKind(row["kind"]),
                code=row["code"],
                name=row["name"],
                block=row["block"],
                digits=int(row["digits"]),
            )
            for row in csv.DictReader(lines)
        )


@cache
def area_codes() -> tuple[Area, ...]:
    """An area for each North American area code with an exchange of the house, named by its largest place."""
    first: dict[str, Area] = {}
    for exchange in exchanges():
        country = country_of_province(exchange.state)
        name = f"{exchange.city}, {exchange.state}"
        first.setdefault(
            exchange.npa,
            Area(
                NORTH_AMERICA + int(exchange.npa),
                country,
                NumberKind.GEOGRAPHIC,
                exchange.npa,
                name,
                exchange.npa,
                7,
            ),
        )
    return tuple(first.values())


@cache
def areas() -> dict[int, Area]:
    """Every area by its id."""
    return {area.id: area for area in (*area_codes(), *abroad())}


def country_of_province(code: str) -> str:
    return "CA" if code in CANADA else "US"


def area_of(e164: str) -> Area | None:
    """The area of a number outside the North American geographic stock; None where the house sells nothing."""
    country, national = country_of(e164), national_digits(e164)
    return next(
        (area for area in abroad() if area.country == country and national.startswith(area.block)), None
    )
