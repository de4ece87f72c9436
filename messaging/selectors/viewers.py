"""Who sees which conversations, and who may write in them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.db.models import BooleanField, Case, Exists, Model, OuterRef, Q, QuerySet, Value, When

from accounts.models import Account, Agent, User
from accounts.rights import Right
from accounts.states import AgentState
from messaging.models import Inbox, InboxMember
from messaging.states import InboxKind
from numbers.models import NumberAssignment

M = TypeVar("M", bound=Model)


class Say(StrEnum):
    """What somebody may do in a conversation that they see."""

    WRITE = "write"
    TAKE_OVER = "take over"
    WAIT = "wait"
    READ = "read"


@dataclass(frozen=True)
class Viewer:
    """A user in an account. ``writes`` are the numbers that are theirs, alone or with others; ``reads`` those that
    they supervise. Whoever ``sees_all`` supervises every number.
    """

    account: Account
    user: User
    agent: Agent | None
    sees_all: bool
    may_send: bool
    is_shut_out: bool = False
    writes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()

    def say(self, ours: str, *, is_held: bool, taken_by: int | None) -> Say:
        """What this user may do in a conversation of the number.

        A number that nobody holds is everybody's who may send. Of one that is held only its holder and the members of
        its shared inbox write; a supervisor first takes over, and then nobody else writes until it is handed back.
        """
        if not self.may_send or (self.is_shut_out and not self.sees_all):
            return Say.READ
        if taken_by is not None:
            return Say.WRITE if taken_by == self.user.pk else Say.WAIT
        if not is_held or ours in self.writes:
            return Say.WRITE
        return Say.TAKE_OVER


def viewer(account: Account, user: User, rights: frozenset[Right], *, only_to_see: bool = False) -> Viewer:
    """What the user may see and do, from two statements; ``only_to_see`` asks nothing about who sees all anyway.

    Who is suspended or has left as an agent has no access, unless as a manager.
    """
    sees_all, may_send = Right.SUPERVISE_INBOXES in rights, Right.SEND_MESSAGES in rights
    if only_to_see and sees_all:
        return Viewer(account, user, None, sees_all, may_send)
    rows = Agent.objects.filter(account=account, user=user)
    agent = rows.order_by(Case(When(state=AgentState.ACTIVE, then=0), default=1), "-pk").first()
    if agent is None or not agent.is_active:
        return Viewer(account, user, None, sees_all, may_send, is_shut_out=agent is not None)
    numbers = dict[bool, set[str]]({True: set(), False: set()})
    for e164, is_writer in _numbers_of(account, agent):
        numbers[is_writer].add(e164)
    return Viewer(
        account,
        user,
        agent,
        sees_all,
        may_send,
        writes=frozenset(numbers[True]),
        reads=frozenset(numbers[False] - numbers[True]),
    )


def _numbers_of(account: Account, agent: Agent) -> QuerySet[NumberAssignment, tuple[str, bool]]:
    """Each number the agent has to do with, and whether they write there."""
    yes, no = Value(True), Value(False)
    held = NumberAssignment.objects.filter(account=account, agent=agent, until=None).order_by()
    owned = Inbox.objects.filter(account=account, owner=agent, removed_at=None).order_by()
    member = InboxMember.objects.filter(account=account, agent=agent, inbox__removed_at=None).order_by()
    writes = Case(When(inbox__kind=InboxKind.SHARED, then=yes), default=no, output_field=BooleanField())
    return held.values_list("e164", yes).union(
        owned.values_list("e164", yes), member.values_list("inbox__e164", writes)
    )


def held(account: Account) -> Q:
    """Whether somebody holds the number that a row calls ``ours``."""
    assigned = NumberAssignment.objects.filter(account=account, e164=OuterRef("ours"), until=None)
    inbox = Inbox.objects.filter(account=account, e164=OuterRef("ours"), removed_at=None)
    return Q(Exists(assigned)) | Q(Exists(inbox))


def is_held(account: Account, ours: str) -> bool:
    """Whether somebody holds the number now."""
    return (
        NumberAssignment.objects.filter(account=account, e164=ours, until=None).exists()
        or Inbox.objects.filter(account=account, e164=ours, removed_at=None).exists()
    )


def visible(viewer: Viewer, rows: QuerySet[M]) -> QuerySet[M]:
    """Those of the rows, conversations or messages, that the viewer may see."""
    rows = rows.filter(account=viewer.account)
    if viewer.sees_all:
        return rows
    if viewer.is_shut_out:
        return rows.none()
    return rows.filter(Q(ours__in=viewer.writes | viewer.reads) | ~held(viewer.account))
