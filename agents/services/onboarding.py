"""Onboarding people: agents with their numbers and inboxes, a list at a time and in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.models.agent import person_refs
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AgentKind, AgentRole, AgentState
from agents.carriers.push import send_to_carriers
from agents.records import Faults, Key, NewAgent, NumberWanted, Outcome
from agents.services.faults import is_storable
from agents.services.locking import agents_locked
from agents.services.lookup import resolve
from agents.services.onboarding_checks import Known, find_faults, known_numbers, look_up
from common.inserting import insert_models
from messaging.models import Inbox, InboxMember
from messaging.states import InboxKind
from numbers.models import NumberAssignment
from numbers.services.assignments import Handing, hand_out, locked_numbers, take_back
from numbers.states import NumberUse

ROLES: tuple[str, ...] = tuple(AgentRole.values)


def check_new_agents(*, account: Account, items: Sequence[NewAgent], reassign_inbox: bool = False) -> Faults:
    """Everything that stands against onboarding the items now, by their places in the list; changes nothing."""
    known = look_up(account, items, known_numbers(account, _wanted_e164s(items)))
    return find_faults(items, known, reassign_inbox=reassign_inbox)


@while_active
def onboard(
    *,
    account: Account,
    by: Actor,
    items: Sequence[NewAgent],
    reassign_inbox: bool = False,
    keep_going: bool = False,
) -> Outcome:
    """Make the agents with their numbers and inboxes, in one transaction.

    When an item has a fault, nothing is done, or with ``keep_going`` the others are. With ``reassign_inbox`` a
    supervised inbox whose owner is not active goes to the new agent, with its supervisors and its history.
    Of two who ask at once for the same name or number the second gets the fault.
    """

    with agents_locked(account):
        numbers = locked_numbers(account, _wanted_e164s(items))
        known = look_up(account, items, numbers)
        faults = find_faults(items, known, reassign_inbox=reassign_inbox)
        if faults and not keep_going:
            return Outcome(faults=faults)
        good = {place: item for place, item in enumerate(items) if place not in faults}
        agents = _make(account, by, good, known) if good else {}
        send_to_carriers(account=account, by=by, agents=agents.values())
    return Outcome({place: [agent] for place, agent in agents.items()}, faults)


def _wanted_e164s(items: Sequence[NewAgent]) -> set[str]:
    return {wanted.e164 for item in items for wanted in item.numbers if is_storable(wanted.e164)}


def _make(account: Account, by: Actor, items: dict[int, NewAgent], known: Known) -> dict[int, Agent]:
    made = _insert(account, list(items.values()))
    agents = dict(zip(items, made, strict=True))
    pairs = [(agents[place], wanted) for place, item in items.items() for wanted in item.numbers]
    _take_over(by, pairs, known)
    handings = [
        Handing(known.numbers[wanted.e164], wanted.use, agent, holder=agent.name) for agent, wanted in pairs
    ]
    hand_out(account=account, by=by, handings=handings)
    if any(wanted.use == NumberUse.SUPERVISED for _, wanted in pairs):
        _make_inboxes(account, pairs, known, _people(items, agents, known))
    after = {
        agent.pk: {"numbers": [wanted.e164 for wanted in items[place].numbers]}
        for place, agent in agents.items()
    }
    activity.record_each(account=account, by=by, verb="onboarded", subjects=made, after=after)
    return agents


def _insert(account: Account, items: list[NewAgent]) -> list[Agent]:
    now = timezone.now()
    same = {
        "account_id": account.pk,
        "kind": AgentKind.PERSON,
        "state": AgentState.ACTIVE,
        "created_at": now,
        "updated_at": now,
    }
    places = {field for item in items for field in item.place}
    rows = [_row(item, ref, places) for item, ref in zip(items, person_refs(len(items)), strict=True)]
    return insert_models(Agent, rows, same=same)


def _row(item: NewAgent, ref: str, places: Iterable[str]) -> dict[str, Any]:
    """``places`` are the fields of where somebody is that anybody of the list has."""
    return {
        "ref": ref,
        "object_id": item.object_id,
        "name": item.name,
        "directory_tenant": item.directory_tenant,
        "upn": item.upn,
        "consistency_id": item.consistency_id,
        "email": item.email,
        "roles": [role for role in ROLES if role in item.roles],
        "services": dict(item.services),
        **{field: item.place.get(field, "") for field in places},
    }


def _people(items: dict[int, NewAgent], agents: dict[int, Agent], known: Known) -> dict[Key, list[Agent]]:
    """Everybody whom a supervisor's name may mean: who was there, and who came in this list."""
    people = dict(known.people)
    for place, item in items.items():
        people |= {key: [agents[place]] for key in item.keys}
    return people


def _take_over(by: Actor, pairs: list[tuple[Agent, NumberWanted]], known: Known) -> None:
    """Give the inboxes that stand on wanted numbers to their new owners, and end the former assignments."""
    ended = []
    for agent, wanted in pairs:
        number = known.numbers[wanted.e164]
        inbox = known.inboxes.get(number.pk)
        if inbox is not None:
            if inbox.owner is not None and inbox.name == inbox.owner.name:
                inbox.name = agent.name
            inbox.owner = agent
            inbox.save(update_fields=["owner", "name"])
            ended.append(number.pk)
    if ended:
        take_back(by=by, assignments=NumberAssignment.objects.filter(number__in=ended))


def _make_inboxes(
    account: Account,
    pairs: list[tuple[Agent, NumberWanted]],
    known: Known,
    people: dict[Key, list[Agent]],
) -> None:
    """An inbox for each supervised number that has none, and the supervisors in it; its owner is not one of them."""
    supervised = [(agent, wanted) for agent, wanted in pairs if wanted.use == NumberUse.SUPERVISED]
    inboxes = {
        known.numbers[wanted.e164].pk: known.inboxes.get(known.numbers[wanted.e164].pk)
        for _, wanted in supervised
    }
    new = [
        Inbox(
            account=account,
            name=agent.name,
            kind=InboxKind.SUPERVISED,
            number_id=known.numbers[wanted.e164].pk,
            e164=wanted.e164,
            owner=agent,
        )
        for agent, wanted in supervised
        if inboxes[known.numbers[wanted.e164].pk] is None
    ]
    inboxes |= {inbox.number_id: inbox for inbox in Inbox.objects.bulk_create(new)}
    members = []
    for agent, wanted in supervised:
        if wanted.supervisors is None:
            continue
        inbox = inboxes[known.numbers[wanted.e164].pk]
        named, _ = resolve(wanted.supervisors, people, "supervisors")
        members += [
            InboxMember(account=account, inbox=inbox, agent=supervisor)
            for supervisor in named
            if supervisor.pk != agent.pk
        ]
    # Of an inbox taken over some are in it already.
    InboxMember.objects.bulk_create(members, ignore_conflicts=True)
