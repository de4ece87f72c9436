"""Reads of monthly charges: which months are over the account's line, what is due, what was charged."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import DecimalField, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import Account
from accounts.states import AccountState
from common import money
from numbers.models import MonthlyCharge, PhoneNumber
from numbers.states import HELD, MonthState


def month_of(moment: datetime, timezone: str) -> date:
    """The first day of the month that it is at ``moment`` in a time zone."""
    return moment.astimezone(ZoneInfo(timezone)).date().replace(day=1)


def month_after(period: date) -> date:
    return date(period.year + period.month // 12, period.month % 12 + 1, 1)


def start_of(period: date, timezone: str) -> datetime:
    """The moment at which a month begins in a time zone."""
    return datetime(period.year, period.month, 1, tzinfo=ZoneInfo(timezone))


def monthly_charges(account: Account) -> QuerySet[MonthlyCharge]:
    """Newest month first."""
    return MonthlyCharge.objects.filter(account=account)


def due_charges(account: Account) -> QuerySet[MonthlyCharge]:
    """What is still to be paid, oldest month first."""
    return monthly_charges(account).filter(state=MonthState.DUE).order_by("period")


def total_due(account: Account) -> Decimal:
    return due_charges(account).order_by().aggregate(total=Sum("amount"))["total"] or Decimal(0)


def open_periods(account: Account, now: datetime) -> Iterator[date]:
    """The months that have begun and were not looked at yet, in order.

    A number's first month is paid with its order, so the first month of all is the one after the first number came.
    """
    last = monthly_charges(account).aggregate(last=Max("period"))["last"]
    if last is None:
        came = PhoneNumber.objects.filter(account=account).aggregate(first=Min("held_since"))["first"]
        if came is None:
            return
        last = month_of(came, account.timezone)
    current = month_of(now, account.timezone)
    while last < current:
        last = month_after(last)
        yield last


def chargeable(account: Account, period: date) -> QuerySet[PhoneNumber]:
    """The numbers that the account had when the month began, unless somebody has paid that month for them."""
    start = start_of(period, account.timezone)
    there = Q(state__in=HELD) | Q(left_at__gte=start)
    unpaid = Q(paid_through=None) | Q(paid_through__lt=period)
    return PhoneNumber.objects.filter(there, unpaid, account=account, held_since__lt=start)


def price_of(account: Account, period: date) -> Decimal:
    """What the month costs for them: each number its own price, or else the account's rate as it is now.

    Call it under the payer's lock, in the transaction that marks them as charged.
    """
    each = Coalesce("monthly_price", Value(account.rate_did), output_field=DecimalField())
    return money.exact(chargeable(account, period).order_by().aggregate(total=Sum(each))["total"] or 0)


def accounts_to_charge(now: datetime) -> list[Account]:
    """Accounts with a month to be charged, or a due one that can be paid; call it inside ``scope.system()``."""
    rows = Account.objects.exclude(state=AccountState.CLOSED).annotate(last=Max("monthly_charges__period"))
    numbers = PhoneNumber.objects.order_by().values_list("account_id")
    came = dict(numbers.annotate(first=Min("held_since")))
    payable = _payable()
    return [
        account
        for account in rows.order_by("pk")
        if account.pk in payable or _is_behind(account, came.get(account.pk), now)
    ]


def _is_behind(account: Account, came: datetime | None, now: datetime) -> bool:
    last: date | None = account.last  # type: ignore[attr-defined]
    if last is None and came is not None:
        last = month_of(came, account.timezone)
    return last is not None and last < month_of(now, account.timezone)


def _payable() -> set[int]:
    """Accounts whose oldest due month the payer's free balance covers."""
    due = MonthlyCharge.objects.filter(state=MonthState.DUE).select_related("account__billed_to")
    oldest = {charge.account_id: charge for charge in due.order_by("-period")}
    return {
        account_id
        for account_id, charge in oldest.items()
        if (charge.account.billed_to or charge.account).free_balance >= charge.amount
    }
