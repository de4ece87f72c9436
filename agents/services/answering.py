"""Agents as destinations: which may answer numbers, and how they are kept from leaving meanwhile."""

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.models import Account, Agent
from accounts.states import AgentState
from numbers.destinations import Sort, register
from providers.contract.destinations import Destination, DestinationKind

# Who lets an agent go changes the row, and so waits for this, or is seen by it.
HOLD = "SELECT 1 FROM accounts_agent WHERE id = %s AND account_id = %s AND state <> %s FOR SHARE"


def _ever(account: Account) -> QuerySet[Agent]:
    return Agent.objects.filter(account=account)


def _choices(account: Account) -> QuerySet[Agent]:
    """Those who have not left."""
    return _ever(account).exclude(state=AgentState.OFFBOARDED)


def _hold(account: Account, target: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [int(target), account.pk, AgentState.OFFBOARDED])
        return cursor.fetchone() is not None


def _url(account: Account, target: str) -> str:
    ref = Agent.objects.filter(account=account, pk=int(target)).values_list("ref", flat=True).first()
    return reverse("agents:detail", args=[ref]) if ref else ""


def as_destination(agent: Agent) -> Destination:
    return Destination.of(DestinationKind.AGENT, agent.pk)


# In the order of the index: an account may have a hundred thousand.
register(Sort(DestinationKind.AGENT, choices=_choices, ever=_ever, hold=_hold, url=_url, order=Lower("name")))
