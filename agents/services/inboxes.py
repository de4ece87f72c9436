"""Making, filling and removing inboxes."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.carriers.push import send_to_carriers
from agents.records import Fault, FaultCode, Faults, MembershipChange, NewInbox, Outcome
from agents.services.faults import is_storable, number_fault, text_faults
from agents.services.locking import Refused, agents_locked
from agents.services.lookup import keys_of, people_by, resolve
from agents.services.numbers import number_to_hold
from common.errors import Invalid, NotFound
from messaging.models import Inbox, InboxMember
from messaging.states import InboxKind
from numbers.models import NumberAssignment
from numbers.services.assignments import Handing, hand_out, locked_numbers, take_back
from numbers.states import NumberUse


@while_active
def create_inboxes(
    *, account: Account, by: Actor, items: Sequence[NewInbox], keep_going: bool = False
) -> Outcome:
    """Make inboxes, each on a number that nobody holds; one supervised inbox for an owner.

    When an item has a fault nothing is done, or with ``keep_going`` the others are.
    """
    faults: Faults = {place: found for place, item in enumerate(items) if (found := shape_faults(item))}
    if faults and not keep_going:
        return Outcome(faults=faults)
    agents: dict[int, list[Agent]] = {}
    try:
        with agents_locked(account):
            locked_numbers(account, [item.e164 for place, item in enumerate(items) if place not in faults])
            for place, item in enumerate(items):
                if place in faults:
                    continue
                owner, found = _create(account, by, item)
                if found and not keep_going:
                    raise Refused({place: found})
                if found:
                    faults[place] = found
                else:
                    agents[place] = [owner] if owner else []
    except Refused as exc:
        return exc.outcome
    return Outcome(agents, dict(sorted(faults.items())))


def shape_faults(item: NewInbox) -> list[Fault]:
    """What is wrong with a new inbox as it stands."""
    faults = text_faults("name", item.name, required=True)
    if (fault := number_fault(item.e164)) is not None:
        faults.append(fault)
    if item.kind == InboxKind.SUPERVISED and (item.owner is None or len(item.owner.values) != 1):
        faults.append(Fault(FaultCode.REQUIRED, "owner", "A supervised inbox needs an owner."))
    if item.kind == InboxKind.SHARED and item.owner is not None:
        faults.append(Fault(FaultCode.NOT_ALLOWED, "owner", "A shared inbox has no owner."))
    return faults


def _create(account: Account, by: Actor, item: NewInbox) -> tuple[Agent | None, list[Fault]]:
    owner, members, faults = _people(account, item)
    if Inbox.objects.filter(account=account, e164=item.e164, removed_at=None).exists():
        faults.append(Fault(FaultCode.INBOX_EXISTS, "number", "Inbox already exists", item.e164))
        return owner, faults
    if owner is not None and Inbox.objects.filter(owner=owner, removed_at=None).exists():
        text = f"{owner.name} has a supervised inbox already."
        faults.append(Fault(FaultCode.INBOX_EXISTS, "owner", text, owner.name))
    number, fault = number_to_hold(account, item.e164)
    faults += [fault] if fault else []
    if faults or number is None:
        return owner, faults
    inbox = Inbox.objects.create(
        account=account, name=item.name, kind=item.kind, number_id=number.pk, e164=item.e164, owner=owner
    )
    use = NumberUse.SUPERVISED if item.kind == InboxKind.SUPERVISED else NumberUse.SHARED
    holder = owner.name if owner else item.name
    hand_out(account=account, by=by, handings=[Handing(number, use, owner, holder=holder)])
    _join(inbox, members)
    activity.record(account=account, by=by, verb="created", subject=inbox, after={"number": item.e164})
    send_to_carriers(account=account, by=by, agents=[owner] if owner else members)
    return owner, []


def _people(account: Account, item: NewInbox) -> tuple[Agent | None, list[Agent], list[Fault]]:
    keys = [key for refs in (item.owner, item.members) if refs for key in keys_of(refs)]
    known = people_by(account, keys)
    owners, faults = resolve(item.owner, known, "owner") if item.owner else ([], [])
    members, unknown = resolve(item.members, known, "members") if item.members else ([], [])
    return (owners[0] if owners else None), members, faults + unknown


def _join(inbox: Inbox, agents: Sequence[Agent]) -> None:
    """Put the agents in; who is in already, and the owner, are left out."""
    InboxMember.objects.bulk_create(
        (
            InboxMember(account_id=inbox.account_id, inbox=inbox, agent=agent)
            for agent in agents
            if agent.pk != inbox.owner_id
        ),
        ignore_conflicts=True,
    )


@while_active
def change_members(*, account: Account, by: Actor, items: Sequence[MembershipChange]) -> Outcome:
    """Add agents to inboxes and take agents out; who is in, or out, already stays so.

    When an item has a fault nothing is done: an unknown inbox or agent, or an owner to be taken out of their inbox.
    """
    agents: dict[int, list[Agent]] = {}
    try:
        with agents_locked(account):
            for place, item in enumerate(items):
                agents[place], faults = _change_members(account, by, item)
                if faults:
                    raise Refused({place: faults})
    except Refused as exc:
        return exc.outcome
    return Outcome(agents)


def _change_members(account: Account, by: Actor, item: MembershipChange) -> tuple[list[Agent], list[Fault]]:
    inbox = _addressed(account, item)
    agents, faults = resolve(item.agents, people_by(account, keys_of(item.agents)), "agents")
    if inbox is None:
        return [], [Fault(FaultCode.UNKNOWN_INBOX, "inbox", "Target inbox not found"), *faults]
    if not item.agents.values:
        faults.append(Fault(FaultCode.REQUIRED, "agents", "Say which agents."))
    if not item.add and any(agent.pk == inbox.owner_id for agent in agents):
        text = "The owner of a supervised inbox cannot be taken out of it."
        faults.append(Fault(FaultCode.NOT_ALLOWED, "agents", text))
    if faults:
        return [], faults
    if item.add:
        _join(inbox, agents)
    else:
        InboxMember.objects.filter(inbox=inbox, agent__in=agents).delete()
    verb = "added members to" if item.add else "took members out of"
    activity.record(
        account=account, by=by, verb=verb, subject=inbox, after={"agents": [agent.name for agent in agents]}
    )
    send_to_carriers(account=account, by=by, agents=[inbox.owner] if inbox.owner else agents)
    return agents, []


def _addressed(account: Account, item: MembershipChange) -> Inbox | None:
    rows = Inbox.objects.filter(account=account, removed_at=None)
    if item.owner is None:
        shared = rows.filter(kind=InboxKind.SHARED, e164=item.e164)
        return shared.first() if is_storable(item.e164) else None
    owners, _ = resolve(item.owner, people_by(account, keys_of(item.owner)), "owner")
    return rows.filter(owner__in=owners[:1]).first()


def locked_inbox(account: Account, pk: int) -> Inbox:
    """One of the account's inboxes, for a change; NotFound for any other. Call it with the agents locked."""
    inbox = Inbox.objects.filter(account=account, pk=pk, removed_at=None).select_related("owner").first()
    if inbox is None:
        raise NotFound("There is no such inbox.")
    return inbox


