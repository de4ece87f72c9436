"""Reads of lookups."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import NotFound
from numbers.models import Lookup


def lookups(account: Account) -> QuerySet[Lookup]:
    """What the account has looked up, newest first."""
    return Lookup.objects.filter(account=account)


def lookup(account: Account, pk: UUID) -> Lookup:
    """One lookup; NotFound when it is another account's."""
    found = lookups(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such lookup.")
    return found
