"""Reads of the account tree. Rows of other accounts are read in the system scope and filtered here."""

from django.db.models import Q, QuerySet

from accounts.models import Account
from accounts.states import AccountKind, AccountState
from common import scope
from common.errors import NotFound


def accounts_below(account: Account, *, search: str = "") -> QuerySet[Account]:
    """Every account under this one; evaluate it inside ``scope.system()``."""
    rows = Account.objects.filter(ancestor_ids__contains=[account.pk])
    if search:
        by_name = rows.filter(name__icontains=search)
        return by_name | rows.filter(number__startswith=search) | rows.filter(email__icontains=search)
    return rows


def family(account: Account, field: str = "account") -> Q:
    """Rows of this account and of every account under it; evaluate them inside ``scope.system()``."""
    return Q(**{field: account.pk}) | Q(**{f"{field}__ancestor_ids__contains": [account.pk]})


def payer_of(account: Account) -> Account:
    """The account that is billed for this one."""
    if account.billed_to_id is None:
        return account
    with scope.system():
        return Account.objects.get(pk=account.billed_to_id)


def account_named(account: Account, number: str) -> Account:
    """The account with this number, if it is this one or stands below it; NotFound for any other."""
    if number == account.number:
        return account
    with scope.system():
        found = accounts_below(account).filter(number=number).first()
    if found is None:
        raise NotFound("There is no such account.")
    return found


def operator_account() -> Account:
    """The account at the top of the tree; call it inside ``scope.system()``."""
    return Account.objects.get(kind=AccountKind.OPERATOR)


def transfer_target(account: Account, number: str, *, anywhere: bool) -> Account:
    """The active account with this number, if things may be handed to it; NotFound for any other.

    That is the parent, every account beside this one under the same parent, and every account of the same family: those
    under the highest ancestor below the operator. ``anywhere`` lifts the bound, for administrators.
    """
    with scope.system():
        found = Account.objects.filter(number=number, state=AccountState.ACTIVE).first()
        top = account.ancestor_ids[1] if len(account.ancestor_ids) > 1 else account.pk
    if found is None or not (
        anywhere or account.parent_id in (found.pk, found.parent_id) or top in [found.pk, *found.ancestor_ids]
    ):
        raise NotFound("There is no such account.", field="account")
    return found
