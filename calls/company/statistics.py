"""How well a reception is answered, from its calls (relatel.md §5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q

from accounts.models import Account
from accounts.products import Feature, require
from calls.company.states import with_facts
from calls.live.models import Call
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
    rows = Call.objects.filter(account=account, reception=row, ended_at__isnull=False)
    rows = rows.filter(planned_for__gte=since, planned_for__lt=until)
    rows = with_facts(rows.filter(phase__in=phases) if phases else rows).order_by()
    limit = timedelta(seconds=target)
    is_answered = Q(picked_up_at__isnull=False)
    told = rows.aggregate(
        total=Count("pk"),
        answered=Count("pk", filter=is_answered),
        answered_soon=Count("pk", filter=is_answered & Q(picked_up_at__lte=F("planned_for") + limit)),
        missed_soon=Count("pk", filter=~is_answered & Q(ended_at__lte=F("planned_for") + limit)),
        wait=Avg(F("picked_up_at") - F("planned_for"), filter=is_answered),
        talk=Avg(F("ended_at") - F("picked_up_at"), filter=is_answered),
    )
    wait, talk = told.pop("wait"), told.pop("talk")
    return Figures(
        **told,
        answer_seconds=wait.total_seconds() if wait else 0.0,
        talk_seconds=talk.total_seconds() if talk else 0.0,
    )
