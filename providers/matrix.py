"""Who is used for what, for the page of carriers: each family, by country where it has one, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Account
from common.plans.registry import country_name
from providers.contract.families import ASSIGNED, BY_COUNTRY, Family
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.usage import Assignments


@dataclass(frozen=True)
class Cell:
    """What one family is taken from in one country; ``is_own`` when the account says so itself."""

    country: str
    login: ProviderAccount | None
    is_own: bool

    @property
    def country_name(self) -> str:
        return country_name(self.country) if self.country else "All countries"


@dataclass(frozen=True)
class Row:
    """One family in every column, or in one cell where it has no country."""

    family: Family
    cells: tuple[Cell, ...]
    missing: str


@dataclass(frozen=True)
class Matrix:
    countries: tuple[str, ...]
    by_country: tuple[Row, ...]
    others: tuple[Row, ...]

    @property
    def names(self) -> list[str]:
        return [country_name(country) for country in self.countries]


def matrix(account: Account, known: Assignments, eligible: Sequence[ProviderAccount]) -> Matrix:
    """What the account uses, in the countries that its logins serve and in its own, but for what no system serves."""
    served = {country for login in eligible for country in CONNECTORS[login.connector].countries}
    countries = tuple(sorted({account.country, *served, *known.countries()} - {""}, key=country_name))
    rows = [_row(account, known, eligible, family, countries) for family in ASSIGNED if _is_known(family)]
    return Matrix(
        countries,
        tuple(row for row in rows if row.family in BY_COUNTRY),
        tuple(row for row in rows if row.family not in BY_COUNTRY),
    )


def _is_known(family: Family) -> bool:
    return any(family in connector.families() for connector in CONNECTORS.values())


def serving_logins(family: Family, eligible: Sequence[ProviderAccount]) -> list[ProviderAccount]:
    return [login for login in eligible if family in CONNECTORS[login.connector].families()]


def _row(
    account: Account,
    known: Assignments,
    eligible: Sequence[ProviderAccount],
    family: Family,
    countries: Sequence[str],
) -> Row:
    cells = [
        _cell(account, known, family, country) for country in (countries if family in BY_COUNTRY else [""])
    ]
    lacking = [cell.country for cell in cells if cell.login is None]
    return Row(family, tuple(cells), _why(family, eligible, lacking) if lacking else "")


def _cell(account: Account, known: Assignments, family: Family, country: str) -> Cell:
    found = known.pick(family, country)
    return Cell(
        country, found.provider_account if found else None, bool(found and found.account_id == account.pk)
    )


def _why(family: Family, eligible: Sequence[ProviderAccount], lacking: Sequence[str]) -> str:
    """Why a family is not offered somewhere, and what would help."""
    able = serving_logins(family, eligible)
    if not able:
        systems = [found.label for found in CONNECTORS.values() if family in found.families()]
        return f"No login here serves it. These systems do: {', '.join(systems)}."
    ready = [
        login.name
        for login in able
        if any(CONNECTORS[login.connector].knows(country, family) for country in lacking)
    ]
    if ready:
        return f"{' or '.join(ready)} could serve it: press Change."
    places = ", ".join(country_name(country) for country in lacking)
    return f"No login here serves it in {places}."
