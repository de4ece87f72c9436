"""The lock that every change of an account's row, people or money begins with."""

from accounts.models import Account


def lock(account: Account) -> Account:
    """The account's row, locked until the transaction ends; take it before any other lock."""
    return Account.objects.select_for_update(no_key=True).get(pk=account.pk)
