"""Who of an account's people has a subscription to its product (relatel.md §8 B9)."""

from accounts.models import Account, Agent
from accounts.states import AgentKind, AgentState
from common.errors import Forbidden


def seated(account: Account) -> frozenset[int] | None:
    """The ids of those who have one: the first of the account's people needs none, and the others have them in the
    order in which they came. None where nobody needs any, which costs no statement.
    """
    if account.seats is None:
        return None
    people = Agent.objects.filter(account=account, kind=AgentKind.PERSON).exclude(state=AgentState.OFFBOARDED)
    return frozenset(people.order_by("pk").values_list("pk", flat=True)[: account.seats + 1])


def require_seat(account: Account, agent: int) -> None:
    """Forbidden for somebody without a subscription."""
    found = seated(account)
    if found is not None and agent not in found:
        raise Forbidden("This employee has no subscription to the account's product.")
