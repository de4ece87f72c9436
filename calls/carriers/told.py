"""A carrier's word for a call as a call of ours, and whose it is."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import Account
from calls.carriers.models import StrayCall
from calls.carriers.ours import Known
from calls.services import FinishedCall
from calls.states import Direction, LegState
from common import money
from numbers.models import PhoneNumber
from providers.contract.calls import CallState, CarrierCall
from providers.models import ProviderAccount

# What it is called here when it is over; "" where the carrier does not know how it ended.
STATES: Mapping[CallState, str] = {
    "answered": LegState.ENDED,
    "missed": LegState.NO_ANSWER,
    "busy": LegState.BUSY,
    "voicemail": LegState.VOICEMAIL,
    "cancelled": LegState.CANCELLED,
    "failed": LegState.CONGESTION,
    "lost": "",
}
LONGEST_NUMBER, LONGEST_NAME, LONGEST_CUSTOM, LONGEST_REF = 40, 80, 32, 64


@dataclass(frozen=True)
class Told:
    """A call that is over as the carrier told it; without ``direction`` the number that is held says which way.
    ``raw`` is the carrier's own word, of which a stray keeps the names alone.
    """

    call: FinishedCall
    direction: Direction | None
    raw: CarrierCall

    def of(self, owner: "Owner", known: Known) -> FinishedCall:
        """The call as its owner has it: which way it went, which app of theirs it met, and their own text."""
        custom = _plain(known.custom(self.raw))[:LONGEST_CUSTOM]
        return replace(
            self.call,
            direction=owner.direction,
            app=known.app(self.raw, owner.account),
            custom=custom,
            leg=known.leg(self.raw),
        )


@dataclass(frozen=True)
class Holder:
    """An account that has, or had, a number under the login for a time."""

    account: Account
    since: datetime
    until: datetime | None

    def had_it(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Owner:
    """Whose call it is. A call from before the number was held stays with the login's account and costs nobody. How an
    order of ours goes is told of as it goes, so that its record is no news.
    """

    account: Account
    direction: Direction
    is_charged: bool
    is_news: bool = True


def is_over(told: CarrierCall) -> bool:
    """Whether nothing more will be told of it."""
    goes_on = told.state == "answered" and told.ended_at is None
    return told.state in STATES and not goes_on


def told_of(login: ProviderAccount, told: CarrierCall) -> Told:
    """What is too long for a column is cut; an address that is none is left out."""
    call = FinishedCall(
        ref=_plain(told.ref),
        direction=Direction(told.direction or Direction.OUTBOUND),
        caller=_plain(told.caller)[:LONGEST_NUMBER],
        called=_plain(told.called)[:LONGEST_NUMBER],
        started_at=told.started_at,
        seconds=told.talk_seconds,
        caller_name=_plain(told.caller_name)[:LONGEST_NAME],
        address=_address(told.address),
        state=STATES[told.state],
        cause=told.cause,
        provider_account=login,
        cost=None if told.cost is None else money.exact(told.cost),
        cost_currency="" if told.cost is None else told.currency[:3],
    )
    return Told(call, Direction(told.direction) if told.direction else None, told)


def stray_told(login: ProviderAccount, row: StrayCall) -> Told:
    """With the carrier's names for app and order, by which it is known later what they are here."""
    call = FinishedCall(
        ref=row.ref,
        direction=Direction(row.direction or Direction.OUTBOUND),
        caller=row.caller,
        called=row.called,
        started_at=row.started_at,
        seconds=row.seconds,
        caller_name=row.caller_name,
        address=row.address,
        state=row.state,
        cause=row.cause,
        provider_account=login,
        cost=row.cost,
        cost_currency=row.cost_currency,
    )
    direction = Direction(row.direction) if row.direction else None
    raw = CarrierCall(
        ref=row.ref,
        direction=None if direction is None else "inbound" if direction == Direction.INBOUND else "outbound",
        caller=row.caller,
        called=row.called,
        state="lost",
        started_at=row.started_at,
        app_ref=row.app_ref,
        reference=row.reference,
    )
    return Told(call, direction, raw)


def as_stray(login: ProviderAccount, told: Told) -> StrayCall:
    call = told.call
    return StrayCall(
        account_id=login.account_id,
        provider_account=login,
        ref=call.ref,
        direction=told.direction or "",
        caller=call.caller,
        caller_name=call.caller_name,
        called=call.called,
        address=call.address,
        started_at=call.started_at,
        seconds=call.seconds,
        state=call.state,
        cause=call.cause,
        cost=call.cost,
        cost_currency=call.cost_currency,
        app_ref=_plain(told.raw.app_ref)[:LONGEST_REF],
        reference=_plain(told.raw.reference)[:LONGEST_REF],
    )


def holders_of(login: ProviderAccount, numbers: Iterable[str]) -> dict[str, list[Holder]]:
    """Who has or had each number under the login; call it inside ``scope.system()``."""
    rows = PhoneNumber.objects.filter(provider_account=login, e164__any_of=set(numbers))
    found: dict[str, list[Holder]] = {}
    for row in rows.select_related("account").order_by("held_since"):
        found.setdefault(row.e164, []).append(Holder(row.account, row.held_since, row.left_at))
    return found


def owner_of(
    login: ProviderAccount, told: Told, holders: Mapping[str, list[Holder]], known: Known
) -> Owner | None:
    """Whose call it is: who ordered it, or who holds its number; None where no number under the login was part of it.
    Between two of ours it is the caller's.
    """
    order = known.order(told.raw)
    if order is not None:
        return Owner(order.account, Direction.OUTBOUND, is_charged=True, is_news=False)
    sides = {Direction.OUTBOUND: told.call.caller, Direction.INBOUND: told.call.called}
    for direction, e164 in sides.items():
        if told.direction not in (None, direction) or e164 not in holders:
            continue
        then = next((holder for holder in holders[e164] if holder.had_it(told.call.started_at)), None)
        if then is None:
            return Owner(login.account, direction, is_charged=False, is_news=False)
        return Owner(then.account, direction, is_charged=True)
    return None


def _plain(text: str) -> str:
    return text.replace("\x00", "")


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
