"""How far an account's quota of numbers is used up; a customer's counts what its sub-accounts have too."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Account
from accounts.selectors.accounts import customer_above, subaccounts
from accounts.states import AccountKind
from common import scope
from numbers.models import NumberOrderItem, NumberQuota, PhoneNumber
from numbers.states import HELD, OrderItemState


@dataclass(frozen=True)
class QuotaStatus:
    """The limits, None where there is none, and how many numbers count towards each now."""

    most_held: int | None
    held: int
    most_bought: int | None
    bought: int
    days: int

    @property
    def left(self) -> int | None:
        """How many numbers may still be bought; None when nothing limits it."""
        limits = [(self.most_held, self.held), (self.most_bought, self.bought)]
        rest = [most - used for most, used in limits if most is not None]
        return max(0, min(rest)) if rest else None


def quota(account: Account) -> NumberQuota:
    """The account's limits; a row that is not stored where none were set."""
    return NumberQuota.objects.filter(account=account).first() or NumberQuota(account=account)


def status(account: Account, limits: NumberQuota | None = None) -> QuotaStatus:
    """Numbers held, and numbers bought or on order within the quota's days; those on order count as held."""
    limits = limits or quota(account)
    if account.kind != AccountKind.CUSTOMER:
        return _status(limits, {"account": account})
    with scope.system():
        return _status(
            limits, {"account__in": [account.pk, *subaccounts(account).values_list("pk", flat=True)]}
        )


def _status(limits: NumberQuota, of: dict[str, Any]) -> QuotaStatus:
    items = NumberOrderItem.objects.filter(**of)
    on_order = items.filter(state=OrderItemState.PENDING).count()
    since = timezone.now() - timedelta(days=limits.days)
    recent = items.filter(order__created_at__gt=since).exclude(state=OrderItemState.FAILED)
    return QuotaStatus(
        most_held=limits.most_held,
        held=PhoneNumber.objects.filter(**of, state__in=HELD).order_by().count() + on_order,
        most_bought=limits.most_bought,
        bought=recent.count(),
        days=limits.days,
    )


def left(account: Account) -> int | None:
    """How many numbers the account may still buy, as a sub-account its customer too; None when nothing limits it."""
    rests = [_left(account)]
    if customer := customer_above(account):
        with scope.system():
            rests.append(_left(customer))
    return min((rest for rest in rests if rest is not None), default=None)


def _left(account: Account) -> int | None:
    limits = quota(account)
    if limits.most_held is None and limits.most_bought is None:
        return None
    return status(account, limits).left
