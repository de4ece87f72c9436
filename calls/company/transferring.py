"""A colleague hands the other party of a call over to somebody else, at once or after a word, or calls that off."""

from django.db import transaction

from accounts.actor import Actor
from accounts.dialing import require_allowed
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from calls.engine.events import Event, TransferAsked, TransferCancelled, TransferCompleted
from calls.live import working
from calls.live.models import Call, Leg
from calls.live.running import tell_flow
from calls.live.selectors import TWO, handing_over, is_handed_over, open_legs
from calls.states import LegState
from common.errors import Conflict, NotFound


@while_active
def transfer(*, account: Account, by: Actor, leg: int, to: str, is_attended: bool) -> Call:
    """Call ``to`` (E.164) for the other party of a leg, by the row's id: the leg is let go at once, or where
    ``is_attended`` talks with whoever answers, while the other party waits, until it is let go or that is called off.

    NotFound for a strange leg; Conflict where it is talking with nobody, or is handing over already; Invalid for a
    number that the account may not call.
    """
    require_allowed(account, to, field="endpoint")
    with transaction.atomic():
        row = _locked(account, leg)
        legs = open_legs(account, row.call)
        if row.state != LegState.ANSWERED or sum(one.state == LegState.ANSWERED for one in legs) < TWO:
            raise Conflict("Nobody talks here whom you could hand over.", field="node_uuid")
        if is_handed_over(legs):
            raise Conflict("Somebody is being called already.", field="node_uuid")
        _tell(by, row.call, TransferAsked(row.place, to, is_attended), "transferred", {"to": to})
    return row.call


@while_active
def complete_transfer(*, account: Account, by: Actor, leg: int) -> Call:
    """The leg has had its word with whoever was called and lets go: the two others talk. Conflict where it has none."""
    with transaction.atomic():
        row = _locked(account, leg)
        if handing_over(account, row.call) != row.place:
            raise Conflict("Nobody waits here to be handed over.", field="node_uuid")
        _tell(by, row.call, TransferCompleted(), "completed the transfer of", {})
    return row.call


@while_active
def cancel_transfer(*, account: Account, by: Actor, leg: int) -> Call:
    """Whoever is called for the other party need not come, or goes again; Conflict where nobody is."""
    with transaction.atomic():
        row = _locked(account, leg)
        if not is_handed_over(open_legs(account, row.call)):
            raise Conflict("Nobody is being called here.", field="node_uuid")
        _tell(by, row.call, TransferCancelled(), "called off the transfer of", {})
    return row.call


def _tell(by: Actor, call: Call, event: Event, verb: str, after: dict[str, object]) -> None:
    tell_flow(call, event)
    activity.record(account=call.account, by=by, verb=verb, subject=call, after=after)
    working.wake(call, by=by)


def _locked(account: Account, pk: int) -> Leg:
    """The leg of a call that is under way, the call's row locked."""
    found = Leg.objects.filter(account=account, pk=pk).first()
    rows = Call.objects.select_for_update().filter(account=account, ended_at=None)
    call = rows.filter(pk=found.call_id).first() if found is not None else None
    if found is None:
        raise NotFound("There is no such node of a call.", field="node_uuid")
    if call is None:
        raise Conflict("The call is over.", field="node_uuid")
    found = Leg.objects.get(account=account, pk=pk)
    call.account = account
    found.call = call
    return found
