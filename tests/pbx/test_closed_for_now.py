"""A reception is closed for a while on one day, as over lunch, and opened again before its time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Activity
from common import scope
from common.errors import Invalid, NotFound
from pbx.models import Reception
from pbx.receptions.hours import DAY_MINUTES, Hours, SpecialDay, spans_text
from pbx.receptions.selectors import plan_of
from pbx.receptions.services import close_for_now, open_now, set_hours
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import Shop
from tests.pbx.receptions import HOURS, Desk
from tests.pbx.test_receptions import desk

__all__ = ["desk"]
MONDAY = date(2026, 11, 30)
ZONE = ZoneInfo("Europe/Copenhagen")


def at(clock: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def of_day(hours: Hours, day: date = MONDAY) -> str:
    return spans_text(hours.days[day].spans)


@pytest.mark.parametrize(
    ("now", "until", "left"),
    [
        ("10:00", "10:30", "09:00-10:00, 10:30-12:00, 13:00-17:00"),
        ("11:30", "13:30", "09:00-11:30, 13:30-17:00"),
        ("08:00", "10:00", "10:00-12:00, 13:00-17:00"),
        ("09:00", "23:59", ""),
    ],
)
def test_the_rest_of_the_day_stays(now: str, until: str, left: str):
    hours = HOURS.closed_from(at(now), time.fromisoformat(until), "Lunch")
    assert of_day(hours) == left
    assert (hours.days[MONDAY].name, hours.week, len(hours.days)) == ("Lunch", HOURS.week, 3)
    assert hours.at(at(until)).phase == HOURS.at(at(until)).phase


@pytest.mark.parametrize(
    ("now", "until"), [("10:00", "10:00"), ("10:00", "09:00"), ("12:00", "13:00"), ("17:00", "18:00")]
)
def test_a_time_that_is_over_or_closed_anyway_is_refused(now: str, until: str):
    with pytest.raises(Invalid) as refused:
        HOURS.closed_from(at(now), time.fromisoformat(until))
    assert refused.value.field == "until"


def test_on_a_day_of_its_own_and_a_holiday():
    own = date(2026, 12, 28)
    assert of_day(HOURS.closed_from(at("11:00", own), time(11, 30)), own) == "10:00-11:00, 11:30-12:00"
    with pytest.raises(Invalid):
        HOURS.closed_from(at("10:00", date(2026, 12, 25)), time(11))


def test_open_again_before_its_time():
    lunch = HOURS.closed_from(at("10:00"), time(10, 45), "Lunch")
    again = lunch.open_from(at("10:20"))
    assert (of_day(again), again.days[MONDAY].name) == ("09:00-10:00, 10:20-12:00, 13:00-17:00", "Lunch")
    assert of_day(HOURS.open_from(at("12:30"))) == "09:00-12:00, 12:30-17:00"
    assert lunch.open_from(at("10:00")) == HOURS
    for moment in ("09:30", "17:00"):
        with pytest.raises(Invalid):
            HOURS.open_from(at(moment))


def test_so_many_days_are_possible():
    days = {date.fromordinal(MONDAY.toordinal() + n): SpecialDay() for n in range(1, 201)}
    with pytest.raises(Invalid):
        replace(HOURS, days=days).closed_from(at("10:00"), time(11))


def noon_now() -> str:
    """A zone in which it is some minutes past twelve."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


@pytest.fixture
def always(desk: Desk) -> Reception:
    hours = Hours((((0, DAY_MINUTES),),) * 7, timezone=noon_now())
    return set_hours(**desk.who, ref=desk.reception.ref, hours=hours)


def closings() -> int:
    return Activity.objects.filter(verb="changed the hours of").count()


def test_by_who_changes_receptions(market: Shop, desk: Desk, always: Reception):
    ref, noted = always.ref, closings()
    who = desk.who | {"ref": ref}
    close_for_now(**who, until=time(14), why="Lunch")
    with pytest.raises(Invalid):
        close_for_now(**who, until=time(14))
    assert closings() == noted + 1
    open_now(**who)
    with pytest.raises(Invalid):
        open_now(**who)
    assert closings() == noted + 2
    other = market.people.other
    with scope.tenant(other.pk):
        for service, how in ((close_for_now, {"until": time(14)}), (open_now, {})):
            with pytest.raises(NotFound):
                service(account=other, by=desk.who["by"], ref=ref, **how)
    assert closings() == noted + 2


def test_in_the_console(market: Shop, always: Reception):
    alice, page = signed_in(market.people.alice), f"/receptions/{always.ref}/"
    assert "Close for now" in in_a_row(alice.get(page))
    for until, says in (("", "Say until which time"), ("00:01", "The time is over already.")):
        refused = alice.post(f"{page}pause/", {"act": "close", "until": until}, follow=True)
        assert says in in_a_row(refused)
    closed = in_a_row(alice.post(f"{page}pause/", {"act": "close", "until": "15:00"}, follow=True))
    assert all(text in closed for text in ("is closed until 15:00.", "Open now"))
    told = in_a_row(alice.post(f"{page}pause/", {"act": "open"}, follow=True))
    assert all(text in told for text in ("is open.", "Close for now"))
    row = Reception.objects.get(ref=always.ref)
    assert plan_of(row).hours.days == {}
