"""Reads of provider accounts and their syncs."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from accounts.models import Account
from common import scope
from common.errors import Conflict, Invalid, NotFound
from common.plans.registry import country_name, country_of
from jobs.models import Job
from providers.contract.families import Family
from providers.models import FamilyLogin, LoginMoney, ProviderAccount, SyncRun
from providers.usage import Assignments, unique


def provider_accounts(account: Account) -> QuerySet[ProviderAccount]:
    """The account's own logins at carriers, by name; those of accounts above it are not shown."""
    return ProviderAccount.objects.filter(account=account).defer("secret", "session_key")


def provider_account(account: Account, pk: int) -> ProviderAccount:
    """One of the account's own logins; NotFound for any other."""
    found = ProviderAccount.objects.filter(account=account, pk=pk).select_related("account").first()
    if found is None:
        raise NotFound("There is no such provider account.")
    return found


def provider_accounts_below(account: Account) -> QuerySet[ProviderAccount]:
    """The logins of the accounts under this one, with their accounts, by account and name.

    Evaluate it inside ``scope.system()``.
    """
    rows = ProviderAccount.objects.filter(account__ancestor_ids__contains=[account.pk])
    return rows.select_related("account").defer("secret", "session_key").order_by("account__name", "name")


def owner_below(account: Account, pk: int) -> Account:
    """The account under this one that has the login; NotFound when there is none."""
    with scope.system():
        rows = ProviderAccount.objects.filter(pk=pk, account__ancestor_ids__contains=[account.pk])
        found = rows.select_related("account").first()
    if found is None:
        raise NotFound("There is no such provider account.")
    return found.account


def login_for(account: Account, family: Family, country: str = "") -> ProviderAccount:
    """Where the account takes a family of abilities from, for numbers of a country by its two letters: the login that
    is assigned to it, or to the nearest account above whose carrier serves the country. "" asks for no country.

    Raises Conflict when there is none. Call it in the scope of the account, which may read the logins above it. What
    concerns a number that is held already is its own login's business.
    """
    return _required(assignments(account, family=family), family, country)


def login_for_numbers(account: Account, family: Family, e164s: Iterable[str]) -> ProviderAccount:
    """The one login for all of these numbers; Invalid when their countries have different ones, and Conflict when one
    has none.
    """
    known = assignments(account, family=family)
    countries = sorted({country_of(e164) for e164 in e164s}) or [""]
    found = {_required(known, family, country) for country in countries}
    if len(found) > 1:
        raise Invalid(
            "These numbers belong to different carriers; take those of one at a time.", field="numbers"
        )
    return found.pop()


def _required(known: Assignments, family: Family, country: str) -> ProviderAccount:
    found = known.login(family, country)
    if found is None:
        place = f" in {country_name(country)}" if country else ""
        raise Conflict(f"No carrier is set up for this account: {family.label.lower()}{place}.")
    return found


def logins_for(account: Account, family: Family) -> list[ProviderAccount]:
    """Every login that the account takes a family from: those assigned to it, or to the nearest account above that has
    any for this family.
    """
    return assignments(account, family=family).logins(family)


def serving(account: Account) -> list[ProviderAccount]:
    """The account's own logins by name, and then those above it that it takes anything from.

    Accounts may read the logins of those above them, so this needs no other scope.
    """
    if not account.ancestor_ids:
        return list(provider_accounts(account))
    nearest_first = _nearest_first(account)
    uses = FilteredRelation("used_for", condition=Q(used_for__account_id__in=nearest_first))
    of = Q(account=account) | Q(is_shared=True, assigned_to__isnull=False)
    read = {"assigned_to": F("use__account"), "family": F("use__family"), "country": F("use__country")}
    rows = list(
        ProviderAccount.objects.alias(use=uses).annotate(**read).filter(of).defer("secret", "session_key")
    )
    own = unique(row for row in rows if row.account_id == account.pk)
    above = [row for row in _assigned(rows, nearest_first).in_use() if row.account_id != account.pk]
    return [*own, *sorted(above, key=lambda row: row.name)]


def _assigned(rows: Iterable[Any], nearest_first: list[int]) -> Assignments:
    """What stands on logins that were read with what they are assigned to, a row for each."""
    uses = [
        FamilyLogin(account_id=row.assigned_to, family=row.family, country=row.country, provider_account=row)
        for row in rows
        if row.assigned_to is not None
    ]
    return _sorted(uses, nearest_first)


def assigned_families(account: Account) -> set[str]:
    """The families for which the account has a login of its own choice."""
    return set(FamilyLogin.objects.filter(account=account).values_list("family", flat=True))


def eligible_logins(account: Account) -> list[ProviderAccount]:
    """The logins that may be assigned to the account: its own, and those of accounts above that are shared."""
    nearest_first = _nearest_first(account)
    rows = ProviderAccount.objects.filter(
        Q(account_id=account.pk) | Q(is_shared=True), account_id__in=nearest_first
    )
    found = rows.defer("secret", "session_key")
    return sorted(found, key=lambda row: (nearest_first.index(row.account_id), row.name))


def assignments(account: Account, **narrowed: str) -> Assignments:
    """What is assigned to the account and to those above it, but for logins that those keep to themselves."""
    nearest_first = _nearest_first(account)
    rows = FamilyLogin.objects.filter(
        Q(provider_account__account_id=account.pk) | Q(provider_account__is_shared=True),
        account_id__in=nearest_first,
        **narrowed,
    ).select_related("provider_account")
    return _sorted(rows, nearest_first)


def _nearest_first(account: Account) -> list[int]:
    return [account.pk, *reversed(account.ancestor_ids)]


def _sorted(rows: Iterable[FamilyLogin], nearest_first: list[int]) -> Assignments:
    return Assignments(tuple(sorted(rows, key=lambda row: nearest_first.index(row.account_id))))


def money_of(account: Account, provider_account: ProviderAccount) -> LoginMoney | None:
    """What one of the account's own logins had and owed when its carrier was asked last; None when it never was."""
    return LoginMoney.objects.filter(account=account, provider_account=provider_account).first()


def sync_runs(account: Account, provider_account: ProviderAccount) -> QuerySet[SyncRun]:
    """What the syncs of one of the account's logins found, newest first."""
    return SyncRun.objects.filter(account=account, provider_account=provider_account)


def runs_of_job(account: Account, provider_account: ProviderAccount, job: Job) -> list[SyncRun]:
    """What one job's syncs found."""
    return list(sync_runs(account, provider_account).filter(job=job))


def latest_runs(account: Account) -> dict[int, SyncRun]:
    """The newest sync of numbers of each of the account's logins, by its id; logins never synced are left out."""
    newest = (
        SyncRun.objects.filter(account=account, sort="numbers")
        .order_by("provider_account_id", "-id")
        .distinct("provider_account_id")
    )
    return {run.provider_account_id: run for run in newest}
