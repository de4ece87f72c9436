"""Who is free: what people have said, and whether they are on the phone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone

from accounts.models import Account, Agent
from agents.models import Presence
from calls.models import Leg
from calls.states import LegState
from numbers.models import NumberAssignment

TALKING = frozenset({LegState.ANSWERED})
# So long after it was told.
TOLD_FOR = timedelta(minutes=15)
CALLED = frozenset({LegState.DIALING, LegState.RINGING})


class LivePresence(TextChoices):
    AVAILABLE = "available", "Available"
    RINGING = "ringing", "Ringing"
    BUSY = "busy", "On the phone"
    AWAY = "do_not_disturb", "Do not disturb"
    UNKNOWN = "unknown", "No number"


@dataclass(frozen=True)
class Seen:
    """How somebody is reached now, with what they have said themselves; ``said`` is the id of that while they
    are away, ``ended_at`` when they were there again last.
    """

    agent: Agent
    live: LivePresence
    label: str = ""
    emoji: str = ""
    away_until: datetime | None = None
    changed_at: datetime | None = None
    speed_dial: str = ""
    said: int | None = None
    ended_at: datetime | None = None
    stand_in: Agent | None = None

    @property
    def is_away(self) -> bool:
        """Whether they do not want to be disturbed, also while they are on the phone."""
        return self.said is not None or self.live == LivePresence.AWAY


def presences(account: Account, people: Iterable[Agent]) -> dict[int, Seen]:
    """How each of the people is reached, by id; three statements however many they are."""
    wanted = {agent.pk: agent for agent in people}
    rows = Presence.objects.filter(account=account, agent__in=wanted).select_related("stand_in")
    said = {row.agent_id: row for row in rows}
    held = NumberAssignment.objects.filter(account=account, agent__in=wanted, until=None)
    numbers: dict[int, set[str]] = {}
    for agent_id, e164 in held.values_list("agent_id", "e164"):
        if agent_id is not None:
            numbers.setdefault(agent_id, set()).add(e164)
    legs = _legs(account, {e164 for of_agent in numbers.values() for e164 in of_agent})
    found = {pk: _seen(agent, said.get(pk), numbers.get(pk, set()), legs) for pk, agent in wanted.items()}
    dials = {pk: row.speed_dial for pk, row in said.items() if row.speed_dial}
    return {pk: replace(seen, speed_dial=dials.get(pk, "")) for pk, seen in found.items()}


def away(account: Account, agents: Collection[int]) -> set[int]:
    """The ids of those of the agents who have said that they do not want to be disturbed."""
    return set(_away(account, agents).values_list("agent_id", flat=True))


def stand_ins(account: Account, agents: Collection[int]) -> dict[int, int]:
    """Who is called instead of those of the agents who are away and have named somebody, by their ids."""
    rows = _away(account, agents).filter(stand_in__isnull=False)
    return {agent: other for agent, other in rows.values_list("agent_id", "stand_in_id") if other is not None}


def _away(account: Account, agents: Collection[int]) -> QuerySet[Presence]:
    rows = Presence.objects.filter(account=account, agent__in=agents, is_away=True)
    return rows.filter(Q(away_until=None) | Q(away_until__gt=timezone.now()))


def _legs(account: Account, e164s: set[str]) -> dict[str, LegState]:
    """The state of the open legs of these numbers; one that talks counts before one that rings."""
    rows = Leg.objects.filter(account=account, ended_at=None, number__in=e164s, state__in=TALKING | CALLED)
    found: dict[str, LegState] = {}
    for number, state in rows.values_list("number", "state"):
        if found.get(number) not in TALKING:
            found[number] = LegState(state)
    return found


def _told(said: Presence) -> LivePresence:
    """What a carrier's switchboard told of somebody without a number here, while that is not too old."""
    is_fresh = said.told_at is not None and said.told_at > timezone.now() - TOLD_FOR
    live = LivePresence(said.told_live) if is_fresh and said.told_live else LivePresence.UNKNOWN
    # Whether they want to be left alone stands beside it.
    return LivePresence.AVAILABLE if live == LivePresence.AWAY else live


def _seen(agent: Agent, said: Presence | None, numbers: set[str], legs: dict[str, LegState]) -> Seen:
    states = {legs[number] for number in numbers if number in legs}
    if states & TALKING:
        live = LivePresence.BUSY
    elif states:
        live = LivePresence.RINGING
    else:
        live = LivePresence.AVAILABLE if numbers else LivePresence.UNKNOWN
    if live == LivePresence.UNKNOWN and said is not None:
        live = _told(said)
    if not agent.is_active:
        return Seen(agent, LivePresence.AWAY, agent.get_state_display())
    if said is None:
        return Seen(agent, live)
    if not said.is_away:
        return Seen(agent, live, changed_at=said.changed_at, ended_at=said.ended_at)
    if said.away_until is not None and said.away_until <= timezone.now():
        return Seen(agent, live, changed_at=said.changed_at, ended_at=said.away_until)
    if live not in {LivePresence.BUSY, LivePresence.RINGING}:
        live = LivePresence.AWAY
    found = Seen(agent, live, said.label, said.emoji, said.away_until, said.changed_at)
    return replace(found, said=said.pk, stand_in=said.stand_in)
