"""How calls are answered: always what the calls say, whatever ended, changed, or is not settled yet."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Agent
from calls.models import AnswerMark, AnswerSum, Call, CallNode, CallRecord, Leg
from calls.states import CallKind, Direction
from calls.statistics import selectors, services
from calls.statistics.selectors import Answers, Group, Whose
from common import scope
from numbers.models import NumberAssignment
from pbx.models import Reception
from tests.agents.staff import add_agent
from tests.calls.conftest import record
from tests.numbers.conftest import HELD, Shop

DAY = datetime(2025, 5, 19, tzinfo=UTC)
ZONES = ["UTC", "Europe/Copenhagen", "Asia/Kathmandu"]
GROUPS = sorted(selectors.DIMENSIONS)


class House:
    """Two receptions and two colleagues, who have held their numbers always."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.people = [
            add_agent(account, name, private=HELD[place]) for place, name in enumerate(("Ann", "Bo"))
        ]
        NumberAssignment.objects.update(since=DAY - timedelta(days=900))
        self.receptions = [Reception.objects.create(account=account, name=name) for name in ("Main", "Shop")]

    def call(self, row: dict[str, Any]) -> Call:
        """A call of a reception, or without one to a colleague's own number, that rang some and was answered or not."""
        began, rang = row["came"], row["came"] + timedelta(seconds=5)
        reception = self.receptions[row["reception"]] if row["reception"] is not None else None
        end = rang + timedelta(seconds=row["wait"] + row["talk"])
        call = Call.objects.create(
            account=self.account,
            kind=CallKind.RECEPTION if reception else CallKind.AGENT,
            reception=reception,
            phase=row["phase"] if reception else "open",
            direction=Direction.INBOUND,
            caller="+12015550147",
            called=HELD[row["answers"] or 0],
            cli=HELD[0],
            settings={"target": row["target"]},
            planned_for=began,
            started_at=began,
            ended_at=end,
        )
        places = (
            [row["phase"], *([f"{row['phase']}.{row['key']}"] if row["key"] else [])] if reception else []
        )
        for command, place in enumerate(places, 1):
            CallNode.objects.create(
                account=self.account, call=call, command=command, place=place, kind="menu", at=began
            )
        facts: dict[str, Any] = {"account": self.account, "call": call, "began_at": rang, "ended_at": end}
        for place, e164 in enumerate(HELD[:2] if reception else [call.called], 2):
            is_up = row["answers"] is not None and e164 == HELD[row["answers"]]
            picked = rang + timedelta(seconds=row["wait"]) if is_up else None
            state = "ended" if is_up else "no_answer"
            Leg.objects.create(
                place=place, number=e164, is_ours=True, state=state, answered_at=picked, **facts
            )
        # The marks of the legs' hour were written with the call.
        return call


@pytest.fixture
def house(market: Shop) -> Iterator[House]:
    with scope.tenant(market.customer.pk):
        yield House(market.customer)


moments = st.integers(0, 10 * 24 * 60).map(lambda n: DAY + timedelta(minutes=n))
came = st.fixed_dictionaries(
    {
        "came": moments,
        "reception": st.sampled_from([None, 0, 1]),
        "answers": st.sampled_from([None, 0, 1]),
        "phase": st.sampled_from(["open", "closed"]),
        "key": st.sampled_from(["", "1", "2.1"]),
        "wait": st.integers(0, 60),
        "talk": st.integers(0, 600),
        "target": st.sampled_from([20, 40]),
    }
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("came"), st.lists(came, min_size=1, max_size=4)),
        st.tuples(st.just("reopened"), st.integers(0, 9)),
        st.tuples(st.just("settle")),
    ),
    max_size=5,
)


