"""Reads of who holds which number, now and before."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from accounts.models import Account, Agent
from common.compiled import Slot
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


def history(
    account: Account | Slot, e164: str | Slot, *, since: datetime | None = None
) -> QuerySet[NumberAssignment]:
    """Everybody who held the number in this account, the latest first; with ``since`` those who began later."""
    rows = NumberAssignment.objects.filter(account=account, e164=e164).select_related("agent")
    return rows.filter(since__gte=since) if since else rows


def with_holder() -> Exists:
    """Whether a number has a holder, for filters and annotations of numbers."""
    return Exists(NumberAssignment.objects.filter(number=OuterRef("pk"), until=None))


def free_numbers(account: Account) -> QuerySet[PhoneNumber]:
    """The account's active numbers that nobody holds."""
    return phone_numbers(account).filter(~with_holder(), state=NumberState.ACTIVE)


@dataclass(frozen=True)
class HeldNumber:
    """A number and its holder, who is None for a free one; the ids are of an agent that a directory knows."""

    e164: str
    holder: str | None
    object_id: str | None
    upn: str | None
    consistency_id: str | None


def assignable_numbers(account: Account, *, held: bool | None = None, digits: str = "") -> list[HeldNumber]:
    """The numbers that somebody holds and those that can be given, with these digits in them, in one statement."""
    rows = phone_numbers(account).annotate(
        now=FilteredRelation("assignments", condition=Q(assignments__until=None))
    )
    is_held, is_free = Q(now__isnull=False), Q(now__isnull=True, state=NumberState.ACTIVE)
    rows = rows.filter(is_held | is_free if held is None else is_held if held else is_free)
    if digits:
        rows = rows.filter(e164__contains=digits)
    columns = ("now__holder", *(f"now__agent__{name}" for name in ("object_id", "upn", "consistency_id")))
    return [HeldNumber(*row) for row in rows.order_by("e164").values_list("e164", *columns)]


def free_e164s(account: Account, most: int) -> list[str]:
    """The first of the numbers that nobody holds, in order."""
    return list(free_numbers(account).order_by("e164").values_list("e164", flat=True)[:most])
