"""What the account will be charged each month for what it has now."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F

from accounts.models import Account
from billing.prices import Priced, price_of_one
from common import money
from numbers.selectors.numbers import phone_numbers


@dataclass(frozen=True)
class RecurringCharge:
    """One line: what for, and how much a month in the account's currency."""

    description: str
    amount: Decimal


def recurring_charges(account: Account) -> list[RecurringCharge]:
    """The monthly charges, worked out from the numbers held at this moment (voicetel.md §13); no numbers, no
    lines.
    """
    rows = (
        phone_numbers(account).order_by(F("monthly_price").asc(nulls_first=True)).values_list("monthly_price")
    )
    return [
        _line(account, price_of_one(account, Priced.NUMBER_MONTH) if price is None else price, count)
        for price, count in rows.annotate(count=Count("pk"))
    ]


def _line(account: Account, price: Decimal, count: int) -> RecurringCharge:
    noun = "phone number" if count == 1 else "phone numbers"
    each = money.for_people(price)
    return RecurringCharge(f"{count:,} {noun} at {each} {account.currency}", price * count)