def expected(
    house: House, row: dict[str, Any], whose: Whose, group: Group
) -> list[tuple[tuple[int, str], Answers]]:
    """What one call is for each that it counts for, told anew from how it was made up."""
    answered = row["answers"] is not None
    talked = row["talk"] if answered else 0
    people = [house.people[row["answers"]].pk] if answered else [one.pk for one in house.people]
    if whose == Whose.RECEPTION:
        if row["reception"] is None:
            return []
        wait = row["wait"] + 5
        closed = not answered and row["phase"] == "closed"
        judged, soon = not closed, answered and wait <= row["target"]
        part = {
            Group.RECEPTION: "",
            Group.COLLEAGUE: str(people[0]) if answered else "",
            Group.KEY: row["key"],
            Group.PHASE: row["phase"],
        }[group]
        told = Answers(
            1, answered, closed, judged, soon, answered, 1000 * wait if answered else 0, 1000 * talked
        )
        return [((house.receptions[row["reception"]].pk, part), told)]
    soon = answered and row["wait"] <= row["target"]
    told = Answers(1, answered, 0, 1, soon, answered, 1000 * row["wait"] if answered else 0, 1000 * talked)
    reception = None if row["reception"] is None else house.receptions[row["reception"]].pk
    part = str(reception or "") if group == Group.RECEPTION else ""
    if row["reception"] is None and not answered:
        people = people[:1]
    return [((pk, part), told) for pk in people]


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    steps=steps,
    first=moments,
    last=moments,
    asked=st.sampled_from(GROUPS),
    unit=st.sampled_from(["hour", "day", "week", "month"]),
    zone=st.sampled_from(ZONES),
    only=st.sampled_from([None, 0, 1]),
)
def test_every_total_is_the_sum_of_the_calls(
    house: House,
    steps: Any,
    first: datetime,
    last: datetime,
    asked: Any,
    unit: Any,
    zone: str,
    only: int | None,
):
    Leg.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE calls_call SET ended_at = NULL")
    made: dict[int, dict[str, Any]] = {}
    for step in steps:
        _do(house, made, step)
    whose, group = asked
    rows = house.receptions if whose == Whose.RECEPTION else house.people
    ids = None if only is None else [rows[only].pk]

    told = selectors.figures(
        house.account, whose=whose, group=group, since=first, until=last, zone=zone, unit=unit, only=ids
    )

    values: dict[Any, Answers] = {}
    course: dict[Any, Answers] = {}
    for row in made.values():
        if first <= row["came"] < last:
            for key, answers in expected(house, row, whose, group):
                if ids is None or key[0] in ids:
                    _add(values, (Direction.INBOUND, *key), answers)
                    _add(course, (Direction.INBOUND, _began(row["came"], unit, zone)), answers)
    assert dict(told.values) == values
    assert dict(told.course) == course


def _add(to: dict[Any, Answers], key: Any, answers: Answers) -> None:
    to[key] = to.get(key, Answers()) + answers


def _began(at: datetime, unit: str, zone: str) -> datetime:
    local = at.astimezone(ZoneInfo(zone))
    if unit == "week":
        local -= timedelta(days=local.weekday())
    cut = {"hour": {}, "day": {"hour": 0}, "week": {"hour": 0}, "month": {"hour": 0, "day": 1}}[unit]
    return local.replace(minute=0, second=0, microsecond=0, **cut)


def _do(house: House, made: dict[int, dict[str, Any]], step: Any) -> None:
    match step:
        case ("came", rows):
            for row in rows:
                made[house.call(row).pk] = row
        case ("reopened", place):
            for pk in list(made)[place : place + 1]:
                Call.objects.filter(pk=pk).update(ended_at=None)
                del made[pk]
        case ("settle",):
            services.settle_sums()
            assert not AnswerMark.objects.exists()


def one(house: House, whose: Whose, group: Group = Group.COLLEAGUE, **changes: Any) -> dict[Any, Answers]:
    asked: dict[str, Any] = {"since": DAY, "until": DAY + timedelta(days=1), "zone": "UTC"}
    return dict(selectors.figures(house.account, whose=whose, group=group, **asked | changes).values)


def test_of_telephones_that_pick_up_at_once_the_first_has_the_call(house: House):
    row = {
        "came": DAY,
        "reception": 0,
        "answers": 0,
        "phase": "open",
        "key": "",
        "wait": 3,
        "talk": 9,
        "target": 20,
    }
    call = house.call(row)
    first = Leg.objects.get(call=call, number=HELD[0])
    Leg.objects.filter(call=call, number=HELD[1]).update(answered_at=first.answered_at)
    assert {pk for _, pk, _ in one(house, Whose.COLLEAGUE)} == {house.people[0].pk}
    # Who is called after the answer is who it was handed over to.
    Leg.objects.filter(call=call, number=HELD[1]).update(
        began_at=first.answered_at, answered_at=first.answered_at + timedelta(seconds=2)
    )
    assert {pk for _, pk, _ in one(house, Whose.COLLEAGUE)} == {person.pk for person in house.people}


