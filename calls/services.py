"""Writing calls down when they are over, each with its charge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Account
from billing.prices import CallPrice, call_prices
from billing.services import ledger
from billing.services.shares import above, accounts_between, has_resellers
from billing.states import Thing
from calls.live.event_kinds import CAME, CAME_ENDED, WENT, WENT_ENDED
from calls.models import CallRecord, Leg
from calls.states import Direction
from common.e164 import for_people
from common.errors import Invalid
from common.plans import registry
from events.services.recording import happened
from numbers.selectors.numbers import supplier_of
from pbx.models import VoiceApp
from providers.models import ProviderAccount

LONGEST = 86_400 * 7
_NEWS = {Direction.INBOUND: (CAME, CAME_ENDED), Direction.OUTBOUND: (WENT, WENT_ENDED)}


@dataclass(frozen=True)
class FinishedCall:
    """What a switch tells of a call, or the carrier under a login, with what it costs there; numbers in E.164 where
    they are telephone numbers.
    """

    ref: str
    direction: Direction
    caller: str
    called: str
    started_at: datetime
    seconds: int
    caller_name: str = ""
    address: str | None = None
    is_sample: bool = False
    is_simulated: bool = False
    leg: Leg | None = None
    state: str = ""
    cause: int | None = None
    custom: str = ""
    app: VoiceApp | None = None
    provider_account: ProviderAccount | None = None
    cost: Decimal | None = None
    cost_currency: str = ""

    @property
    def ours(self) -> str:
        """The account's own side."""
        return self.caller if self.direction == Direction.OUTBOUND else self.called

    @property
    def peer(self) -> str:
        """Whoever is on the other side."""
        return self.called if self.direction == Direction.OUTBOUND else self.caller

    def prices(self, accounts: Sequence[Account]) -> dict[int, CallPrice]:
        """What it costs each of the accounts, by their ids, on the day of the call: a call made goes by where it went,
        one that was taken by the number it came to.
        """
        thing = Thing.CALL_MADE if self.direction == Direction.OUTBOUND else Thing.CALL_TAKEN
        found = call_prices(accounts, thing, [self.called], at=self.started_at)
        return {account.pk: found[account.pk, self.called] for account in accounts}


def record_call(
    *, account: Account, call: FinishedCall, is_charged: bool = True, is_news: bool = False
) -> CallRecord:
    """Store a call that is over and charge it, both or neither: as the account's plan says, or else by the second at
    its rate for a minute.

    What is not charged costs nobody above anything either. What ``is_news`` is told to subscribers, that it began and
    that it is over: once, with the record. A call that is known by its ``ref`` is returned as it was
    stored, however often and however many tell of it at the same time. Invalid for what cannot be a call;
    InsufficientFunds when the payer's balance does not cover it.
    """
    _check(call)
    between = _payers_above(account, call) if is_charged else []
    prices = call.prices([account, *between])
    price = prices[account.pk]
    amount = price.cost(call.seconds) if is_charged else Decimal(0)
    upper = above(account, between, lambda payer: prices[payer.pk].cost(call.seconds))
    with transaction.atomic():
        ledger.lock_payers(account, upper)
        same = {"ref": call.ref, "provider_account": call.provider_account}
        known = CallRecord.objects.filter(account=account, **same).first()
        if known is not None:
            return known
        record = CallRecord.objects.create(
            account=account, rate=price.minute, charged=amount, **vars(call), **peer_facts(call.peer)
        )
        if amount or any(share.amount for share in upper):
            ledger.charge(
                account=account,
                amount=amount,
                reason=f"call:{record.pk}",
                description=_description(account, call),
                above=upper,
                e164=call.ours if len(call.ours) <= 16 else "",
                goes_on=True,
            )
        for type in _NEWS[call.direction] if is_news else ():
            happened(account=account, type=type, subjects=[record])
    return record


def peer_facts(peer: str) -> dict[str, str]:
    """Where a call's other side is and of what kind, as its number plan says: ``peer_country`` and ``peer_kind``."""
    return {"peer_country": registry.country_of(peer), "peer_kind": registry.kind_of(peer)}


def _payers_above(account: Account, call: FinishedCall) -> Sequence[Account]:
    """The accounts above that pay: those below the login of the number in use, or all where that is not known."""
    if not has_resellers(account):
        return []
    return accounts_between(account, supplier_of(account, call.ours) or account.ancestor_ids[0])


def _check(call: FinishedCall) -> None:
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


def _description(account: Account, call: FinishedCall) -> str:
    way = "to" if call.direction == Direction.OUTBOUND else "from"
    return f"Call {way} {for_people(call.peer, account.country)}, {call.seconds:,} s"
