"""Has agents brought in line at the carriers that keep agents of their own: marks them, and sends for a worker."""

from collections.abc import Iterable

from django.db.models import F

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.models.activity import Source
from accounts.states import AgentKind, AgentState
from agents import kinds
from agents.models import AgentAtCarrier
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from providers.contract.families import Family
from providers.models import ProviderAccount
from providers.selectors import logins_for
from providers.states import Agreement

# What a sync brings from a carrier need not be sent there.
CARRIER = Actor(label="Carrier sync", source=Source.JOB)


def logins_with_agents(account: Account) -> list[ProviderAccount]:
    """The logins that the account's agents are kept at."""
    return logins_for(account, Family.PEOPLE)


def send_to_carriers(*, account: Account, by: Actor, agents: Iterable[Agent]) -> None:
    """Have the agents, as they are now, known to every carrier that keeps agents for the account.

    Call it in the transaction that changes them. Who has left is told only to carriers that knew them; bots are
    nowhere but here.
    """
    if by == CARRIER or not (logins := logins_with_agents(account)):
        return
    people = {agent.pk: agent for agent in agents if agent.kind == AgentKind.PERSON}
    for login in logins:
        AgentAtCarrier.objects.bulk_create(
            (
                AgentAtCarrier(account=account, agent=agent, provider_account=login, version=0)
                for agent in people.values()
                if agent.state != AgentState.OFFBOARDED
            ),
            ignore_conflicts=True,
        )
        rows = AgentAtCarrier.objects.filter(account=account, provider_account=login, agent__in=people)
        if rows.update(agreement=Agreement.PENDING, version=F("version") + 1, push_error=""):
            start_push(account=account, by=by, login=login)


def start_push(*, account: Account, by: Actor, login: ProviderAccount) -> None:
    """A job that sends what waits, unless one is there that has not begun."""
    payload = {"provider_account": login.pk}
    waiting = Job.objects.filter(
        account=account, kind=kinds.PUSH_AGENTS, payload=payload, state=JobState.QUEUED, attempts=0
    )
    if not waiting.exists():
        title = f"Send agents to {login.name}"
        job_services.start(NewJob(kinds.PUSH_AGENTS, title, payload=payload), account=account, by=by)
