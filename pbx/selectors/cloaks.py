"""Reads of which main numbers colleagues' calls show."""

from collections.abc import Collection

from accounts.models import Account
from pbx.models import Cloak, Reception
from pbx.receptions.selectors import main_numbers, receptions


def cloaks_of(account: Account, agents: Collection[int]) -> dict[int, Reception]:
    """The receptions by the agents' ids, but those that are not shown; one statement however many they are."""
    rows = Cloak.objects.filter(account=account, agent__in=agents, reception__deleted_at=None)
    rows = rows.filter(reception__is_shown=True).select_related("reception")
    return {row.agent_id: row.reception for row in rows}


def may_be_cloaks(account: Account) -> dict[Reception, str]:
    """The receptions that may be chosen, by name, with their numbers."""
    found = [row for row in receptions(account) if row.is_shown]
    numbers = main_numbers(account, found)
    return {row: numbers[row.pk] for row in found if row.pk in numbers}
