"""What the account will be charged each month for what it has now."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from accounts.models import Account
from billing.prices import NumberPrices
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
    own = NumberPrices(account)
    sort = ("country", "kind", "number_class") if own else ()
    rows = phone_numbers(account).order_by().values_list(*sort, "monthly_price").annotate(count=Count("pk"))
    counts: dict[tuple[bool, Decimal], int] = {}
    for *facts, carriers, count in rows:
        country, kind, number_class = facts or ("", "", "")
        price = own.month(country, kind, number_class, carriers)
        # What costs the rate comes first, then what has a price of its own.
        key = (carriers is not None and not own, price)
        counts[key] = counts.get(key, 0) + count
    return [_line(account, price, count) for (_, price), count in sorted(counts.items())]


def _line(account: Account, price: Decimal, count: int) -> RecurringCharge:
    noun = "phone number" if count == 1 else "phone numbers"
    each = money.for_people(price)
    return RecurringCharge(f"{count:,} {noun} at {each} {account.currency}", price * count)
