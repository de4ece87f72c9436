"""What the account will be charged each month for what it has now."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Account
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
    count = phone_numbers(account).order_by().count()
    if not count:
        return []
    noun = "phone number" if count == 1 else "phone numbers"
    each = money.for_people(account.rate_did)
    return [RecurringCharge(f"{count:,} {noun} at {each} {account.currency}", account.rate_did * count)]
