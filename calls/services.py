"""Writing calls down when they are over, each with its charge."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Account
from accounts.services.locking import lock
from billing.services import ledger
from calls.models import CallRecord
from calls.states import Direction
from common import money
from common.e164 import for_people
from common.errors import Invalid

MINUTE = 60
LONGEST = 86_400 * 7


@dataclass(frozen=True)
class Call:
    """What a switch tells of a call; numbers in E.164 where they are telephone numbers."""

    ref: str
    direction: Direction
    caller: str
    called: str
    started_at: datetime
    seconds: int
    caller_name: str = ""
    address: str | None = None
    is_sample: bool = False


def record_call(*, account: Account, call: Call) -> CallRecord:
    """Store a call that is over and charge it by the second at the account's rate for a minute, both or neither.

    A call that is known by its ``ref`` is returned as it was stored, however often and however many tell of it at the
    same time. Invalid for what cannot be a call; InsufficientFunds when the payer's balance does not cover it.
    """
    _check(call)
    amount = price(account.rate_nibble, call.seconds)
    with transaction.atomic():
        with ledger.paid_by(account) as payer:
            lock(payer)
        known = CallRecord.objects.filter(account=account, ref=call.ref).first()
        if known is not None:
            return known
        record = CallRecord.objects.create(
            account=account, rate=account.rate_nibble, charged=amount, **vars(call)
        )
        if amount:
            with ledger.paid_by(account) as payer:
                ledger.charge(
                    account=payer,
                    amount=amount,
                    reason=f"call:{record.pk}",
                    description=_description(account, call),
                )
    return record


def price(rate: Decimal, seconds: int) -> Decimal:
    """What so many seconds cost at a rate for a minute."""
    return money.exact(rate * seconds / MINUTE)


def _check(call: Call) -> None:
    if not call.ref or len(call.ref) > 100:
        raise Invalid("A call needs a name of 1 to 100 characters.", field="ref")
    if not 0 <= call.seconds <= LONGEST:
        raise Invalid("A call lasts from 0 seconds to a week.", field="seconds")
    if call.started_at.tzinfo is None:
        raise Invalid("The start of a call needs a time zone.", field="started_at")
    for name, longest in (("caller", 40), ("called", 40), ("caller_name", 80)):
        text = getattr(call, name)
        if len(text) > longest or "\x00" in text + call.ref:
            raise Invalid(f"{name.replace('_', ' ').capitalize()} is too long or unusable.", field=name)


def _description(account: Account, call: Call) -> str:
    peer = call.called if call.direction == Direction.OUTBOUND else call.caller
    way = "to" if call.direction == Direction.OUTBOUND else "from"
    return f"Call {way} {for_people(peer, account.country)}, {call.seconds:,} s"
