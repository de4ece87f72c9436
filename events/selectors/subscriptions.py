"""Reads of subscriptions: an account's own, and who hears of what happens to it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Account
from common.errors import NotFound
from events.models import Subscription
from events.states import SubscriptionState
from events.types import EventType


def subscriptions(account: Account) -> QuerySet[Subscription]:
    """All of the account's, newest first."""
    return Subscription.objects.filter(account=account)


def subscription(account: Account, ref: str) -> Subscription:
    """One of the account's by its ref; NotFound otherwise."""
    found = subscriptions(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def about_numbers(account: Account, e164s: Iterable[str]) -> QuerySet[Subscription]:
    """Those of the account's that are narrowed to some of these numbers, newest first."""
    return subscriptions(account).filter(numbers__overlap=list(e164s), managed_by="")


def hearing(account: Account) -> list[Subscription]:
    """Who may want events of the account: its own subscriptions and, of the accounts above, those that include it.

    Call it in the system scope.
    """
    whose = Q(account=account) | Q(account__in=account.ancestor_ids, include_below=True)
    return list(Subscription.objects.filter(whose, state=SubscriptionState.ENABLED, managed_by=""))


def hears(subscription: Subscription, type: EventType, number: str) -> bool:
    """Whether the subscription asks for such an event about such a number."""
    if subscription.numbers and number not in subscription.numbers:
        return False
    return not type.patterns.isdisjoint(subscription.events)
