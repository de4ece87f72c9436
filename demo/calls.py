"""Sample calls of the demo: no switch made them, and every one says so."""

import random
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from accounts.models import Account
from calls.services import FinishedCall, record_call
from calls.states import Direction
from common import scope
from demo.clock import Timeline
from numbers.selectors.numbers import phone_numbers

DAYS = 30
CALLERS = (
    ("+12015550147", "J Moreno"),
    ("+12015550163", "A Whitfield"),
    ("+12125550118", "Eastside Dental Lab"),
    ("+19735550132", ""),
    ("+16465550171", "P Ostrowski"),
)


def samples(account: Account, timeline: Timeline) -> None:
    """A month of office hours: a handful of calls a day, as they would have been charged."""
    dice = random.Random(20)  # noqa: S311 the same calls each time
    for ago in range(DAYS, 0, -1):
        for _ in range(dice.randint(2, 5)):
            moment = timeline.before(days=ago).replace(hour=dice.randint(14, 21), minute=dice.randint(0, 59))
            plan = (
                dice.random(),
                dice.random(),
                dice.choice(CALLERS),
                dice.choice((0, 34, 71, 128, 265, 610)),
            )
            timeline.add(moment, partial(_call, account, *plan))


def _call(account: Account, way: float, which: float, other: tuple[str, str], seconds: int) -> None:
    with scope.tenant(account.pk):
        ours = list(phone_numbers(account).order_by("e164").values_list("e164", flat=True))
        if not ours:
            return
        number, (peer, name) = ours[int(which * len(ours))], other
        inbound = way < 0.7
        record_call(
            account=account,
            call=FinishedCall(
                ref=f"sample-{_began():%Y%m%d%H%M%S%f}-{peer}",
                direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
                caller=peer if inbound else number,
                called=number if inbound else peer,
                caller_name=name if inbound else "",
                started_at=_began(),
                seconds=seconds,
                address="198.51.100.20",
                is_sample=True,
            ),
        )


def _began() -> datetime:
    return timezone.now() - timedelta(minutes=12)
