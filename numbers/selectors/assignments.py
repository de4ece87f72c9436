"""Reads of who holds which number, now and before."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Account, Agent
from numbers.models import NumberAssignment, PhoneNumber
from numbers.selectors.numbers import phone_numbers
from numbers.states import NumberState


def current(account: Account) -> QuerySet[NumberAssignment]:
    """Who holds the account's numbers now, with the agents."""
    return NumberAssignment.objects.filter(account=account, until=None).select_related("agent")


def holder_of(account: Account, e164: str) -> NumberAssignment | None:
    return current(account).filter(e164=e164).first()


def held_by(account: Account, agent: Agent) -> QuerySet[NumberAssignment]:
    """What the agent holds now."""
    return current(account).filter(agent=agent).order_by("use", "pk")


def history(account: Account, e164: str) -> QuerySet[NumberAssignment]:
    """Everybody who held the number in this account, the latest first."""
    return NumberAssignment.objects.filter(account=account, e164=e164).select_related("agent")


def held_on(account: Account, e164: str, moment: datetime) -> NumberAssignment | None:
    """Who held the number at a moment; None when it was free."""
    then = history(account, e164).filter(since__lte=moment)
    return then.filter(Q(until=None) | Q(until__gt=moment)).first()


def with_holder() -> Exists:
    """Whether a number has a holder, for filters and annotations of numbers."""
    return Exists(NumberAssignment.objects.filter(number=OuterRef("pk"), until=None))


def free_numbers(account: Account) -> QuerySet[PhoneNumber]:
    """The account's active numbers that nobody holds."""
    return phone_numbers(account).filter(~with_holder(), state=NumberState.ACTIVE)
