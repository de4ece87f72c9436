"""What answers a number: checked and kept from going away, and ended when it goes all the same."""

from collections.abc import Iterable

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from common.errors import Invalid
from numbers.destinations import sort_of
from numbers.models import PhoneNumber
from numbers.services import push
from numbers.states import HELD
from providers.contract.connector import Connector
from providers.contract.destinations import NOTHING, UNKNOWN_MARK, Destination, DestinationKind
from providers.registry import CONNECTORS

WRONG = "The destination must be a gateway of yours, or what else may answer numbers of this account."


def parse(text: str) -> Destination:
    """A destination as a form or program names it; Invalid for anything else."""
    try:
        return Destination.parse(text)
    except ValueError as exc:
        raise Invalid(WRONG, field="destination") from exc


def hold(account: Account, destination: Destination, connector: type[Connector]) -> None:
    """Make sure that it may answer numbers of the carrier, and stays there until the caller's transaction ends.

    Invalid otherwise. Call it inside a transaction; it keeps out those who remove the target and nobody else.
    """
    kind, target = destination.kind, destination.target
    if kind == DestinationKind.NOTHING:
        return
    if kind not in connector.destinations or kind == DestinationKind.FORWARD:
        raise Invalid(f"{connector.label} cannot have a number answered so.", field="destination")
    if kind == DestinationKind.CARRIER_SERVICE:
        if target not in connector.carrier_services:
            raise Invalid(f"{connector.label} has no such service.", field="destination")
        return
    sort = sort_of(kind)
    if sort is None or not target.isdecimal() or not sort.hold(account, target):
        raise Invalid(WRONG, field="destination")


def hold_for(account: Account, destination: Destination, number: PhoneNumber) -> None:
    """The same for one number, which what its carrier has of its own may answer too; that is the account's business
    where the login is.
    """
    login = number.provider_account
    if not is_theirs(destination):
        hold(account, destination, CONNECTORS[login.connector])
        return
    sort = sort_of(destination.kind)
    offered = sort.at_carrier(login) if sort and sort.at_carrier and login.account_id == account.pk else {}
    if destination.target.removeprefix(UNKNOWN_MARK) not in offered:
        raise Invalid(WRONG, field="destination")


def is_theirs(destination: Destination) -> bool:
    """Whether it is an app that only the carrier knows."""
    return destination.kind == DestinationKind.VOICE_APP and destination.target.startswith(UNKNOWN_MARK)


def hold_reported(account: Account, destination: Destination, connector: type[Connector]) -> None:
    """The same for what the carrier says answers the number now: an app that it alone knows may stay."""
    if not is_theirs(destination):
        hold(account, destination, connector)


def end(*, account: Account, by: Actor, destinations: Iterable[Destination]) -> int:
    """Have nothing answer the account's numbers that these answer now, because they are going; returns how many.

    Jobs tell the carriers. Call it after the targets were marked as gone, in the same transaction.
    """
    rows = PhoneNumber.objects.select_for_update(of=("self",)).filter(
        account=account, state__in=HELD, destination__in=list(destinations)
    )
    with transaction.atomic():
        numbers = list(rows.order_by("pk"))
        for number in numbers:
            before, number.destination = number.destination, NOTHING
            push.queue_push(account=account, by=by, number=number, settings=["destination"], wait=False)
            number.save(update_fields=["destination", *push.FIELDS])
            activity.record(
                account=account,
                by=by,
                verb="changed",
                subject=number,
                before={"destination": before},
                after={"destination": NOTHING},
            )
    return len(numbers)
