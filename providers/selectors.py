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


def carrier_for(account: Account) -> ProviderAccount:
    """Where the account's new numbers come from: its own default login, or that of the nearest account above it.

    Raises Conflict when there is none. The row may belong to an account above, so it is read in the system scope.
    """
    nearest_first = [account.pk, *reversed(account.ancestor_ids)]
    with scope.system():
        defaults = ProviderAccount.objects.filter(account_id__in=nearest_first, is_default=True)
        of_account = {row.account_id: row for row in defaults.select_related("account")}
    for pk in nearest_first:
        if pk in of_account:
            return of_account[pk]
    raise Conflict("No carrier is set up for this account.")


def sync_runs(account: Account, provider_account: ProviderAccount) -> QuerySet[SyncRun]:
    """What the syncs of one of the account's logins found, newest first."""
    return SyncRun.objects.filter(account=account, provider_account=provider_account)
