"""Reads of monthly charges: which months are over the account's line, what is due, what was charged."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, DecimalField, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Account
from accounts.states import AccountState
from billing.prices import NumberPrices, emergency_month
from billing.services.shares import Share, added_up, shares_of
from common import money
from common.months import months_back
from numbers.e911_states import IN_FORCE
from numbers.models import E911Record, MonthlyCharge, PhoneNumber
from numbers.states import HELD, MonthState


def month_of(moment: datetime, timezone: str) -> date:
    """The first day of the month that it is at ``moment`` in a time zone."""
    return moment.astimezone(ZoneInfo(timezone)).date().replace(day=1)


def month_after(period: date) -> date:
    return months_back(period, -1)


def start_of(period: date, timezone: str) -> datetime:
    """The moment at which a month begins in a time zone."""
    return datetime(period.year, period.month, 1, tzinfo=ZoneInfo(timezone))


def monthly_charges(account: Account) -> QuerySet[MonthlyCharge]:
    """Newest month first."""
    return MonthlyCharge.objects.filter(account=account)


def due_charges(account: Account) -> QuerySet[MonthlyCharge]:
    """What is still to be paid, oldest month first."""
    return monthly_charges(account).filter(state=MonthState.DUE).order_by("period")


def total_due(account: Account, *, payer: Account | None = None) -> Decimal:
    """What is due of the account, or of it and to be paid by ``payer``."""
    if payer is None:
        return due_charges(account).order_by().aggregate(total=Sum("amount"))["total"] or Decimal(0)
    shares = [share for charge in due_charges(account) for share in shares_of_month(charge)]
    return sum((share.amount for share in shares if share.payer_id == payer.pk), Decimal(0))


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


def price_of(account: Account, period: date, *, payer: Account | None = None) -> Decimal:
    """What the month costs the account, or ``payer`` above it: for each number what the plan of its first day says, or
    else the number's own price, or else the rate, and for emergency addresses what the plan says.

    An account above pays for those that a login above it supplies. Call it under the payers' locks, in the transaction
    that marks the numbers as charged.
    """
    numbers = each_number(account, period, payer=payer).aggregate(total=Sum("each"))["total"]
    return money.exact(numbers or 0) + emergency_of(account, period, payer=payer)[1]


def each_number(account: Account, period: date, *, payer: Account | None = None) -> "QuerySet[Any, Any]":
    """The numbers that are charged, with what ``each`` costs whoever pays."""
    rows, own = chargeable(account, period).order_by(), NumberPrices(payer or account, period)
    if payer is not None:
        rows = rows.filter(provider_account__account__in=payer.ancestor_ids)
    usual = Coalesce("monthly_price", Value(own.rate), output_field=DecimalField())
    if not own:
        return rows.annotate(each=usual)
    planned = [
        When(country=country, kind=kind, number_class=number_class, then=Value(found.each))
        for country, kind, number_class in rows.values_list("country", "kind", "number_class").distinct()
        if (found := own.of(country, kind, number_class)) is not None
    ]
    return rows.annotate(
        each=Case(*planned, default=usual, output_field=DecimalField()) if planned else usual
    )


def emergency_of(account: Account, period: date, *, payer: Account | None = None) -> tuple[int, Decimal]:
    """How many emergency addresses were in force when the month began and still are, and what they cost whoever pays;
    none where that one's plan has no price for them.
    """
    each = emergency_month(payer or account, on=period)
    if not each:
        return 0, Decimal(0)
    count = emergency_records(account, period, payer=payer).count()
    return count, money.exact(each * count)


def emergency_records(
    account: Account, period: date, *, payer: Account | None = None
) -> "QuerySet[E911Record, E911Record]":
    """The emergency addresses that a month is charged for, or those that ``payer`` above pays for."""
    start = start_of(period, account.timezone)
    rows = E911Record.objects.filter(account=account, state__in=IN_FORCE, created_at__lt=start).order_by()
    return rows if payer is None else rows.filter(provider_account__account__in=payer.ancestor_ids)


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
    """Accounts whose oldest due month the free balances of all who pay cover."""
    due = MonthlyCharge.objects.filter(state=MonthState.DUE).select_related("account")
    oldest = {charge.account_id: charge for charge in due.order_by("-period")}
    shares = {account_id: shares_of_month(charge) for account_id, charge in oldest.items()}
    payers = Account.objects.in_bulk({share.payer_id for each in shares.values() for share in each})
    return {
        account_id
        for account_id, each in shares.items()
        if all(payers[share.payer_id].free_balance >= share.amount for share in each)
    }


def shares_of_month(charge: MonthlyCharge) -> list[Share]:
    """What everybody pays of a month, from the top of the tree down."""
    return shares_of(charge.account, charge.amount, added_up(charge.account, [charge.above]))
