"""People and call groups are shown by a picture: people by their own, or by one that whoever looks after people gives
them.
"""

import hashlib

from django.db import transaction
from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.models import GroupPicture, Picture
from agents.pictures.drawing import drawn
from agents.selectors.agents import person as one_person
from agents.selectors.pictures import Kept
from pbx.models import CallGroup
from pbx.selectors.groups import call_group


@while_active
def set_picture(*, account: Account, by: Actor, agent: int, data: bytes) -> Picture:
    """Show somebody by a picture, which is drawn anew before it is kept. The same picture again changes nothing.

    NotFound for a strange agent and one who has left; Invalid, at ``picture``, for what is none.
    """
    person = one_person(account, agent)
    rows = Picture.objects.filter(account=account, agent=person)
    return _give(account, by, person, rows, Picture(account=account, agent=person), data)


@while_active
def remove_picture(*, account: Account, by: Actor, agent: int) -> None:
    """Show somebody by their name alone; nothing is recorded where there was no picture."""
    person = one_person(account, agent)
    _take_away(account, by, person, Picture.objects.filter(account=account, agent=person))


@while_active
def set_group_picture(*, account: Account, by: Actor, ref: str, data: bytes) -> GroupPicture:
    """Show a call group by a picture, as ``set_picture`` does people; NotFound for a strange or deleted group."""
    group = call_group(account, ref)
    rows = GroupPicture.objects.filter(account=account, group=group)
    return _give(account, by, group, rows, GroupPicture(account=account, group=group), data)


@while_active
def remove_group_picture(*, account: Account, by: Actor, ref: str) -> None:
    """Show a call group by its name alone; nothing is recorded where there was no picture."""
    group = call_group(account, ref)
    _take_away(account, by, group, GroupPicture.objects.filter(account=account, group=group))


def _give(
    account: Account, by: Actor, of: Agent | CallGroup, rows: QuerySet[Kept], fresh: Kept, data: bytes
) -> Kept:
    image = drawn(data)
    version = hashlib.sha256(image).hexdigest()[:16]
    with transaction.atomic():
        # The row of whose picture it is settles who is first.
        type(of)._default_manager.select_for_update().get(pk=of.pk)
        row = rows.first() or fresh
        if row.version == version:
            return row
        row.image, row.version = image, version
        row.save()
        activity.record(account=account, by=by, verb="changed the picture of", subject=of)
    return row


def _take_away(account: Account, by: Actor, of: Agent | CallGroup, rows: QuerySet[Kept]) -> None:
    with transaction.atomic():
        if rows.delete()[0]:
            activity.record(account=account, by=by, verb="removed the picture of", subject=of)
