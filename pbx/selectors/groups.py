"""Reads of call groups."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from accounts.models import Account, Agent
from accounts.states import AgentState
from common.errors import NotFound
from numbers.models import NumberAssignment, PhoneNumber
from numbers.selectors.destinations import answered_by
from pbx.models import CallGroup, GroupMember
from providers.contract.destinations import Destination, DestinationKind


def call_groups(account: Account) -> QuerySet[CallGroup]:
    """The account's groups by name, each with its members in their order."""
    members = GroupMember.objects.select_related("agent").exclude(agent__state=AgentState.OFFBOARDED)
    rows = CallGroup.objects.filter(account=account, deleted_at=None).order_by("name", "pk")
    return rows.prefetch_related(Prefetch("members", members.order_by("place", "pk")))


def call_group(account: Account, ref: str) -> CallGroup:
    """One of the account's groups; NotFound for any other, and for one that was deleted."""
    return _one(call_groups(account).filter(ref=ref))


def call_group_with_id(account: Account, pk: int) -> CallGroup:
    """The same by the row's id, as served APIs name it."""
    return _one(call_groups(account).filter(pk=pk))


def _one(rows: QuerySet[CallGroup]) -> CallGroup:
    found = rows.first()
    if found is None:
        raise NotFound("There is no such call group.", field="group")
    return found


def members(group: CallGroup) -> list[Agent]:
    """Who is in it, in the order in which they ring; of a group that was read here."""
    return [row.agent for row in group.members.all()]


def groups_of(account: Account, people: Iterable[Agent]) -> dict[int, list[int]]:
    """The ids of the groups that each of the people is in, by theirs; one statement however many they are."""
    rows = GroupMember.objects.filter(account=account, agent__in=list(people), group__deleted_at=None)
    found: dict[int, list[int]] = {}
    for agent_id, group_id in rows.order_by("group_id").values_list("agent_id", "group_id"):
        found.setdefault(agent_id, []).append(group_id)
    return found


def lines_of(account: Account, people: Iterable[Agent]) -> dict[int, str]:
    """At which number each of the people is called, by their ids: their own one, or else a voice line.

    Who has none, or is suspended, is left out.
    """
    wanted = [agent.pk for agent in people if agent.is_active]
    held = NumberAssignment.objects.filter(account=account, agent__in=wanted, until=None)
    found: dict[int, str] = {}
    # Their own one is called private, which stands before the other uses in the alphabet.
    for agent_id, e164 in held.order_by("use", "e164").values_list("agent_id", "e164"):
        if agent_id is not None:
            found.setdefault(agent_id, e164)
    return found


def as_destination(group: CallGroup) -> Destination:
    return Destination.of(DestinationKind.CALL_GROUP, group.pk)


def numbers_of(account: Account, group: CallGroup) -> QuerySet[PhoneNumber]:
    """The numbers by which it is reached, or would be if they were not forwarded."""
    return answered_by(account, as_destination(group)).order_by("e164")


def choices(account: Account) -> dict[str, str]:
    """The names of all groups, by id as text, in their order."""
    rows = CallGroup.objects.filter(account=account, deleted_at=None).order_by("name", "pk")
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}
