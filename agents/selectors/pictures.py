"""Reads of pictures of people and call groups."""

from collections.abc import Iterable
from typing import TypeVar

from accounts.models import Account, Agent
from agents.models import GroupPicture, Picture
from common.errors import NotFound
from pbx.models import CallGroup

Kept = TypeVar("Kept", Picture, GroupPicture)


def versions(account: Account, people: Iterable[Agent]) -> dict[int, str]:
    """The versions of the pictures of those who have one, by their ids; one statement however many they are."""
    rows = Picture.objects.filter(account=account, agent__in=[agent.pk for agent in people])
    return dict(rows.values_list("agent_id", "version"))


def group_versions(account: Account, groups: Iterable[CallGroup]) -> dict[int, str]:
    """The same of call groups."""
    rows = GroupPicture.objects.filter(account=account, group__in=[group.pk for group in groups])
    return dict(rows.values_list("group_id", "version"))


def picture(account: Account, agent: Agent) -> Picture:
    """NotFound for somebody without one, and for a stranger's."""
    return _found(Picture.objects.filter(account=account, agent=agent).first())


def group_picture(account: Account, group: CallGroup) -> GroupPicture:
    """NotFound for a group without one, and for a stranger's."""
    return _found(GroupPicture.objects.filter(account=account, group=group).first())


def _found(row: Kept | None) -> Kept:
    if row is None:
        raise NotFound("There is no picture.")
    return row
