"""What messages cost: by where they go."""

from collections.abc import Sequence
from decimal import Decimal

from accounts.models import Account
from billing.prices import Priced, price_of_each, prices_of_one
from common.plans.registry import country_of
from messaging.states import MessageKind


def price_of_part(account: Account, peer: str, kind: MessageKind = MessageKind.SMS) -> Decimal:
    """What one part of an SMS, or an MMS, to a number costs the account; at home where there is no number yet."""
    return prices_of_part([account], peer, kind)[account.pk]


def prices_of_kinds(account: Account, peer: str) -> tuple[Decimal, Decimal]:
    """The same of an SMS and of an MMS together."""
    country = country_of(peer) if peer else account.country
    sms, mms = price_of_each(account, [Priced.SMS_PART, Priced.MMS], country=country)
    return sms, mms


def prices_of_part(
    accounts: Sequence[Account], peer: str, kind: MessageKind = MessageKind.SMS
) -> dict[int, Decimal]:
    """The same for several accounts, by their ids; without a number at the first one's home."""
    thing = Priced.MMS if kind == MessageKind.MMS else Priced.SMS_PART
    return prices_of_one(accounts, thing, country=country_of(peer) if peer else accounts[0].country)
