"""Reads of alert rules."""

from django.db.models import Count, Q, QuerySet

from accounts.models import Account
from common.errors import NotFound
from events.models import AlertRule


def rules(account: Account) -> QuerySet[AlertRule]:
    """The account's rules by name, with how much each told of that waits yet (``waiting``)."""
    open_alerts = Count("alerts", filter=Q(alerts__cleared_at=None))
    return AlertRule.objects.filter(account=account).annotate(waiting=open_alerts).order_by("name", "pk")


def rule_of(account: Account, pk: int, *, locked: bool = False) -> AlertRule:
    """One of the account's rules, its row locked if wanted; NotFound for any other."""
    rows = AlertRule.objects.filter(account=account)
    found = (rows.select_for_update(no_key=True) if locked else rows).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such alert rule.")
    return found
