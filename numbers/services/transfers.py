"""Numbers handed to another account: at once where it need not be asked, else once it has accepted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.accounts import takes_unasked
from accounts.services import activity, throttle
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.states import AccountState
from common import scope
from common.account_paths import public
from common.e164 import for_people
from common.errors import Conflict, NotFound
from jobs import work
from jobs.models import Job
from numbers import leaving
from numbers.models import NumberTransfer, PhoneNumber
from numbers.models.phone_number import DesiredSettings
from numbers.selectors.transfers import offers, open_offers
from numbers.services import destinations, e911, push
from numbers.services.settings import locked_number
from numbers.states import NumberState, TransferState
from providers.contract.destinations import Destination
from providers.registry import CONNECTORS
from providers.selectors import eligible_logins

LIFE = timedelta(days=7)
HOUR = 3_600
MOST_OFFERS = 60
OVER = "This offer is no longer open."
NOT_ACTIVE = "The other account is not active, and takes nothing."
OUT_OF_REACH = "The other account cannot use the carrier that holds the number."


@dataclass(frozen=True)
class Moved:
    """A number in its new account, and what is left to be done at the carrier after the commit."""

    number: PhoneNumber
    arrival: Job
    leftover: Job | None


@while_active
def move_number(
    *, account: Account, by: Actor, e164: str, to: Account, destination: Destination
) -> PhoneNumber:
    """Give the number to another account that the same carrier login serves, to be answered there; nobody is asked.

    Everything else about it goes back to how a new number is, so that the new owner inherits neither forwarding nor
    message targets. The former owners are mailed. Conflict while it is being ported, or when the other account is not
    active, has it already or has another carrier.
    """
    return move_numbers(account=account, by=by, e164s=[e164], to=to, destination=destination)[0]


@while_active
def move_numbers(
    *, account: Account, by: Actor, e164s: Collection[str], to: Account, destination: Destination
) -> list[PhoneNumber]:
    """Give several numbers to another account as ``move_number`` does one: all of them, or none."""
    with scope.system(), transaction.atomic():
        moved = [_reassign(account, by, e164, to, destination) for e164 in _by_row(account, e164s)]
        shown = ", ".join(for_people(one.number.e164, account.country) for one in moved)
        if len(moved) == 1:
            title = "A number was moved to another account"
            line = f"It is {shown}, and now of {to.name}, account {to.number}."
        else:
            title = f"{len(moved):,} numbers were moved to another account"
            line = f"They are {shown}, and now of {to.name}, account {to.number}."
        if moved:
            tell_owners(account=account, by=by, title=title, lines=[line])
    return [_carry_out(one, account, to) for one in moved]


def _by_row(account: Account, e164s: Collection[str]) -> list[str]:
    """Each once, in the order in which rows are locked everywhere; those that are not there come last."""
    rows = PhoneNumber.objects.filter(account=account, e164__any_of=set(e164s)).order_by("pk")
    return list(dict.fromkeys([*rows.values_list("e164", flat=True), *e164s]))


@while_active
def hand_over(
    *, account: Account, by: Actor, e164: str, to: Account, destination: Destination
) -> PhoneNumber | None:
    """Give the number to ``to`` as ``move_number`` does, or offer it and return None where it has to accept first.

    An offer that is open already stays as it is. Raises Conflict as ``move_number`` does and while the number is
    offered to somebody else, Throttled past 60 offers an hour to one account.
    """
    if takes_unasked(to, account):
        return move_number(account=account, by=by, e164=e164, to=to, destination=destination)
    try:
        with scope.system(), transaction.atomic():
            _offer(account, by, e164, to, destination)
    except IntegrityError as exc:
        raise Conflict("The number is offered already; withdraw that offer first.", field="account") from exc
    return None


@while_active
def accept_offer(*, account: Account, by: Actor, pk: int) -> PhoneNumber:
    """Take a number that is offered to the account; NotFound when the offer is not open, Conflict as ``move_number``.

    Of two answers at once one counts.
    """
    with scope.system(), transaction.atomic():
        offer = _incoming(account, pk)
        if offer.account.effective_state != AccountState.ACTIVE:
            raise Conflict("The account that offers it is not active now.")
        _close(offer, TransferState.ACCEPTED)
        moved = _reassign(offer.account, by, offer.number.e164, account, offer.destination)
        shown = for_people(offer.number.e164, offer.account.country)
        title = f"{shown} was accepted by {account.name} and is no longer yours"
        tell_owners(account=offer.account, by=by, title=title)
    return _carry_out(moved, offer.account, account)


@while_active
def decline_offer(*, account: Account, by: Actor, pk: int) -> None:
    """Say no to a number that is offered to the account; NotFound when the offer is not open."""
    with scope.system(), transaction.atomic():
        offer = _incoming(account, pk)
        _close(offer, TransferState.DECLINED)
        for side in (account, offer.account):
            activity.record(account=side, by=by, verb="declined", subject=offer)


@while_active
def withdraw_offer(*, account: Account, by: Actor, pk: int) -> None:
    """Take back an offer of the account's; NotFound when it is not open."""
    with scope.system(), transaction.atomic():
        offer = offers(account).filter(pk=pk, account=account).first()
        if offer is None:
            raise NotFound(OVER)
        _close(offer, TransferState.WITHDRAWN)
        activity.record(account=account, by=by, verb="withdrew", subject=offer)


