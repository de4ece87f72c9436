"""Reads of agents as carriers have them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Account, Agent
from accounts.states import AgentState
from agents.carriers.compare import Description, wanted
from agents.models import AgentAtCarrier
from agents.selectors.agents import views_of
from common.errors import NotFound
from numbers.models import PhoneNumber
from numbers.states import HELD
from providers.models import ProviderAccount
from providers.states import Agreement

TROUBLED = (Agreement.DRIFT, Agreement.GONE, Agreement.FAILED)


def disagreeing(account: Account) -> QuerySet[AgentAtCarrier]:
    """Agents that differ at a carrier, are missing there, or were not accepted."""
    rows = AgentAtCarrier.objects.filter(account=account, agreement__in=TROUBLED)
    return rows.select_related("agent", "provider_account")


def at_carrier(account: Account, pk: int) -> AgentAtCarrier:
    """One of the account's agents at one carrier; NotFound for any other."""
    rows = AgentAtCarrier.objects.filter(account=account).select_related("agent", "provider_account")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such agent at a carrier.")
    return found


def waiting(account: Account, login: ProviderAccount) -> list[AgentAtCarrier]:
    rows = AgentAtCarrier.objects.filter(account=account, provider_account=login, agreement=Agreement.PENDING)
    return list(rows.select_related("agent").order_by("pk"))


def wanted_by_agent(login: ProviderAccount, agents: Iterable[Agent]) -> dict[int, Description]:
    """How each of the agents should be at the login, by their ids; nothing for those who have left.

    They may be of several accounts, which the scope must then allow.
    """
    of_account: dict[int, list[Agent]] = defaultdict(list)
    for agent in agents:
        if agent.state != AgentState.OFFBOARDED:
            of_account[agent.account_id].append(agent)
    found: dict[int, Description] = {}
    for account_id, people in of_account.items():
        views = views_of(Account(pk=account_id), people)
        e164s = _numbers_there(login, account_id)
        found |= {view.agent.pk: wanted(view, e164s) for view in views}
    return found


def wanted_at_logins(rows: Iterable[AgentAtCarrier]) -> dict[int, Description]:
    """How the agent of each row should be at its login, by the rows' ids; nothing for those who have left."""
    of_login: dict[ProviderAccount, list[AgentAtCarrier]] = defaultdict(list)
    for row in rows:
        of_login[row.provider_account].append(row)
    found: dict[int, Description] = {}
    for login, there in of_login.items():
        wanted = wanted_by_agent(login, [row.agent for row in there])
        found |= {row.pk: wanted[row.agent_id] for row in there if row.agent_id in wanted}
    return found


def _numbers_there(login: ProviderAccount, account_id: int) -> set[str]:
    there = Q(provider_account=login) | Q(known_at__contains=[login.pk])
    rows = PhoneNumber.objects.filter(there, account=account_id, state__in=HELD)
    return set(rows.values_list("e164", flat=True))
