"""Writes the records of a call that is over: one for each leg, each once."""

from accounts.models import Account
from calls.live.models import Call, Leg
from calls.services import FinishedCall, record_call
from calls.states import Direction
from common.errors import InsufficientFunds
from numbers.selectors.numbers import phone_numbers


def write_records(live: Call) -> None:
    """A simulated leg costs what it would where the login of the account's number charges for what is simulated.

    Call it in the transaction that ends the call. What the balance does not cover is recorded free of charge: the
    network gave nothing for it.
    """
    is_charged = not live.is_simulated or _charges(live.account, live)
    for leg in Leg.objects.filter(account=live.account, call=live):
        told = _finished(live, leg)
        try:
            record_call(account=live.account, call=told, is_charged=is_charged)
        except InsufficientFunds:
            record_call(account=live.account, call=told, is_charged=False)


def _charges(account: Account, live: Call) -> bool:
    ours = live.called if live.direction == Direction.INBOUND else live.cli
    row = phone_numbers(account).filter(e164=ours).select_related("provider_account").first()
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
        custom=live.custom,
        leg=leg,
        app=live.app,
    )
