"""Reads of what the check of money found."""

from django.db.models import QuerySet

from accounts.models import Account
from accounts.selectors.accounts import family
from billing.models import Finding


def findings(account: Account, *, cleared: bool = False) -> QuerySet[Finding]:
    """Open or cleared findings of this account and those below it; evaluate it inside ``scope.system()``."""
    return Finding.objects.filter(family(account), cleared_at__isnull=not cleared).select_related("account")
