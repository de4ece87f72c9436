"""Call groups: made, changed and deleted, joined and left by each for themselves, and as destinations of numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AgentKind, AgentState
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text
from common.transactions import once_more
from numbers.destinations import register
from numbers.models import PhoneNumber
from numbers.services.settings import answer_with
from pbx.models import CallGroup, GroupMember
from pbx.selectors import groups as selectors
from pbx.services.answerers import delete_row, sort_of_rows
from pbx.states import Strategy
from providers.contract.destinations import DestinationKind

MOST_MEMBERS = 50
RINGS = (5, 120)
DIGIT = re.compile(r"[1-9]?", re.ASCII)


@dataclass(frozen=True)
class GroupWish:
    """What a group shall be like; None leaves a part as it is. ``members`` are ids of agents in their order."""

    name: str | None = None
    strategy: str | None = None
    ring_seconds: int | None = None
    speed_dial: str | None = None
    members: Sequence[int] | None = None


@while_active
def create_group(*, account: Account, by: Actor, wish: GroupWish) -> CallGroup:
    """Make a group. Invalid for what cannot be, strange members among it; Conflict for a digit that is taken."""
    group = CallGroup(account=account)
    _apply(group, GroupWish(name="") if wish.name is None else wish)
    with transaction.atomic():
        _save(group)
        _set_members(group, wish.members or ())
        after = {"name": group.name, "members": len(wish.members or ())}
        activity.record(account=account, by=by, verb="made", subject=group, after=after)
    return selectors.call_group(account, group.ref)


@while_active
def change_group(*, account: Account, by: Actor, ref: str, wish: GroupWish) -> CallGroup:
    """Change what the wish names, all or nothing; refused like ``create_group``."""
    with transaction.atomic():
        group = _locked(account, ref)
        before = _told(group)
        _apply(group, wish)
        _save(group)
        if wish.members is not None:
            _set_members(group, wish.members)
        if (after := _told(group)) != before:
            activity.record(account=account, by=by, verb="changed", subject=group, before=before, after=after)
    return selectors.call_group(account, ref)


@while_active
def join_group(*, account: Account, by: Actor, ref: str, agent: int) -> CallGroup:
    """Be in the group from now on, behind all others; who is in it stays where they are."""
    with transaction.atomic():
        group = _locked(account, ref)
        rows = GroupMember.objects.filter(account=account, group=group)
        present = list(rows.order_by("place", "pk").values_list("agent_id", flat=True))
        if agent not in present:
            _set_members(group, [*present, agent])
            activity.record(account=account, by=by, verb="joined", subject=group, after={"agent": agent})
    return selectors.call_group(account, ref)


@while_active
def leave_group(*, account: Account, by: Actor, ref: str, agent: int) -> CallGroup:
    """Be in the group no longer; who is not in it has left already."""
    with transaction.atomic():
        group = _locked(account, ref)
        gone, _ = GroupMember.objects.filter(account=account, group=group, agent=agent).delete()
        if gone:
            activity.record(account=account, by=by, verb="left", subject=group, before={"agent": agent})
    return selectors.call_group(account, ref)


@while_active
def set_groups(*, account: Account, by: Actor, agent: int, groups: Sequence[int]) -> None:
    """Have somebody be in these groups, by their ids, and in no other; NotFound for a strange one, and then nothing is
    changed.
    """
    with transaction.atomic():
        wanted = {selectors.call_group_with_id(account, pk).pk: pk for pk in groups}
        for group in selectors.call_groups(account).order_by("pk"):
            is_in = any(row.agent_id == agent for row in group.members.all())
            if group.pk in wanted and not is_in:
                join_group(account=account, by=by, ref=group.ref, agent=agent)
            elif group.pk not in wanted and is_in:
                leave_group(account=account, by=by, ref=group.ref, agent=agent)


@while_active
def assign_number(*, account: Account, by: Actor, ref: str, e164: str, wait: bool = True) -> PhoneNumber:
    """Have the group answer the number from now on, whatever answered it before; forwarding ends."""
    destination = selectors.as_destination(selectors.call_group(account, ref))
    return answer_with(account=account, by=by, e164=e164, wait=wait, destination=destination)


@while_active
def delete_group(*, account: Account, by: Actor, ref: str) -> None:
    """Nothing answers its numbers from then on. NotFound for a second time."""
    _deleted(account, by, ref)


@once_more
def _deleted(account: Account, by: Actor, ref: str) -> None:
    group = _locked(account, ref)
    to = selectors.as_destination(group)
    delete_row(group, account=account, by=by, destination=to, called="group")


def _locked(account: Account, ref: str) -> CallGroup:
    rows = CallGroup.objects.select_for_update().filter(account=account, ref=ref, deleted_at=None)
    found = rows.first()
    if found is None:
        raise NotFound("There is no such call group.", field="group")
    return found


def _apply(group: CallGroup, wish: GroupWish) -> None:
    if wish.name is not None:
        group.name = short_text(wish.name, field="name", most=100, least=1)
    if wish.strategy is not None:
        if wish.strategy not in Strategy.values:
            raise Invalid("There is no such order.", field="strategy")
        group.strategy = wish.strategy
    if wish.ring_seconds is not None:
        if not RINGS[0] <= wish.ring_seconds <= RINGS[1]:
            raise Invalid(f"It rings {RINGS[0]} to {RINGS[1]} seconds.", field="ring_seconds")
        group.ring_seconds = wish.ring_seconds
    if wish.speed_dial is not None:
        if not DIGIT.fullmatch(wish.speed_dial):
            raise Invalid("Speed dial is one digit from 1 to 9.", field="speed_dial")
        group.speed_dial = wish.speed_dial


def _save(group: CallGroup) -> None:
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as exc:
        raise Conflict("Another group has this digit.", field="speed_dial") from exc


def _set_members(group: CallGroup, agents: Sequence[int]) -> None:
    """Have these be in it, in this order. Their rows are held, so that nobody leaves the company meanwhile."""
    wanted = list(dict.fromkeys(agents))
    if len(wanted) > MOST_MEMBERS:
        raise Invalid(f"A group has up to {MOST_MEMBERS} members.", field="members")
    rows = Agent.objects.select_for_update(no_key=True).filter(account=group.account, pk__in=wanted)
    people = rows.filter(kind=AgentKind.PERSON).exclude(state=AgentState.OFFBOARDED).order_by("pk")
    if len(people) != len(wanted):
        raise Invalid("One of them is none of the account's people.", field="members")
    GroupMember.objects.filter(group=group).delete()
    GroupMember.objects.bulk_create(
        GroupMember(account=group.account, group=group, agent_id=pk, place=place)
        for place, pk in enumerate(wanted, 1)
    )


def _told(group: CallGroup) -> dict[str, object]:
    members = GroupMember.objects.filter(group=group).order_by("place").values_list("agent__name", flat=True)
    return {
        "name": group.name,
        "strategy": group.strategy,
        "rings": group.ring_seconds,
        "speed dial": group.speed_dial,
        "members": list(members),
    }


register(sort_of_rows(DestinationKind.CALL_GROUP, CallGroup, page="agents:group"))
