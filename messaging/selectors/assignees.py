"""To whom a conversation can be given."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Account, Agent
from accounts.rights import Right
from accounts.selectors.people import members
from accounts.states import AgentKind, AgentState, Role
from messaging.models import Conversation, Inbox, InboxMember
from numbers.models import NumberAssignment

MOST = 200


@dataclass(frozen=True)
class Assignee:
    """An agent, or a user who is none."""

    label: str
    agent: int | None = None
    user: int | None = None

    @property
    def value(self) -> str:
        """How a form names them."""
        return f"a{self.agent}" if self.agent else f"u{self.user}"


def assignees(account: Account, conversation: Conversation) -> list[Assignee]:
    """Who sees the conversation and may write: agents of its number, managers, and everybody when nobody holds it.

    The conversation carries ``is_held``, as its selectors give it.
    """
    held = conversation.is_held  # type: ignore[attr-defined]
    roles = {Role.OWNER, Role.MANAGER} if held else {Role.OWNER, Role.MANAGER, Role.MEMBER}
    right = Right.SUPERVISE_INBOXES if held else Right.SEND_MESSAGES
    may = Q(custom_role=None, role__in=roles) | Q(custom_role__rights__contains=[right])
    people = {row.user_id: str(row.user) for row in members(account).filter(may)[:MOST]}
    agents = list(_agents(account, conversation.ours, list(people)))
    known = {row.user_id for row in agents}
    left = _shut_out(account, list(people)) - known
    found = [Assignee(str(row), agent=row.pk) for row in agents if row.is_active]
    found += [Assignee(name, user=pk) for pk, name in people.items() if pk not in known | left]
    return sorted(found, key=lambda one: one.label.lower())


def _agents(account: Account, ours: str, users: list[int]) -> list[Agent]:
    """Agents of the number, and those that these users sign in as. Each of the four ways is asked of its own index: one
    question about all of them goes through everybody.
    """
    rows = Agent.objects.filter(account=account, kind=AgentKind.PERSON, state=AgentState.ACTIVE)
    holders = NumberAssignment.objects.filter(account=account, e164=ours, until=None)
    boxes = Inbox.objects.filter(account=account, e164=ours, removed_at=None)
    insiders = InboxMember.objects.filter(inbox__in=boxes)
    ways = (holders.values("agent"), boxes.values("owner"), insiders.values("agent"))
    found = rows.filter(user__in=users).order_by().values("pk").union(*(way.order_by() for way in ways))
    return list(rows.filter(pk__any_of=found).order_by("pk")[:MOST])


def _shut_out(account: Account, users: list[int]) -> set[int]:
    """Of the users those whose agent is suspended."""
    rows = Agent.objects.filter(account=account, user__in=users, state=AgentState.SUSPENDED)
    return set(rows.values_list("user", flat=True))
