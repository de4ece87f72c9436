"""How well a reception is answered, from its calls (relatel.md §5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Account
from accounts.products import Feature, require
from calls.statistics.selectors import total, waits
from pbx.models import Reception
from pbx.receptions.states import Phase


@dataclass(frozen=True)
class Figures:
    """Of calls that are over. ``soon`` is within the target: answered after so many seconds, or given up by then."""

    total: int
    answered: int
    answered_soon: int
    missed_soon: int
    answer_seconds: float
    talk_seconds: float


def figures_of(
    account: Account,
    row: Reception,
    *,
    since: datetime,
    until: datetime,
    phases: Sequence[Phase] = (),
    target: int,
) -> Figures:
    """Of the calls that came in at or after ``since`` and before ``until``; of these phases, or of all. Forbidden where
    the account's product has no statistics.
    """
    require(account, Feature.STATISTICS)
    rows = waits(account, row.pk, since=since, until=until)
    rows = [one for one in rows if not phases or one[0] in phases]
    soon = total(answers for _, seconds, answers in rows if seconds <= target)
    every = total(answers for _, _, answers in rows)
    return Figures(
        total=every.calls,
        answered=every.answered,
        answered_soon=soon.answered,
        missed_soon=soon.calls - soon.answered,
        answer_seconds=every.waited / every.waits / 1000 if every.waits else 0.0,
        talk_seconds=every.talked / every.answered / 1000 if every.answered else 0.0,
    )
