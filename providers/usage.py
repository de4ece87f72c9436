"""Which login an account takes a family from, in which country: found in what is assigned to it and to those above."""

from collections.abc import Iterable
from dataclasses import dataclass

from providers.contract.families import ASSIGNED, BY_COUNTRY, Family
from providers.models import FamilyLogin, ProviderAccount
from providers.registry import CONNECTORS


@dataclass(frozen=True)
class Assignments:
    """What is assigned to an account and to those above it, the nearest account first."""

    rows: tuple[FamilyLogin, ...]

    def pick(self, family: Family, country: str = "") -> FamilyLogin | None:
        """The assignment that counts: of the nearest account with one whose carrier serves the country, and there that
        of the country before the general one. "" asks for no country, and any will do.
        """
        fitting: dict[int, list[FamilyLogin]] = {}
        for row in self.rows:
            if row.family == family and _fits(row, country):
                fitting.setdefault(row.account_id, []).append(row)
        nearest = next(iter(fitting.values()), [])
        return min(nearest, key=lambda row: (row.country != country, row.country), default=None)

    def login(self, family: Family, country: str = "") -> ProviderAccount | None:
        row = self.pick(family, country)
        return row.provider_account if row else None

    def logins(self, family: Family) -> list[ProviderAccount]:
        """Every login of the nearest account that has any for the family."""
        rows = [row for row in self.rows if row.family == family]
        nearest = [row for row in rows if row.account_id == rows[0].account_id]
        return unique(row.provider_account for row in sorted(nearest, key=lambda row: row.country))

    def in_use(self) -> list[ProviderAccount]:
        """Every login that anything is taken from, in the order of families."""
        return unique(
            login
            for family in ASSIGNED
            for country in (self.countries() if family in BY_COUNTRY else [""])
            if (login := self.login(family, country)) is not None
        )

    def countries(self) -> list[str]:
        """The countries that anything here is about, in order, and "" for any other."""
        assigned = {row.country for row in self.rows}
        served = {
            country for row in self.rows for country in CONNECTORS[row.provider_account.connector].countries
        }
        return sorted(assigned | served | {""}, key=lambda country: (not country, country))


def unique(logins: Iterable[ProviderAccount]) -> list[ProviderAccount]:
    return list(dict.fromkeys(logins))


def _fits(row: FamilyLogin, country: str) -> bool:
    if not country:
        return True
    return row.country in {"", country} and CONNECTORS[row.provider_account.connector].knows(
        country, Family(row.family)
    )
