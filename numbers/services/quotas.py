"""Limits on how many numbers an account has and buys: set from above, and heeded by every order."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.accounts import customer_above
from accounts.services import activity
from common import scope
from common.errors import Conflict, Invalid
from numbers.models import NumberQuota
from numbers.selectors import quotas

MOST = 10_000_000
DAYS = range(1, 367)


def set_quota(
    *, account: Account, by: Actor, most_held: int | None, most_bought: int | None, days: int = 30
) -> NumberQuota:
    """Limit the numbers that the account has, and those it buys within so many days; None sets no limit.

    Whether ``by`` may do this is the caller's to know: it is for accounts above. Numbers that are there already stay.
    """
    for field, limit in (("most_held", most_held), ("most_bought", most_bought)):
        if limit is not None and not 0 <= limit <= MOST:
            raise Invalid(f"A limit is from 0 to {MOST:,}.", field=field)
    if days not in DAYS:
        raise Invalid("The days are from 1 to 366.", field="days")
    values = {"most_held": most_held, "most_bought": most_bought, "days": days}
    with transaction.atomic():
        row, _ = NumberQuota.objects.select_for_update().get_or_create(account=account)
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        activity.record(account=account, by=by, verb="limited", subject=row, before=before, after=values)
    return row


def require_room(account: Account, count: int) -> None:
    """Conflict when the account's quota, or that of the customer whose sub-account it is, leaves no room for so many
    more numbers.

    Call it in the transaction that writes them: the quota's row stays locked, so that of several orders each sees those
    before it.
    """
    _require_room(account, count, "This account")
    if customer := customer_above(account):
        with scope.system():
            _require_room(customer, count, f"{customer.name} with its sub-accounts")


def _require_room(account: Account, count: int, whose: str) -> None:
    limits = NumberQuota.objects.select_for_update().filter(account=account).first()
    if limits is None or (limits.most_held is None and limits.most_bought is None):
        return
    now = quotas.status(account, limits)
    if now.most_held is not None and now.held + count > now.most_held:
        raise Conflict(
            f"{whose} may have {now.most_held:,} numbers; it has or has ordered {now.held:,}.",
            field="quantity",
        )
    if now.most_bought is not None and now.bought + count > now.most_bought:
        raise Conflict(
            f"{whose} may buy {now.most_bought:,} numbers in {now.days} days; it has bought {now.bought:,}.",
            field="quantity",
        )
