"""Reads of person plans."""

from django.db.models import Prefetch, QuerySet

from accounts.models import Account
from agents.models import PersonPlan, PersonPlanStep
from common.errors import NotFound


def plans(account: Account) -> QuerySet[PersonPlan]:
    """The account's plans, with the agents and steps."""
    rows = PersonPlan.objects.filter(account=account).select_related("agent")
    return rows.prefetch_related(Prefetch("steps", PersonPlanStep.objects.filter(account=account)))


def plan(account: Account, pk: int) -> PersonPlan:
    """One plan with its job and steps; NotFound for any other."""
    found = plans(account).select_related("job").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such plan.")
    return found
