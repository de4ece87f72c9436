"""What an account pays for each thing that is charged by the piece: the one place to ask."""

from decimal import Decimal
from enum import Enum

from accounts.models import Account


class Priced(Enum):
    """Things with a price in every account's own currency; the value names the account's rate for one."""

    NUMBER_MONTH = "rate_did"
    SMS_PART = "rate_sms"
    MMS = "rate_mms"
    CALLER_NAME = "rate_cnam"
    ROUTING = "rate_lrn"
    CALL_MINUTE = "rate_nibble"


def price_of_one(account: Account, thing: Priced) -> Decimal:
    """What one of the thing costs this account."""
    return Decimal(getattr(account, thing.value))
