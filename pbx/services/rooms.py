"""Conference rooms: made and deleted, and as destinations of numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.actor import Actor
from accounts.dialing import require_allowed
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Invalid, NotFound
from common.texts import short_text
from common.transactions import once_more
from numbers.destinations import register
from numbers.models import PhoneNumber
from numbers.services.settings import answer_with
from pbx.media.services.holding import hold_prompts
from pbx.models import Room, RoomAccess
from pbx.prompts import Prompt
from pbx.reading import Fields
from pbx.selectors import rooms as selectors
from pbx.services.answerers import delete_row, sort_of_rows
from pbx.states import AccessLevel
from providers.contract.destinations import DestinationKind

PROMPTS = ("welcome", "pin_ask", "pin_invalid")
MOST_ACCESSES = 50
PIN = re.compile(r"[0-9]{4,10}", re.ASCII)


@dataclass(frozen=True)
class Access:
    """A way in, as it is wished: a PIN of 4 to 10 digits or none, and a number in E.164 or none."""

    pin: str = ""
    level: str = AccessLevel.GUEST
    label: str = ""
    e164: str = ""


@while_active
def create_room(
    *,
    account: Account,
    by: Actor,
    name: str,
    is_open: bool = True,
    prompts: Mapping[str, object] | None = None,
    accesses: Sequence[Access] = (),
) -> Room:
    """Make a room with its ways in. ``prompts`` are ``welcome``, ``pin_ask`` and ``pin_invalid``.

    Invalid by the names of what cannot be taken, ``accesses`` among them; two ways in have no PIN in common.
    """
    name = short_text(name, field="name", most=100, least=1)
    fields = Fields(prompts, "prompts")
    found = {name: fields.part(name, Prompt.parse) for name in PROMPTS}
    fields.finish()
    for access in accesses:
        _check(account, access)
    if len(accesses) > MOST_ACCESSES:
        raise Invalid(f"A room has up to {MOST_ACCESSES} ways in.", field="accesses")
    pins = [access.pin for access in accesses if access.pin]
    if len(set(pins)) < len(pins):
        raise Invalid("Two ways in have the same PIN.", field="accesses")
    with transaction.atomic():
        hold_prompts(account, {f"prompts.{name}": prompt for name, prompt in found.items()})
        room = Room.objects.create(
            account=account,
            name=name,
            is_open=is_open,
            prompts={name: prompt.to_json() for name, prompt in found.items()},
        )
        rows = [RoomAccess(account=account, room=room, **vars(access)) for access in accesses]
        RoomAccess.objects.bulk_create(rows)
        after = {"name": name, "open": is_open, "ways in": len(rows)}
        activity.record(account=account, by=by, verb="made", subject=room, after=after)
    return room


def _check(account: Account, access: Access) -> None:
    if access.pin and not PIN.fullmatch(access.pin):
        raise Invalid("A PIN has 4 to 10 digits.", field="accesses")
    if access.level not in AccessLevel.values:
        raise Invalid("There is no such level.", field="accesses")
    short_text(access.label, field="accesses", most=80)
    if access.e164:
        require_allowed(account, access.e164, field="accesses")


@while_active
def assign_number(*, account: Account, by: Actor, ref: str, e164: str, wait: bool = True) -> PhoneNumber:
    """Have callers of the number come into the room from now on, whatever answered it before; forwarding ends."""
    destination = selectors.as_destination(selectors.room(account, ref))
    return answer_with(account=account, by=by, e164=e164, wait=wait, destination=destination)


@while_active
def delete_room(*, account: Account, by: Actor, ref: str) -> None:
    """Nothing answers its numbers from then on; calls that are in it go on. NotFound for a second time."""
    _deleted(account, by, ref)


@once_more
def _deleted(account: Account, by: Actor, ref: str) -> None:
    room = Room.objects.select_for_update().filter(account=account, ref=ref, deleted_at=None).first()
    if room is None:
        raise NotFound("There is no such room.", field="room")
    to = selectors.as_destination(room)
    delete_row(room, account=account, by=by, destination=to, called="room")


register(sort_of_rows(DestinationKind.ROOM, Room, page="pbx:room"))
