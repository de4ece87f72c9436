"""What messages cost: by where they go."""

from decimal import Decimal

from accounts.models import Account
from billing.prices import Priced, price_of_one
from common.plans.registry import country_of
from messaging.states import MessageKind


def price_of_part(account: Account, peer: str, kind: MessageKind = MessageKind.SMS) -> Decimal:
    """What one part of an SMS, or an MMS, to a number costs the account; at home where there is no number yet."""
    thing = Priced.MMS if kind == MessageKind.MMS else Priced.SMS_PART
    return price_of_one(account, thing, country=country_of(peer) if peer else account.country)
