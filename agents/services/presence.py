"""People say whether they want to be disturbed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.models import Presence
from agents.selectors.agents import person as one_person
from common.errors import Invalid
from common.texts import short_text


@while_active
def set_away(
    *,
    account: Account,
    by: Actor,
    agent: int,
    is_away: bool,
    until: datetime | None = None,
    label: str = "",
    emoji: str = "",
) -> Presence:
    """Ask not to be disturbed, for good or until a moment to come; or be there again, which takes the words away too.

    NotFound for a strange agent and one who has left, Invalid for a moment that is over.
    """
    person = one_person(account, agent)
    if is_away and until is not None and until <= timezone.now():
        raise Invalid("The time is over already.", field="away_until")
    values = {
        "is_away": is_away,
        "away_until": until if is_away else None,
        "label": short_text(label, field="label", most=60) if is_away else "",
        "emoji": short_text(emoji, field="emoji", most=16) if is_away else "",
    }
    with transaction.atomic():
        # The agent's row settles who is first.
        Agent.objects.select_for_update().get(pk=person.pk)
        row, _ = Presence.objects.update_or_create(account=account, agent=person, defaults=values)
        verb = "is away" if is_away else "is there again"
        activity.record(account=account, by=by, verb=f"noted: {verb}", subject=person)
    return row
