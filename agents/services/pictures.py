"""People and call groups are shown by a picture: people by their own, or by one that whoever looks after people gives
them.
"""

import hashlib
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.models import GroupPicture, Picture
from agents.pictures.drawing import drawn
from agents.selectors.agents import person as one_person
from pbx.models import CallGroup
from pbx.selectors.groups import call_group

Kept = TypeVar("Kept", Picture, GroupPicture)
CHANGED, REMOVED = "changed the picture of", "removed the picture of"


@while_active
def set_picture(*, account: Account, by: Actor, agent: int, data: bytes) -> Picture:
    """Show somebody by a picture, which is drawn anew before it is kept. The same picture again changes nothing.

    NotFound for a strange agent and one who has left; Invalid, at ``picture``, for what is none.
    """
    person = one_person(account, agent)
    image = drawn(data)
    with transaction.atomic():
        # The agent's row settles who is first.
        Agent.objects.select_for_update().get(pk=person.pk)
        rows = Picture.objects.filter(account=account, agent=person)
        row, is_new = _kept(rows, Picture(account=account, agent=person), image)
        if is_new:
            activity.record(account=account, by=by, verb=CHANGED, subject=person)
    return row


@while_active
def remove_picture(*, account: Account, by: Actor, agent: int) -> None:
    """Show somebody by their name alone; nothing is recorded where there was no picture."""
    person = one_person(account, agent)
    with transaction.atomic():
        if Picture.objects.filter(account=account, agent=person).delete()[0]:
            activity.record(account=account, by=by, verb=REMOVED, subject=person)


@while_active
def set_group_picture(*, account: Account, by: Actor, ref: str, data: bytes) -> GroupPicture:
    """Show a call group by a picture, as ``set_picture`` does people; NotFound for a strange or deleted group."""
    group = call_group(account, ref)
    image = drawn(data)
    with transaction.atomic():
        CallGroup.objects.select_for_update().get(pk=group.pk)
        rows = GroupPicture.objects.filter(account=account, group=group)
        row, is_new = _kept(rows, GroupPicture(account=account, group=group), image)
        if is_new:
            activity.record(account=account, by=by, verb=CHANGED, subject=group)
    return row


@while_active
def remove_group_picture(*, account: Account, by: Actor, ref: str) -> None:
    """Show a call group by its name alone; nothing is recorded where there was no picture."""
    group = call_group(account, ref)
    with transaction.atomic():
        if GroupPicture.objects.filter(account=account, group=group).delete()[0]:
            activity.record(account=account, by=by, verb=REMOVED, subject=group)


def _kept(rows: QuerySet[Kept], fresh: Kept, image: bytes) -> tuple[Kept, bool]:
    """The row with the picture, and whether it is another one than before."""
    version = hashlib.sha256(image).hexdigest()[:16]
    row = rows.first() or fresh
    if row.version == version:
        return row, False
    row.image, row.version = image, version
    row.save()
    return row, True