def _incoming(account: Account, pk: int) -> NumberTransfer:
    offer = offers(account).filter(pk=pk, receiver=account).first()
    if offer is None:
        raise NotFound(OVER)
    return offer


def _close(offer: NumberTransfer, state: TransferState) -> None:
    # Own columns alone, so that whoever waited for another answer sees that one.
    still_open = NumberTransfer.objects.filter(pk=offer.pk, state=TransferState.OFFERED)
    if not still_open.update(state=state, answered_at=timezone.now()):
        raise NotFound(OVER)


def _offer(account: Account, by: Actor, e164: str, to: Account, destination: Destination) -> None:
    number = locked_number(account, e164)
    _require_movable(account, number, to, destination)
    if open_offers().filter(number=number, receiver=to).exists():
        return
    throttle.count(key=f"offers:{to.pk}", limit=MOST_OFFERS, seconds=HOUR)
    now = timezone.now()
    stale = NumberTransfer.objects.filter(number=number, state=TransferState.OFFERED)
    stale.exclude(pk__in=open_offers().filter(number=number)).update(state=TransferState.EXPIRED)
    offer = NumberTransfer.objects.create(
        account=account,
        receiver=to,
        number=number,
        destination=destination,
        offered_by=by.label[:160],
        expires_at=now + LIFE,
    )
    activity.record(account=account, by=by, verb="offered", subject=offer, after={"to": to.number})
    activity.record(account=to, by=by, verb="was offered", subject=offer, after={"from": account.number})
    lines = [
        f"It is yours once you accept it, within {LIFE.days} days: {public(reverse('numbers:transfers'))}",
        "Without a yes nothing changes.",
    ]
    title = f"{for_people(e164, to.country)} is offered to you by {account.name}"
    tell_owners(account=to, by=by, title=title, lines=lines)


def _require_movable(account: Account, number: PhoneNumber, to: Account, destination: Destination) -> None:
    """Raises Conflict or Invalid unless the number may go there; holds the destination until the transaction ends."""
    if refusal := no_receiver(account, to):
        raise Conflict(refusal, field="account")
    if refusal := stays(number):
        raise Conflict(refusal, field="number")
    with scope.tenant(to.pk):
        reachable = {login.pk for login in eligible_logins(to)}
        destinations.hold(to, destination, CONNECTORS[number.provider_account.connector])
    if number.provider_account_id not in reachable:
        raise Conflict(OUT_OF_REACH, field="account")


def no_receiver(account: Account, to: Account) -> str:
    """Why the other account can be given no number of this one; "" where it can."""
    if to.pk == account.pk:
        return "The number is on this account already."
    return "" if to.effective_state == AccountState.ACTIVE else NOT_ACTIVE


def stays(number: PhoneNumber) -> str:
    """Why the number cannot be moved as it is now; "" where it can."""
    if number.state == NumberState.ACTIVE:
        return ""
    return f"A number that is {number.get_state_display().lower()} cannot be moved."


def _reassign(account: Account, by: Actor, e164: str, to: Account, destination: Destination) -> Moved:
    """Put the number into the other account; call it in a transaction in the system scope."""
    number = locked_number(account, e164)
    _require_movable(account, number, to, destination)
    activity.record(account=account, by=by, verb="moved away", subject=number, after={"to": to.number})
    leftover = e911.hand_over(account=account, by=by, number=number)
    leaving.end_all([number])
    set_anew(number, to)
    number.destination = destination
    everything = [*number.desired.known()]
    arrival = push.queue_push(account=to, by=by, number=number, settings=everything, wait=True)
    number.save()
    activity.record(account=to, by=by, verb="received", subject=number, before={"from": account.number})
    return Moved(number, arrival, leftover)


def set_anew(number: PhoneNumber, to: Account) -> None:
    """Have the number as a new one of the other account; the caller saves it."""
    for field in DesiredSettings._meta.concrete_fields:
        setattr(number, field.name, field.get_default())
    number.account = to
    number.label, number.notes, number.tags = "", "", []


def _carry_out(moved: Moved, account: Account, to: Account) -> PhoneNumber:
    """Tell the carrier, after the commit."""
    if moved.leftover is not None:
        with scope.tenant(account.pk):
            work.do(moved.leftover)
    with scope.tenant(to.pk):
        work.do(moved.arrival)
    return moved.number
