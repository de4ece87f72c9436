"""Giving a supervised inbox to another owner: its number goes along, supervisors and conversations stay."""

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AgentKind, AgentState
from agents.services.inboxes import locked_inbox
from agents.services.locking import agents_locked
from common.errors import Conflict, NotFound
from messaging.models import Inbox, InboxMember
from messaging.states import InboxKind
from numbers.models import NumberAssignment
from numbers.services.assignments import Handing, hand_out, locked_numbers, take_back
from numbers.states import NumberUse


@while_active
def reassign_inbox(*, account: Account, by: Actor, pk: int, owner: str) -> Inbox:
    """Make the active agent with the ref ``owner`` the owner of a supervised inbox, and the holder of its number.

    NotFound for an inbox that is not there and for somebody who is no active agent, Conflict for a shared inbox and
    for an agent who owns another. Who owns it already keeps it, and nothing is done.
    """
    with agents_locked(account):
        inbox = locked_inbox(account, pk)
        if inbox.kind != InboxKind.SUPERVISED or inbox.owner is None:
            raise Conflict("A shared inbox has no owner.", field="owner")
        agents = Agent.objects.filter(account=account, kind=AgentKind.PERSON, state=AgentState.ACTIVE)
        agent = agents.filter(ref=owner).first()
        if agent is None:
            raise NotFound("There is no such active agent.", field="owner")
        if inbox.owner_id == agent.pk:
            return inbox
        if agent.owned_inboxes.filter(removed_at=None).exists():
            raise Conflict(f"{agent.name} owns another inbox already.", field="owner")
        number = locked_numbers(account, [inbox.e164]).get(inbox.e164)
        if number is None:
            raise Conflict("The inbox's number is not on this account.", field="owner")
        take_back(by=by, assignments=NumberAssignment.objects.filter(account=account, number=number.pk))
        handing = Handing(number, NumberUse.SUPERVISED, agent, holder=agent.name)
        hand_out(account=account, by=by, handings=[handing])
        before = {"owner": inbox.owner.name}
        inbox.owner = agent
        inbox.save(update_fields=["owner"])
        InboxMember.objects.filter(account=account, inbox=inbox, agent=agent).delete()
        after = {"owner": agent.name}
        activity.record(account=account, by=by, verb="reassigned", subject=inbox, before=before, after=after)
    return inbox
