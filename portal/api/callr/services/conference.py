"""``conference/10`` (callr.md §5.11): rooms where callers meet. No object is published: the keys are ours."""

from typing import Annotated, Literal

from accounts.models import Account
from calls.live.services import Wish, call_into_room
from common.errors import Invalid
from pbx.models import Room, RoomAccess
from pbx.selectors import rooms as selectors
from pbx.services import rooms as services
from pbx.services.rooms import PROMPTS, Access
from pbx.states import AccessLevel
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import Fault, unfit, wrong
from portal.api.callr.numbering import dids
from portal.api.callr.objects.values import CliNumber, Hash, Phone, Words
from portal.api.callr.reading import Found, read
from portal.api.callr.registry import method
from portal.api.callr.services.apps import Mine

LEVELS = {"GUEST": AccessLevel.GUEST, "ADMIN": AccessLevel.ADMIN}
OFF = {"recording": (None, "OFF"), "max_duration": (None, 0), "max_connected": (None, 0)}
OfRoom = Annotated[Room, Found(Hash, selectors.room)]
OfAccess = Annotated[RoomAccess, Found(Hash, selectors.room_access)]
Level = Literal["GUEST", "ADMIN"]


def _access(call: ApiCall, given: Words) -> Access:
    """One of the ways in; keys are ``pin``, ``level``, ``phone_number`` and ``label``, all of them optional."""
    pin = given.get("pin")
    return Access(
        pin=str(pin) if type(pin) is int else read(call, str | None, pin, "access.pin", inside=True) or "",
        level=LEVELS[read(call, Level | None, given.get("level"), "access.level", inside=True) or "GUEST"],
        label=read(call, str | None, given.get("label"), "access.label", inside=True) or "",
        e164=read(call, Phone | None, given.get("phone_number"), "access.phone_number", inside=True) or "",
    )


def _told(account: Account, room: Room) -> Words:
    numbers = list(selectors.numbers_of(account, room))
    return {
        "hash": room.ref,
        "name": room.name,
        "params": {"open": room.is_open, "medias": {name: room.prompts.get(name, 0) for name in PROMPTS}},
        "access": [
            {
                "hash": one.ref,
                "label": one.label or None,
                "level": one.level.upper(),
                "phone_number": one.e164 or None,
                "pin": one.pin or None,
            }
            for one in room.accesses.all()
        ],
        "did": dids(account, numbers),
    }


@method("conference/10.create_room")
def create_room(call: ApiCall, name: str, params: Words, access: list[Words]) -> Words:
    """A new room. ``params`` has ``open`` and ``medias`` (``welcome``, ``pin_ask``, ``pin_invalid``); where a way in
    has a PIN, callers enter one. A room that is not open lets in by PINs of level ADMIN alone.

    Limits and recordings of rooms are not offered here, and are refused.
    """
    for key, values in OFF.items():
        if params.get(key) not in values:
            raise unfit(f"params.{key}", "Rooms have no limits and no recordings here.")
    is_open = read(call, bool | None, params.get("open"), "params.open", inside=True)
    medias = params.get("medias")
    if medias is not None and not isinstance(medias, dict):
        raise wrong("params.medias")
    try:
        room = services.create_room(
            account=call.account,
            by=call.actor,
            name=name,
            is_open=True if is_open is None else is_open,
            prompts=medias,
            accesses=[_access(call, one) for one in access],
        )
    except Invalid as exc:
        raise _refused(exc) from exc
    return _told(call.account, selectors.room(call.account, room.ref))


def _refused(exc: Invalid) -> Fault:
    field = (exc.field or "params").replace("prompts", "params.medias").replace("accesses", "access")
    return unfit(field, exc.text)


@method("conference/10.assign_did", number="did", destination="did")
def assign_did(call: ApiCall, room: OfRoom, did: Mine) -> bool:
    """Have callers of a number come into the room, whatever answered it before."""
    services.assign_number(account=call.account, by=call.actor, ref=room.ref, e164=did.e164, wait=False)
    return True


@method("conference/10.call_room_access", access="access", cli="cli")
def call_room_access(call: ApiCall, access: OfAccess, cli: CliNumber, flag: bool | None = None) -> Hash:
    """Call the number of a way in, and have whoever answers be in the room; the hash of the call.

    What the last parameter means is published nowhere: it is read, and changes nothing.
    """
    del flag
    return call_into_room(account=call.account, by=call.actor, access=access.ref, wish=Wish(cli=cli)).ref


@method("conference/10.get_room", ours=True)
def get_room(call: ApiCall, room: OfRoom) -> Words:
    """One room with its ways in and its numbers."""
    return _told(call.account, room)


@method("conference/10.get_list", ours=True)
def get_list(call: ApiCall) -> list[Words]:
    """All rooms, newest first."""
    return [_told(call.account, room) for room in selectors.rooms(call.account)]


@method("conference/10.delete_room", ours=True)
def delete_room(call: ApiCall, room: OfRoom) -> bool:
    """Delete a room; nothing answers its numbers from then on."""
    services.delete_room(account=call.account, by=call.actor, ref=room.ref)
    return True
