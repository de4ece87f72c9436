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
from providers.contract.destinations import NOTHING, Destination, DestinationKind

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
