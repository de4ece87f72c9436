"""Reads of provider accounts and their syncs."""

from django.db.models import QuerySet

from accounts.models import Account
from common import scope
from common.errors import Conflict, NotFound
from providers.models import ProviderAccount, SyncRun


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


def carrier_for(account: Account) -> ProviderAccount:
    """Where the account's new numbers come from: its own default login, or that of the nearest account above it.

    Raises Conflict when there is none. Call it in the scope of the account, which may read the logins above it.
    """
    nearest_first = [account.pk, *reversed(account.ancestor_ids)]
    defaults = ProviderAccount.objects.filter(account_id__in=nearest_first, is_default=True)
    of_account = {row.account_id: row for row in defaults}
    for pk in nearest_first:
        if pk in of_account:
            return of_account[pk]
    raise Conflict("No carrier is set up for this account.")


def serving(account: Account) -> list[ProviderAccount]:
    """The account's own logins, and the default of the nearest account above it when it has no default itself.

    Accounts may read the logins of those above them, so this needs no other scope.
    """
    nearest_first = [account.pk, *reversed(account.ancestor_ids)]
    rows = ProviderAccount.objects.filter(account_id__in=nearest_first).defer("secret", "session_key")
    found = sorted(rows, key=lambda row: (nearest_first.index(row.account_id), row.name))
    own = [row for row in found if row.account_id == account.pk]
    if any(row.is_default for row in own):
        return own
    return own + [row for row in found if row.is_default and row.account_id != account.pk][:1]


def sync_runs(account: Account, provider_account: ProviderAccount) -> QuerySet[SyncRun]:
    """What the syncs of one of the account's logins found, newest first."""
    return SyncRun.objects.filter(account=account, provider_account=provider_account)


def latest_runs(account: Account) -> dict[int, SyncRun]:
    """The newest sync of numbers of each of the account's logins, by its id; logins never synced are left out."""
    newest = (
        SyncRun.objects.filter(account=account, sort="numbers")
        .order_by("provider_account_id", "-id")
        .distinct("provider_account_id")
    )
    return {run.provider_account_id: run for run in newest}
