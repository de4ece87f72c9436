"""People are shown by a picture: by their own, or by one that whoever looks after people gives them."""

import hashlib

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.models import Picture
from agents.pictures.drawing import drawn
from agents.selectors.agents import person as one_person


@while_active
def set_picture(*, account: Account, by: Actor, agent: int, data: bytes) -> Picture:
    """Show somebody by a picture, which is drawn anew before it is kept. The same picture again changes nothing.

    NotFound for a strange agent and one who has left; Invalid, at ``picture``, for what is none.
    """
    person = one_person(account, agent)
    image = drawn(data)
    version = hashlib.sha256(image).hexdigest()[:16]
    with transaction.atomic():
        # The agent's row settles who is first.
        Agent.objects.select_for_update().get(pk=person.pk)
        row = Picture.objects.filter(account=account, agent=person).first()
        if row is not None and row.version == version:
            return row
        values = {"image": image, "version": version}
        row, _ = Picture.objects.update_or_create(account=account, agent=person, defaults=values)
        activity.record(account=account, by=by, verb="changed the picture of", subject=person)
    return row


@while_active
def remove_picture(*, account: Account, by: Actor, agent: int) -> None:
    """Show somebody by their name alone; nothing is recorded where there was no picture."""
    person = one_person(account, agent)
    with transaction.atomic():
        if Picture.objects.filter(account=account, agent=person).delete()[0]:
            activity.record(account=account, by=by, verb="removed the picture of", subject=person)
