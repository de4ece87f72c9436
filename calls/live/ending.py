"""Writes the records of legs that are over, each once, and tells of their end."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Account
from calls.engine.causes import Cause, state_after
from calls.live.event_kinds import CAME_ENDED, WENT_ENDED
from calls.live.models import Call, Leg
from calls.services import FinishedCall, record_call
from calls.states import Direction, HungUpBy, LegState
from common.errors import InsufficientFunds
from events.services.recording import happened
from numbers.selectors.numbers import phone_numbers


def write_records(live: Call, legs: Iterable[Leg]) -> None:
    """A simulated leg costs what it would where the login of the account's number charges for what is simulated.

    Call it in the transaction that ends the legs. What the balance does not cover is recorded free of charge: the
    network gave nothing for it.
    """
    for leg in legs:
        told = _finished(live, leg)
        try:
            is_charged = not live.is_simulated or _charges(live.account, live)
            record_call(account=live.account, call=told, is_charged=is_charged)
        except InsufficientFunds:
            record_call(account=live.account, call=told, is_charged=False)
        happened(account=live.account, type=WENT_ENDED if leg.is_ours else CAME_ENDED, subjects=[leg])


def end_open_legs(live: Call, at: datetime) -> None:
    """Nothing will be heard of the legs any more: they end as they stand.

    Call it in the transaction that ends the call.
    """
    legs = list(Leg.objects.filter(account=live.account, call=live, ended_at=None))
    for leg in legs:
        leg.call = live
        leg.state = state_after(LegState(leg.state), Cause.OUT_OF_ORDER)
        leg.cause, leg.by, leg.ended_at = Cause.OUT_OF_ORDER, HungUpBy.US, at
        leg.save(update_fields=["state", "cause", "by", "ended_at"])
    write_records(live, legs)


def _charges(account: Account, live: Call) -> bool:
    """Who withholds a number, or shows one that is only verified, is charged as a number of the account's would be."""
    numbers = phone_numbers(account).select_related("provider_account")
    ours = live.called if live.direction == Direction.INBOUND else live.cli
    row = numbers.filter(e164=ours).first() if ours else None
    if row is None and live.direction == Direction.OUTBOUND:
        row = numbers.order_by("e164").first()
    return row is not None and row.provider_account is not None and row.provider_account.charges_simulated


def _finished(live: Call, leg: Leg) -> FinishedCall:
    seconds = (leg.ended_at - leg.answered_at).total_seconds() if leg.ended_at and leg.answered_at else 0
    return FinishedCall(
        ref=f"{live.ref}-{leg.place}",
        direction=Direction.OUTBOUND if leg.is_ours else Direction.INBOUND,
        caller=live.cli if leg.is_ours else leg.number,
        called=leg.number if leg.is_ours else live.called,
        started_at=leg.began_at,
        seconds=round(seconds),
        is_simulated=live.is_simulated,
        state=leg.state,
        cause=leg.cause,
        custom=leg.custom or live.custom,
        leg=leg,
        app=live.app,
    )
