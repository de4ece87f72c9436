"""Reads of pictures of people."""

from collections.abc import Iterable

from accounts.models import Account, Agent
from agents.models import Picture
from common.errors import NotFound


def versions(account: Account, people: Iterable[Agent]) -> dict[int, str]:
    """The versions of the pictures of those who have one, by their ids; one statement however many they are."""
    rows = Picture.objects.filter(account=account, agent__in=[agent.pk for agent in people])
    return dict(rows.values_list("agent_id", "version"))


def picture(account: Account, agent: Agent) -> Picture:
    """NotFound for somebody without one, and for a stranger's."""
    found = Picture.objects.filter(account=account, agent=agent).first()
    if found is None:
        raise NotFound("There is no picture.")
    return found
