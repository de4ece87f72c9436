"""A month at Nordlys' main numbers, and callers who were promised a call back."""

import random
from functools import partial

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.contacts import colleagues
from calls.callbacks.models import Promise
from calls.callbacks.services import call_back, reserve, settle
from calls.callbacks.states import OPEN
from calls.live.models import Call
from calls.live.services import receive_call
from common import scope
from demo.clock import Timeline
from demo.danish import WITH_NUMBERS, numbers_of, working
from demo.recorded import see_through

DAYS, BUSY_DAYS = 28, 14
CALLERS = ("+4586120110", "+4532120163", "+4575160114", "+4598370112", "+4532120174", "+4532120175")
KEYS = (("1",), ("1",), ("2",), ("2",), ("3", "1"), ())
# Days ago, who asked, how it ended (None where it is still open), what was noted, and by whom.
PROMISES = (
    (16, "+4532120191", True, "Tilbud på stole sendt", "Sofie Bruun"),
    (11, "+4532120182", False, "Tre forsøg, ingen svarer", "Emil Dahl"),
    (6, "+4532120193", True, "Reparation aftalt", "Sofie Bruun"),
    (1, "+4532120194", None, "", "Sofie Bruun"),
    (1, "+4532120195", None, "", ""),
)


def days(account: Account, owner: Actor, timeline: Timeline) -> None:
    """One or two calls on each working day, before the last two weeks one, and some that were to be called back."""
    dice = random.Random(11)  # noqa: S311 the same calls each time
    for ago in range(DAYS, 0, -1):
        day = working(timeline, ago)
        if day.date() != timeline.before(days=ago).date():
            continue
        for _ in range(1 if ago > BUSY_DAYS else dice.randint(1, 2)):
            moment = day.replace(hour=dice.randint(7, 14), minute=dice.randint(0, 59))
            plan = dice.choice(CALLERS), int(dice.random() < 0.2), dice.choice(KEYS), dice.randint(20, 240)
            timeline.add(moment, partial(_came, account, owner, *plan))
    for ago, caller, is_done, note, name in PROMISES:
        asked = working(timeline, ago).replace(hour=10)
        timeline.add(asked, partial(_came, account, owner, caller, 0, ("2", "1"), 90))
        if name:
            later = asked.replace(hour=11)
            timeline.add(later, partial(_kept, account, owner, caller, is_done, note, name))


def _came(account: Account, by: Actor, caller: str, place: int, keys: tuple[str, ...], seconds: int) -> None:
    def make() -> Call:
        called = numbers_of(account)[WITH_NUMBERS + place]
        return receive_call(account=account, by=by, called=called, caller=caller, keys=keys, seconds=seconds)

    see_through(account, make)


def _kept(account: Account, by: Actor, caller: str, is_done: bool | None, note: str, name: str) -> None:
    """Reserved by a colleague, who calls back unless it is open still."""
    with scope.tenant(account.pk):
        agent = colleagues(account).get(name=name).pk
        row = Promise.objects.filter(account=account, number=caller, state__in=OPEN).first()
        if row is None:
            return
        reserve(account=account, by=by, pk=row.pk, agent=agent)
    if is_done is not None:
        see_through(account, lambda: call_back(account=account, by=by, pk=row.pk, agent=agent))
        with scope.tenant(account.pk):
            settle(account=account, by=by, pk=row.pk, is_done=is_done, reason=note)
