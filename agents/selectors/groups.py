"""How call groups can be reached at this moment, as their members can."""

from collections.abc import Iterable

from accounts.models import Account
from agents.selectors.presence import LivePresence, Seen, presences
from pbx.models import CallGroup
from pbx.selectors.groups import members


def group_presences(account: Account, groups: Iterable[CallGroup]) -> dict[int, LivePresence]:
    """By the groups' ids (relatel.md §5.2): available where any member is, busy where all are, and else unknown."""
    of_group = {group.pk: members(group) for group in groups}
    people = {agent.pk: agent for found in of_group.values() for agent in found}
    seen = presences(account, people.values()) if people else {}
    return {pk: together(seen[agent.pk] for agent in found) for pk, found in of_group.items()}


def together(seen: Iterable[Seen]) -> LivePresence:
    """What a group is where its members are seen so."""
    live = {one.live for one in seen}
    if LivePresence.AVAILABLE in live:
        return LivePresence.AVAILABLE
    return LivePresence.BUSY if live == {LivePresence.BUSY} else LivePresence.UNKNOWN
