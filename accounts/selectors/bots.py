"""Reads of voice bots."""

from django.db.models import QuerySet

from accounts.models import Account, Agent
from accounts.states import AgentKind, AgentState
from common.errors import NotFound


def bots(account: Account) -> QuerySet[Agent]:
    """The account's voice bots; those that were removed are history."""
    return Agent.objects.filter(account=account, kind=AgentKind.BOT).exclude(state=AgentState.OFFBOARDED)


def bot(account: Account, ref: str) -> Agent:
    """One of the account's voice bots; NotFound for any other."""
    found = None if "\x00" in ref else bots(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such voice bot.", field="agent")
    return found
