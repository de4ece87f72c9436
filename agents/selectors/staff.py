"""Reads of agents for the console: the list with its filter, what an agent held, and whom a form can name."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Account, Agent, Membership
from accounts.selectors.agents import of_whole_id
from accounts.selectors.people import members
from accounts.states import AgentKind, AgentState
from common.searching import Search, among, find
from numbers.models import NumberAssignment

PEOPLE, BOTS, LEFT = "people", "bots", "offboarded"
GROUPS = (PEOPLE, BOTS, LEFT)
# The places that the list can be narrowed to.
PLACES = ("department", "store", "city")
MOST_CHOICES = 500
# From place to place in the order of an index, one short reading of it for each: a hundred thousand people share fifty.
PLACES_IN_USE = """
WITH RECURSIVE places AS (
    SELECT first.* FROM unnest(%(states)s::text[]) AS s (state) CROSS JOIN LATERAL (
        SELECT a.state, a.department, a.store, a.city FROM accounts_agent a
        WHERE a.account_id = %(account)s AND a.kind = %(kind)s AND a.state = s.state
        ORDER BY a.department, a.store, a.city LIMIT 1
    ) first
    UNION ALL
    SELECT following.* FROM places p CROSS JOIN LATERAL (
        SELECT a.state, a.department, a.store, a.city FROM accounts_agent a
        WHERE a.account_id = %(account)s AND a.kind = %(kind)s AND a.state = p.state
            AND (a.department, a.store, a.city) > (p.department, p.store, p.city)
        ORDER BY a.department, a.store, a.city LIMIT 1
    ) following
)
SELECT department, store, city FROM places LIMIT %(most)s
"""


@dataclass(frozen=True)
class StaffFilter:
    """What a list of agents is narrowed to; empty parts do not narrow."""

    search: str = ""
    state: str = ""
    role: str = ""
    department: str = ""
    store: str = ""
    city: str = ""


def group(account: Account, name: str) -> QuerySet[Agent]:
    """People, voice bots, or those of both sorts who have left."""
    rows = Agent.objects.filter(account=account)
    if name == LEFT:
        return rows.filter(state=AgentState.OFFBOARDED)
    kind = AgentKind.BOT if name == BOTS else AgentKind.PERSON
    return rows.filter(kind=kind).exclude(state=AgentState.OFFBOARDED)


def group_counts(account: Account) -> dict[str, int]:
    """How many agents each group has."""
    counts: Counter[str] = Counter()
    rows = Agent.objects.filter(account=account).order_by().values_list("kind", "state")
    for kind, state, count in rows.annotate(count=Count("*")):
        name = LEFT if state == AgentState.OFFBOARDED else BOTS if kind == AgentKind.BOT else PEOPLE
        counts[name] += count
    return {name: counts[name] for name in GROUPS}


def searched(account: Account, name: str, wanted: StaffFilter) -> Search[Agent]:
    """Those of a group who fit; the text is looked for in names and in how the directory knows them."""
    rows = group(account, name)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.role:
        rows = rows.filter(roles__contains=[wanted.role])
    places = {place: getattr(wanted, place) for place in PLACES}
    rows = rows.filter(**{place: text for place, text in places.items() if text})
    text = wanted.search.strip()
    return Search(rows, Q(account=account), (text,) if text else (), also=of_whole_id(text))


def named(account: Account, text: str, most: int) -> QuerySet[Agent]:
    """Agents of every group with this in their name or in how the directory knows them, those still here first."""
    rows, order = (
        Agent.objects.filter(account=account),
        (F("offboarded_at").asc(nulls_last=True), Lower("name"), "pk"),
    )
    return among(
        rows, find(rows, text, of=Q(account=account), also=of_whole_id(text), most=most, order=order)
    ).order_by(*order)


def places_in_use(account: Account) -> dict[str, list[str]]:
    """The departments, stores and cities of people who are here, in one statement: of the first 2,000 places."""
    here = [state.value for state in AgentState if state != AgentState.OFFBOARDED]
    values: dict[str, Any] = {
        "account": account.pk,
        "kind": AgentKind.PERSON.value,
        "states": here,
        "most": MOST_CHOICES * 4,
    }
    with connection.cursor() as cursor:
        cursor.execute(PLACES_IN_USE, values)
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(PLACES)
    found = {place: sorted(set(column) - {""}) for place, column in zip(PLACES, columns, strict=True)}
    return {place: texts[:MOST_CHOICES] for place, texts in found.items()}


def choices(account: Account) -> list[tuple[str, str]]:
    """Active people to choose from, by their refs; the first 500 by name."""
    rows = group(account, PEOPLE).filter(state=AgentState.ACTIVE).order_by(Lower("name"), "pk")
    found = rows.values_list("ref", "name", "upn", "object_id")[:MOST_CHOICES]
    return [(ref, f"{name} ({upn or object_id})") for ref, name, upn, object_id in found]


def assignments_of(account: Account, agent: Agent) -> QuerySet[NumberAssignment]:
    """Every number that the agent holds or held, the latest first."""
    return NumberAssignment.objects.filter(account=account, agent=agent)


def members_without_agent(account: Account) -> QuerySet[Membership]:
    """The account's members who do not sign in as an agent yet."""
    taken = Agent.objects.filter(account=account, user__isnull=False).exclude(state=AgentState.OFFBOARDED)
    return members(account).exclude(user__in=taken.values("user"))


def members_of_agent(account: Account, agent: Agent) -> QuerySet[Membership]:
    """The member who signs in as the agent; none or one."""
    return members(account).filter(user=agent.user_id)
