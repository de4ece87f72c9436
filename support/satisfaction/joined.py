"""What ratings of calls add to the statistics of how calls were answered."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db.models import Q

from accounts.models import Account
from calls.statistics.ratings import Ratings, register
from calls.statistics.selectors import Group, Whose
from common.hourly import Unit
from support.satisfaction.figures import By, Sums, sums_by
from support.satisfaction.states import Conversation

COLUMNS = {Group.RECEPTION: By.RECEPTION, Group.COLLEAGUE: By.EMPLOYEE}
OWN = {Whose.RECEPTION: By.RECEPTION, Whose.COLLEAGUE: By.EMPLOYEE}


def ratings_of_calls(
    account: Account,
    whose: Whose,
    since: datetime,
    until: datetime,
    *,
    group: Group | None = None,
    unit: Unit | None = None,
    only: Sequence[int] | None = None,
) -> Mapping[str, Ratings]:
    """By when they were given; of menu keys and phases there are none."""
    if group is not None and group not in COLUMNS:
        return {}
    own = OWN[whose].value
    places = Q(conversation=Conversation.CALL, **{f"{own}__isnull": False})
    if only is not None:
        places &= Q(**{f"{own}__in": list(only)})
    apart = [COLUMNS[group]] if group is not None else []
    found = sums_by(account, since=since, until=until, apart=apart, each=unit, places=places)
    return {
        _written(key[-1]): _told(sums) for key, sums in found.items() if sums.count and key[-1] is not None
    }


def _written(key: int | datetime) -> str:
    return key.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(key, datetime) else str(key)


def _told(sums: Sums) -> Ratings:
    return Ratings(sums.count, None if sums.average is None else round(sums.average, 4))


register(ratings_of_calls)
