"""The agents that a push is about, and what is kept of them as it goes along."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Account
from accounts.states import AgentState
from agents.carriers.compare import Description, described, differences
from agents.carriers.selectors import waiting, wanted_by_agent
from agents.models import AgentAtCarrier
from messaging.models import Inbox
from providers.contract.people import CarrierAgent
from providers.models import ProviderAccount
from providers.states import Agreement


@dataclass
class Pending:
    """An agent who is to be brought in line: ``ours`` is empty for one who leaves, ``theirs`` for one unknown there."""

    row: AgentAtCarrier
    ours: Description
    theirs: Description
    keeps_inbox: bool = False
    refused: tuple[str, ...] = ()

    @property
    def object_ids(self) -> list[str]:
        """By what the carrier may know the agent, the likeliest first."""
        found = [theirs.get("object_id", "") for theirs in (self.theirs, self.ours)]
        return [object_id for object_id in dict.fromkeys([*found, self.row.agent.object_id]) if object_id]


def pending_rows(account: Account, login: ProviderAccount) -> list[Pending]:
    rows = waiting(account, login)
    wanted = wanted_by_agent(login, [row.agent for row in rows])
    left = [row.agent_id for row in rows if row.agent.state == AgentState.OFFBOARDED]
    owners = set(Inbox.objects.filter(owner__in=left, removed_at=None).values_list("owner_id", flat=True))
    return [Pending(row, wanted.get(row.agent_id, {}), row.reported, row.agent_id in owners) for row in rows]


def note(pending: Pending, theirs: Description) -> None:
    """Keep what the carrier has now, whatever is wanted meanwhile."""
    pending.theirs = theirs
    AgentAtCarrier.objects.filter(pk=pending.row.pk).update(reported=theirs, pushed_at=timezone.now())


def conclude(pending: Pending, agent: CarrierAgent | None) -> None:
    """Keep how the agent stands after the carrier was asked; somebody who was changed since stays waiting.

    What the carrier shows counts, not what it said: who "already exists" and is as we want them was not refused.
    """
    theirs = described(agent) if agent else {}
    differing = _differing(pending.ours, theirs)
    refused = " ".join(pending.refused) if differing else ""
    now = timezone.now()
    rows = AgentAtCarrier.objects.filter(pk=pending.row.pk)
    rows.update(
        reported=theirs,
        evidence=dict(agent.raw) if agent else {},
        carrier_ref=agent.ref[:64] if agent else "",
        differences=differing,
        seen_at=now if agent else pending.row.seen_at,
        missed_syncs=0,
    )
    agreement = Agreement.FAILED if refused else Agreement.DRIFT if differing else Agreement.CONFIRMED
    rows.filter(version=pending.row.version).update(
        agreement=agreement, push_error=refused[:1000], pushed_at=now
    )
    pending.refused = pending.refused if refused else ()


def _differing(ours: Description, theirs: Description) -> list[str]:
    if not (ours and theirs):
        return ["state"] if bool(ours) != bool(theirs) else []
    return differences(ours, theirs)
