"""Reads of the numbers that voice bots hold."""

from django.db.models import QuerySet

from accounts.models import Account, Agent
from common.errors import NotFound
from numbers.models import NumberAssignment
from numbers.selectors.assignments import current
from numbers.states import NumberUse


def voice_assignments(account: Account, *, is_paused: bool | None = None) -> QuerySet[NumberAssignment]:
    """The voice bots' present numbers with the bots, newest first; a change of bot makes none newer."""
    rows = current(account).filter(use=NumberUse.VOICE).order_by("-created_at", "ref")
    return rows if is_paused is None else rows.filter(is_paused=is_paused)


def voice_assignments_of(account: Account, bot: Agent) -> QuerySet[NumberAssignment]:
    return voice_assignments(account).filter(agent=bot)


def voice_assignment(account: Account, ref: str) -> NumberAssignment:
    """One present assignment by its name; NotFound for one that has ended, or another account's."""
    found = None if "\x00" in ref else voice_assignments(account).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such phone number assignment.")
    return found


def voice_numbers_of(account: Account, bot: Agent) -> list[str]:
    """The numbers that a bot answers."""
    return list(voice_assignments_of(account, bot).values_list("e164", flat=True))
