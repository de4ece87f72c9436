"""Offboarding: an agent leaves, and nothing of theirs is left without somebody to answer for it."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AgentState
from agents.carriers.push import send_to_carriers
from agents.models import Picture
from agents.records import AgentRefs, Fault, FaultCode, Faults, Identifier, Outcome
from agents.services.answering import as_destination
from agents.services.locking import Refused, agents_locked
from agents.services.lookup import keys_of, people_by, resolve
from messaging.models import Inbox, InboxMember
from messaging.services.conversations import let_go
from numbers.models import NumberAssignment
from numbers.selectors.assignments import current
from numbers.services.assignments import Handing, hand_out, locked_numbers, take_back
from numbers.services.destinations import end
from numbers.states import NumberUse
from pbx.models import GroupMember


@while_active
def offboard(
    *,
    account: Account,
    by: Actor,
    targets: Sequence[AgentRefs],
    remove_inboxes: bool = False,
    keep_going: bool = False,
) -> Outcome:
    """Offboard the agents that each item names; an item with an unknown name is refused as a whole.

    Their private numbers are free at once, nothing answers a number that they answered, and they are in no inbox any
    longer. Their picture is deleted. A supervised inbox stays with its
    number, waiting for a new owner, or is removed with ``remove_inboxes``, which frees the number. Conversations are
    kept. When an item has a fault nothing is done, or with ``keep_going`` the others are.
    """
    faults: Faults = {}
    agents: dict[int, list[Agent]] = {}
    try:
        with agents_locked(account):
            for place, target in enumerate(targets):
                found, missing = _named(account, target)
                if missing and not keep_going:
                    raise Refused({place: missing})
                if missing:
                    faults[place] = missing
                    continue
                _leave(account, by, found, remove_inboxes=remove_inboxes)
                agents[place] = found
            left = [agent for found in agents.values() for agent in found]
            send_to_carriers(account=account, by=by, agents=left)
    except Refused as exc:
        return exc.outcome
    return Outcome(agents, faults)


def _named(account: Account, target: AgentRefs) -> tuple[list[Agent], list[Fault]]:
    """The agents of an item; an object ID that is nobody's may be an agent's ref."""
    if not target.values:
        return [], [Fault(FaultCode.REQUIRED, "target", "Say which agents.")]
    keys = keys_of(target)
    if target.by == Identifier.OBJECT_ID:
        keys += [(Identifier.REF, value) for value in target.values]
    known = people_by(account, keys)
    if target.by == Identifier.OBJECT_ID:
        refs = {(target.by, key[1]): found for key, found in known.items() if key[0] == Identifier.REF}
        known = refs | known
    return resolve(target, known, "target")


def _leave(account: Account, by: Actor, agents: list[Agent], *, remove_inboxes: bool) -> None:
    held = list(current(account).filter(agent__in=agents).order_by("pk"))
    numbers = locked_numbers(account, [row.e164 for row in held])
    take_back(by=by, assignments=NumberAssignment.objects.filter(pk__in=[row.pk for row in held]))
    Picture.objects.filter(account=account, agent__in=agents).delete()
    owned = Inbox.objects.filter(account=account, owner__in=agents, removed_at=None)
    if remove_inboxes:
        owned.update(removed_at=timezone.now())
    else:
        handings = [
            Handing(numbers[inbox.e164], NumberUse.SUPERVISED, None, holder=inbox.name)
            for inbox in owned
            if inbox.e164 in numbers
        ]
        hand_out(account=account, by=by, handings=handings)
    InboxMember.objects.filter(account=account, agent__in=agents).delete()
    let_go(account=account, agents=agents)
    now = timezone.now()
    Agent.objects.filter(pk__in=[agent.pk for agent in agents]).update(
        state=AgentState.OFFBOARDED, offboarded_at=now, updated_at=now
    )
    # Whoever puts one of them into a group holds their row, and so has done it by now or sees that they have left.
    GroupMember.objects.filter(account=account, agent__in=agents).delete()
    end(account=account, by=by, destinations=[as_destination(agent) for agent in agents])
    freed: dict[int, list[str]] = {agent.pk: [] for agent in agents}
    for row in held:
        if row.agent_id is not None and (remove_inboxes or row.use != NumberUse.SUPERVISED):
            freed[row.agent_id].append(row.e164)
    after = {pk: {"freed": e164s} for pk, e164s in freed.items()}
    activity.record_each(account=account, by=by, verb="offboarded", subjects=agents, after=after)
    for agent in agents:
        agent.state, agent.offboarded_at = AgentState.OFFBOARDED, now
