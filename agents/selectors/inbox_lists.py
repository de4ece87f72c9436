"""Reads of inboxes for the console: the list with its filter, who is in one, and who may be."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Account, Agent
from accounts.selectors.agents import of_whole_id
from accounts.states import AgentState
from agents.selectors.staff import MOST_CHOICES, PEOPLE, group
from common import scope
from common.e164 import fragment
from common.errors import NotFound
from common.searching import among, find
from messaging.models import Inbox, InboxMember
from messaging.selectors.inboxes import inboxes
from messaging.states import InboxKind


def without_active_owner(rows: QuerySet[Inbox]) -> QuerySet[Inbox]:
    """Those whose owner has left or is suspended."""
    return rows.filter(kind=InboxKind.SUPERVISED).exclude(owner__state=AgentState.ACTIVE)


def filtered(
    account: Account, *, search: str = "", kind: str = "", ownerless: bool = False
) -> QuerySet[Inbox]:
    """The inboxes that fit, with their owners, and ``people``: how many members or supervisors each has."""
    rows = inboxes(account)
    text = search.strip()
    if text:
        mine, digits = Q(account=account), fragment(text, account.country)
        with scope.searching():
            owners = (
                None
                if digits
                else Q(owner__any_of=find(Agent.objects.all(), text, of=mine, also=of_whole_id(text)))
            )
            found = find(rows, digits or text, of=mine, also=owners)
        rows = among(rows, found)
    if kind:
        rows = rows.filter(kind=kind)
    if ownerless:
        rows = without_active_owner(rows)
    return rows.annotate(people=Count("memberships"))


def counts(account: Account) -> dict[str, int]:
    """How many inboxes there are, and how many of them have no active owner."""
    lost = Q(kind=InboxKind.SUPERVISED) & ~Q(owner__state=AgentState.ACTIVE)
    return inboxes(account).order_by().aggregate(all=Count("pk"), ownerless=Count("pk", filter=lost))


def on_number(account: Account, e164: str) -> Inbox:
    """The inbox on a number."""
    found = inboxes(account).filter(e164=e164).first()
    if found is None:
        raise NotFound("There is no inbox on this number.")
    return found


def memberships(account: Account, inbox: Inbox) -> QuerySet[InboxMember]:
    """Who is in an inbox, with the agents."""
    return InboxMember.objects.filter(account=account, inbox=inbox).select_related("agent")


def _choices(rows: QuerySet[Agent]) -> list[tuple[str, str]]:
    found = rows.order_by(Lower("name"), "pk").values_list("ref", "name", "upn", "object_id")
    return [(ref, f"{name} ({upn or object_id})") for ref, name, upn, object_id in found[:MOST_CHOICES]]


def who_may_join(account: Account, inbox: Inbox) -> list[tuple[str, str]]:
    """Active people who are not in the inbox; the first 500 by name, as choices."""
    inside = InboxMember.objects.filter(account=account, inbox=inbox, agent=OuterRef("pk"))
    rows = group(account, PEOPLE).filter(~Exists(inside), state=AgentState.ACTIVE)
    return _choices(rows.exclude(pk=inbox.owner_id) if inbox.owner_id else rows)


def who_may_own(account: Account, inbox: Inbox) -> list[tuple[str, str]]:
    """Active people without a supervised inbox of their own; the first 500 by name, as choices."""
    if inbox.kind != InboxKind.SUPERVISED:
        return []
    owned = inboxes(account).filter(owner=OuterRef("pk"))
    return _choices(group(account, PEOPLE).filter(~Exists(owned), state=AgentState.ACTIVE))
