"""Reads of agents, with what they hold and where they take part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from accounts.models import Account, Agent
from accounts.states import AgentKind, AgentState
from agents.models import Picture
from agents.records import AgentRefs, Identifier, Service
from agents.services.lookup import keys_of, people_by, resolve
from common.errors import NotFound
from messaging.models import Inbox, InboxMember
from messaging.states import InboxKind
from numbers.models import NumberAssignment
from numbers.states import NumberUse

# Beside the uses of numbers.
SHARED, PICTURE = "shared inbox", "picture"


@dataclass
class AgentView:
    """An agent with everything that lists and programs show of them."""

    agent: Agent
    private_number: str = ""
    supervised_number: str = ""
    voice_numbers: list[str] = field(default_factory=list)
    supervised_inbox: Inbox | None = None
    supervisors: list[Agent] = field(default_factory=list)
    supervises: list[Inbox] = field(default_factory=list)
    shared_inboxes: list[Inbox] = field(default_factory=list)

    @property
    def services(self) -> dict[Service, bool]:
        """All services: what was set by hand, and otherwise what follows (smartcommunicator.md §4.4)."""
        has_supervised = self.supervised_inbox is not None
        derived = {
            Service.MESSAGES: bool(self.private_number),
            Service.SUPERVISED_INBOX: has_supervised or bool(self.supervises),
            Service.CALLS: bool(self.private_number or self.supervised_number or self.voice_numbers),
            Service.SHARED_INBOX: bool(self.shared_inboxes),
        }
        return {service: self.agent.services.get(service, value) for service, value in derived.items()}


@dataclass
class Holding:
    """What lists show of what an agent has: numbers, the names of shared inboxes, and the version of a picture."""

    private_number: str = ""
    supervised_number: str = ""
    voice_numbers: list[str] = field(default_factory=list)
    inboxes: list[str] = field(default_factory=list)
    picture: str = ""

    @property
    def numbers(self) -> list[str]:
        return [
            number for number in (self.private_number, self.supervised_number, *self.voice_numbers) if number
        ]


def agents(account: Account) -> QuerySet[Agent]:
    """The people of the account who have not left."""
    return Agent.objects.filter(account=account, kind=AgentKind.PERSON).exclude(state=AgentState.OFFBOARDED)


def people_by_name(account: Account, most: int | None = None) -> list[Agent]:
    return list(agents(account).order_by(Lower("name"), "pk")[:most])


def person(account: Account, pk: int) -> Agent:
    """One of the people who have not left, by the row's id; NotFound for any other."""
    found = agents(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such agent.")
    return found


def former_agents(account: Account) -> QuerySet[Agent]:
    """Who has left, people and bots."""
    return Agent.objects.filter(account=account, state=AgentState.OFFBOARDED)


def agent(account: Account, ref: str) -> Agent:
    """One agent, those who left included; NotFound for any other."""
    found = Agent.objects.filter(account=account, ref=ref).select_related("user").first()
    if found is None:
        raise NotFound("There is no such agent.")
    return found


def find_agents(account: Account, refs: AgentRefs) -> list[Agent]:
    """The people who have not left whom the references name; unknown ones are left out."""
    return resolve(refs, people_by(account, keys_of(refs)), "agents")[0]


def matching_agents(
    account: Account, ids: Mapping[Identifier, str], e164: str | None = None
) -> QuerySet[Agent]:
    """The people who have not left who have all of the identifiers and hold the number; an empty one is nobody's."""
    rows = agents(account)
    for by, value in ids.items():
        rows = rows.filter(**{f"{by.value}__iexact" if by == Identifier.UPN else by.value: value})
    if e164 is not None:
        rows = rows.filter(assignments__until=None, assignments__e164=e164)
    return rows if all(ids.values()) else rows.none()


def views_of(account: Account, wanted: Iterable[Agent]) -> list[AgentView]:
    """The agents with what they hold, in four statements however many they are."""
    views = {row.pk: AgentView(row) for row in wanted}
    held = NumberAssignment.objects.filter(account=account, agent__in=views, until=None)
    for assignment in held.order_by("e164"):
        if assignment.agent_id is not None:
            _add_number(views[assignment.agent_id], assignment.use, assignment.e164)
    owned = Inbox.objects.filter(account=account, owner__in=views, removed_at=None)
    of_inbox = {inbox.pk: views[inbox.owner_id] for inbox in owned if inbox.owner_id is not None}
    for inbox in owned:
        of_inbox[inbox.pk].supervised_inbox = inbox
    joined = InboxMember.objects.filter(account=account, agent__in=views, inbox__removed_at=None)
    for member in joined.select_related("inbox"):
        view = views[member.agent_id]
        is_shared = member.inbox.kind == InboxKind.SHARED
        (view.shared_inboxes if is_shared else view.supervises).append(member.inbox)
    beside = InboxMember.objects.filter(account=account, inbox__in=of_inbox).select_related("agent")
    for member in beside:
        of_inbox[member.inbox_id].supervisors.append(member.agent)
    return list(views.values())


def _add_number(has: AgentView | Holding, use: str, e164: str) -> None:
    if use == NumberUse.PRIVATE:
        has.private_number = e164
    elif use == NumberUse.SUPERVISED:
        has.supervised_number = e164
    else:
        has.voice_numbers.append(e164)


def with_holdings(account: Account, rows: Sequence[Agent]) -> None:
    """Put on each of the agents what lists show of what they have, as ``holds``, in one statement."""
    found = {row.pk: Holding() for row in rows}
    held = NumberAssignment.objects.filter(account=account, agent__in=found, until=None).order_by()
    joined = InboxMember.objects.filter(account=account, agent__in=found, inbox__removed_at=None).order_by()
    shared = joined.filter(inbox__kind=InboxKind.SHARED).values_list("agent_id", Value(SHARED), "inbox__name")
    shown = Picture.objects.filter(account=account, agent__in=found).order_by()
    pictures = shown.values_list("agent_id", Value(PICTURE), "version")
    said = held.values_list("agent_id", "use", "e164").union(shared, pictures, all=True)
    for pk, use, text in sorted(said) if found else []:
        if use == SHARED:
            found[pk].inboxes.append(text)
        elif use == PICTURE:
            found[pk].picture = text
        else:
            _add_number(found[pk], use, text)
    for row in rows:
        row.holds = found[row.pk]  # type: ignore[attr-defined]
