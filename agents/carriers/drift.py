"""Settling a difference between us and a carrier about an agent: take what the carrier has, or send what we want."""

from django.db import transaction
from django.db.models import F

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AgentState
from agents.carriers.compare import NUMBERS, TEXTS, Description
from agents.carriers.push import start_push
from agents.carriers.selectors import TROUBLED, at_carrier, wanted_by_agent
from agents.models import AgentAtCarrier
from agents.records import AgentChange, AgentRefs, Fault, Identifier, MembershipChange, Outcome
from agents.services.changes import change_agents
from agents.services.inboxes import change_members
from agents.services.offboarding import offboard
from common.errors import Conflict
from numbers.states import NumberUse
from providers.states import Agreement


@while_active
def push_ours(*, account: Account, by: Actor, pk: int) -> None:
    """Send the agent as we want them again; a worker does it. Conflict when nothing differs."""
    with transaction.atomic():
        row = _troubled(account, pk)
        # Who is gone there is nobody there, and is made anew.
        reported = {} if row.agreement == Agreement.GONE else row.reported
        AgentAtCarrier.objects.filter(pk=row.pk).update(
            agreement=Agreement.PENDING, version=F("version") + 1, push_error="", reported=reported
        )
        start_push(account=account, by=by, login=row.provider_account)
        after = {"differences": row.differences}
        activity.record(account=account, by=by, verb="sent our version of", subject=row.agent, after=after)


@while_active
def adopt_theirs(*, account: Account, by: Actor, pk: int) -> None:
    """Want the agent as the carrier has them; who is gone there leaves here too.

    Conflict when nothing differs, or with the reason when the carrier has something that cannot be had here.
    """
    with transaction.atomic():
        row = _troubled(account, pk)
        if row.agreement == Agreement.GONE:
            outcome = offboard(account=account, by=by, targets=[_refs(row)])
        elif row.agent.state == AgentState.OFFBOARDED or not row.reported:
            raise Conflict("There is nothing that can be taken over.")
        else:
            outcome = _adopt(account, by, row)
        if outcome.faults:
            fault: Fault = next(iter(outcome.faults.values()))[0]
            raise Conflict(fault.text)


def _troubled(account: Account, pk: int) -> AgentAtCarrier:
    row = at_carrier(account, pk)
    rows = AgentAtCarrier.objects.select_for_update(of=("self",))
    locked = rows.select_related("agent", "provider_account").get(pk=row.pk)
    if locked.agreement not in TROUBLED:
        raise Conflict("Nothing is known to differ at the carrier.")
    return locked


def _adopt(account: Account, by: Actor, row: AgentAtCarrier) -> Outcome:
    theirs, names = row.reported, set(row.differences)
    ours = wanted_by_agent(row.provider_account, [row.agent])[row.agent_id]
    change = AgentChange(
        target=_refs(row),
        texts={name: theirs[name] for name in TEXTS if name in names},
        roles=tuple(theirs["roles"]) if "roles" in names and theirs["roles"] else None,
        numbers={NumberUse(use): theirs[name] or None for use, name in NUMBERS.items() if name in names},
        services={name: theirs["services"].get(name, on) for name, on in ours["services"].items()}
        if "services" in names
        else {},
        active=theirs["is_active"] if "is_active" in names else None,
    )
    outcome = change_agents(account=account, by=by, changes=[change])
    if outcome.faults:
        return outcome
    return change_members(account=account, by=by, items=_memberships(ours, theirs))


def _memberships(ours: Description, theirs: Description) -> list[MembershipChange]:
    """What brings supervisors and shared inboxes to where the carrier has them."""
    me = AgentRefs(Identifier.OBJECT_ID, (theirs["object_id"],))
    items = []
    if theirs["supervised_number"]:
        for object_ids, add in _steps(theirs["supervisors"], ours["supervisors"]):
            items.append(MembershipChange(AgentRefs(Identifier.OBJECT_ID, object_ids), add=add, owner=me))
    for e164s, add in _steps(theirs["shared_inboxes"], ours["shared_inboxes"]):
        items += [MembershipChange(me, add=add, e164=e164) for e164 in e164s]
    return items


def _steps(wanted: list[str], present: list[str]) -> list[tuple[tuple[str, ...], bool]]:
    steps = ((set(wanted) - set(present), True), (set(present) - set(wanted), False))
    return [(tuple(sorted(values)), add) for values, add in steps if values]


def _refs(row: AgentAtCarrier) -> AgentRefs:
    return AgentRefs(Identifier.REF, (row.agent.ref,))
