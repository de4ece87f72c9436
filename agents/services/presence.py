"""People say whether they want to be disturbed, and choose their speed dial."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.selectors.contacts import colleagues
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.models import Presence
from agents.selectors.agents import person as one_person
from common.errors import Conflict, Invalid
from common.texts import short_text

DIGITS = "123456789"


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
    stand_in: int | None = None,
) -> Presence:
    """Ask not to be disturbed, for good or until a moment to come; or be there again, which takes the words away too.
    Meanwhile calls for them alone ring ``stand_in``, a colleague's id, unless that one is away as well.

    NotFound for a strange agent and one who has left, Invalid for a moment that is over, and at ``stand_in`` for
    somebody strange, and for themselves.
    """
    person = one_person(account, agent)
    if is_away and until is not None and until <= timezone.now():
        raise Invalid("The time is over already.", field="away_until")
    if is_away and stand_in is not None and (stand_in == person.pk or not _is_colleague(account, stand_in)):
        raise Invalid("There is no such colleague.", field="stand_in")
    values = {
        "is_away": is_away,
        "away_until": until if is_away else None,
        "label": short_text(label, field="label", most=60) if is_away else "",
        "emoji": short_text(emoji, field="emoji", most=16) if is_away else "",
        "stand_in_id": stand_in if is_away else None,
    }
    with transaction.atomic():
        # The agent's row settles who is first.
        Agent.objects.select_for_update().get(pk=person.pk)
        values |= _ended(Presence.objects.filter(account=account, agent=person).first(), is_away)
        row, _ = Presence.objects.update_or_create(account=account, agent=person, defaults=values)
        verb = "is away" if is_away else "is there again"
        activity.record(account=account, by=by, verb=f"noted: {verb}", subject=person)
    return row


def _is_colleague(account: Account, pk: int) -> bool:
    return colleagues(account).filter(pk=pk).exists()


def _ended(before: Presence | None, is_away: bool) -> dict[str, datetime]:
    """When what was said before came to its end, where it does so now: at its own time if that is over."""
    if before is None or not before.is_away or is_away:
        return {}
    now = timezone.now()
    return {"ended_at": min(before.away_until or now, now)}


@while_active
def set_speed_dial(*, account: Account, by: Actor, agent: int, digit: str) -> None:
    """Have colleagues call somebody by a digit from 1 to 9, or by none (""). Nothing is recorded where nothing differs.

    NotFound for a strange agent and one who has left, Invalid for anything else, Conflict for a colleague's digit.
    """
    person = one_person(account, agent)
    if digit and digit not in set(DIGITS):
        raise Invalid("A speed dial is one digit from 1 to 9.", field="speed_dial")
    try:
        with transaction.atomic():
            Agent.objects.select_for_update().get(pk=person.pk)
            rows = Presence.objects.filter(account=account, agent=person)
            before = rows.values_list("speed_dial", flat=True).first()
            if before is None:
                Presence.objects.create(account=account, agent=person, speed_dial=digit)
            # What is said of being away stays of the moment when it was said.
            elif not rows.exclude(speed_dial=digit).update(speed_dial=digit):
                return
            change = {"before": {"speed dial": before or ""}, "after": {"speed dial": digit}}
            activity.record(account=account, by=by, verb="chose the speed dial of", subject=person, **change)
    except IntegrityError as exc:
        raise Conflict("A colleague has this digit.", field="speed_dial") from exc