def test_calls_that_ran_elsewhere_are_the_holders_and_are_not_judged(house: House):
    ann = house.people[0].pk
    record(house.account, "in", called=HELD[0], started_at=DAY, seconds=60)
    record(house.account, "out", direction=Direction.OUTBOUND, caller=HELD[0], started_at=DAY, seconds=0)
    told = one(house, Whose.COLLEAGUE)
    assert told == {
        (Direction.INBOUND, ann, ""): Answers(calls=1, answered=1, talked=60_000),
        (Direction.OUTBOUND, ann, ""): Answers(calls=1),
    }
    services.settle_sums()
    assert one(house, Whose.COLLEAGUE) == told
    CallRecord.objects.filter(ref="in").update(seconds=0)
    assert one(house, Whose.COLLEAGUE)[Direction.INBOUND, ann, ""].answered == 0


def test_a_number_that_changed_hands_counts_for_who_held_it_then(house: House):
    bo = house.people[1]
    NumberAssignment.objects.filter(e164=HELD[0]).update(until=DAY + timedelta(hours=1))
    old = NumberAssignment.objects.get(e164=HELD[0])
    NumberAssignment.objects.create(
        account=house.account, number=old.number, e164=HELD[0], use="direct", agent=bo, holder="Bo",
        since=DAY + timedelta(hours=1), created_at=DAY, updated_at=DAY,
    )  # fmt: skip
    record(house.account, "before", called=HELD[0], started_at=DAY)
    record(house.account, "after", called=HELD[0], started_at=DAY + timedelta(hours=2))
    assert {pk for _, pk, _ in one(house, Whose.COLLEAGUE)} == {house.people[0].pk, bo.pk}


def test_a_call_that_somebody_makes_is_theirs(house: House):
    began = DAY + timedelta(hours=3)
    call = Call.objects.create(
        account=house.account, kind=CallKind.CLICK_TO_CALL, direction=Direction.OUTBOUND, called=HELD[0],
        cli=HELD[0], planned_for=began, started_at=began, ended_at=began + timedelta(seconds=100),
    )  # fmt: skip
    for place, (number, party) in enumerate(((HELD[0], "a"), ("+12015550150", "b")), 1):
        Leg.objects.create(
            account=house.account, call=call, place=place, number=number, party=party, is_ours=True,
            state="ended", began_at=began + timedelta(seconds=10), answered_at=began + timedelta(seconds=30),
            ended_at=call.ended_at,
        )  # fmt: skip
    told = one(house, Whose.COLLEAGUE)
    answers = Answers(calls=1, answered=1, waits=1, waited=20_000, talked=70_000)
    assert told == {(Direction.OUTBOUND, house.people[0].pk, ""): answers}


def test_a_stranger_sees_none_and_the_night_mends_what_is_wrong(house: House, market: Shop):
    row = {
        "came": DAY,
        "reception": 0,
        "answers": 0,
        "phase": "open",
        "key": "",
        "wait": 1,
        "talk": 9,
        "target": 20,
    }
    house.call(row)
    services.settle_sums()
    AnswerSum.objects.update(calls=7)
    assert services.check_sums(now=DAY + timedelta(days=2)) > 0
    assert (
        one(house, Whose.RECEPTION, Group.RECEPTION)[Direction.INBOUND, house.receptions[0].pk, ""].calls == 1
    )
    with scope.tenant(market.people.other.pk):
        assert not AnswerSum.objects.exists()
        assert not Agent.objects.filter(account=house.account).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM calls_answer")
            assert cursor.fetchone() == (0,)


def test_a_mean_of_none_is_none():
    none = Answers(calls=2, closed=1)
    assert (none.missed, none.wait, none.talk, none.share_in_time) == (1, None, None, None)
    some = Answers(calls=4, answered=2, judged=3, in_time=1, waits=2, waited=24_900, talked=100_100)
    assert (some.missed, some.wait, some.talk, some.share_in_time) == (2, 12, 50, 33)