@while_active
def rename_inbox(*, account: Account, by: Actor, pk: int, name: str) -> Inbox:
    """Give the inbox another name; what it holds as itself is held under that name too."""
    if faults := text_faults("name", name, required=True):
        raise Invalid(faults[0].text, field="name")
    with agents_locked(account):
        inbox = locked_inbox(account, pk)
        before, inbox.name = {"name": inbox.name}, name.strip()
        inbox.save(update_fields=["name"])
        own = NumberAssignment.objects.filter(account=account, number=inbox.number_id, until=None, agent=None)
        own.update(holder=inbox.name)
        activity.record(
            account=account, by=by, verb="renamed", subject=inbox, before=before, after={"name": inbox.name}
        )
    return inbox


@while_active
def remove_inbox(*, account: Account, by: Actor, pk: int) -> None:
    """Remove the inbox and free its number; what was written stays. Removing it again is NotFound."""
    with agents_locked(account):
        inbox = locked_inbox(account, pk)
        locked_numbers(account, [inbox.e164])
        inbox.removed_at = timezone.now()
        inbox.save(update_fields=["removed_at"])
        take_back(by=by, assignments=NumberAssignment.objects.filter(account=account, number=inbox.number_id))
        concerned = [inbox.owner] if inbox.owner else list(inbox.members.all())
        send_to_carriers(account=account, by=by, agents=concerned)
        activity.record(account=account, by=by, verb="removed", subject=inbox, before={"number": inbox.e164})
