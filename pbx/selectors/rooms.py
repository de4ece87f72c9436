"""Reads of conference rooms."""

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import NotFound
from numbers.models import PhoneNumber
from numbers.selectors.destinations import answered_by
from numbers.selectors.numbers import phone_numbers
from pbx.models import Room, RoomAccess
from pbx.selectors.apps import MOST_OFFERED
from providers.contract.destinations import Destination, DestinationKind


def rooms(account: Account) -> QuerySet[Room]:
    """The account's rooms with their ways in, newest first."""
    return Room.objects.filter(account=account, deleted_at=None).prefetch_related("accesses")


def room(account: Account, ref: str) -> Room:
    """One of the account's rooms; NotFound for any other, and for one that was deleted."""
    found = rooms(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such room.", field="room")
    return found


def room_access(account: Account, ref: str) -> RoomAccess:
    """One way into a room of the account's."""
    rows = RoomAccess.objects.filter(account=account, ref=ref, room__deleted_at=None)
    found = rows.select_related("room").first()
    if found is None:
        raise NotFound("There is no such access.", field="access")
    return found


def as_destination(room: Room) -> Destination:
    return Destination.of(DestinationKind.ROOM, room.pk)


def room_at(account: Account, destination: Destination) -> Room | None:
    """The room that callers come into there; None where something else answers, or nothing."""
    if destination.kind != DestinationKind.ROOM or not destination.target.isdecimal():
        return None
    return rooms(account).filter(pk=int(destination.target)).first()


def numbers_of(account: Account, room: Room) -> QuerySet[PhoneNumber]:
    """The numbers by which it is reached, or would be if they were not forwarded."""
    return answered_by(account, as_destination(room)).order_by("e164")


def others(account: Account) -> QuerySet[PhoneNumber]:
    """Numbers of the account that a room may be reached by, up to 500."""
    return phone_numbers(account).order_by("e164")[:MOST_OFFERED]
