"""A day of a company with a switchboard, from opening to its figures, each value as it is told over the wire."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from accounts.models import Agent
from accounts.states import Product
from calls.callbacks import services as promises
from calls.callbacks.models import Promise
from calls.live import running
from calls.live.models import Call
from calls.live.services import receive_call
from common import scope
from demo.clock import at
from jobs import work
from jobs.models import Job
from numbers.models import NumberAssignment
from pbx.models import Reception
from pbx.receptions.hours import Hours, spans_of
from pbx.receptions.path import Path, Step
from pbx.receptions.rules import Plan
from pbx.receptions.services import ReceptionWish, assign_number, create_reception, set_step
from pbx.receptions.states import StepKind
from pbx.services.groups import GroupWish, create_group
from support.chats.models import ChatReception
from support.chats.receptions import ChatWish, create_chat_reception
from support.chats.services import Visitor, answer_chat, end_chat, start_chat
from support.satisfaction.asking import ASK
from support.satisfaction.models import Rating
from support.satisfaction.services import Answer, rate
from tests.agents.staff import FREE, add_agent, add_numbers
from tests.api.relatel.conftest import BASE, Company, company
from tests.numbers.conftest import HELD
from tests.people import BY

__all__ = ["company"]
ZONE = ZoneInfo("Europe/Copenhagen")
ANN, MAIN, BO = HELD[0], HELD[1], FREE[0]
CALLERS = [f"+1201555014{n}" for n in range(1, 10)]
WEEK = spans_of("08:00-12:00, 13:00-16:00", field="week")


def clock(text: str) -> datetime:
    """A moment of Monday, 1 June 2026, in Copenhagen."""
    return datetime.fromisoformat(f"2026-06-01T{text}").replace(tzinfo=ZONE)


class Day:
    """The company, the calls that are under way, and what its people do."""

    def __init__(self, company: Company, url: str, bo: Agent, reception: Reception) -> None:
        self.company, self.url, self.bo, self.reception = company, url, bo, reception
        self.who: dict[str, Any] = {"account": company.account, "by": BY}

    def call(self, moment: str, caller: str, *keys: str, lasts: float | None = 600) -> Call:
        """Somebody calls in; the call is carried on for so many seconds, or later."""
        with at(clock(moment)), scope.tenant(self.company.account.pk):
            made = receive_call(**self.who, called=MAIN, caller=caller, keys=keys, seconds=300, says="Hej")
            running.begin_call(made)
            if lasts is not None:
                self.on(made, lasts)
            made.refresh_from_db()
        return made

    def on(self, made: Call, seconds: float) -> None:
        """Carry the call on until so many seconds after it began."""
        with scope.tenant(self.company.account.pk):
            until = made.planned_for + timedelta(seconds=seconds)
            running.carry_on(self.company.account, made.pk, until=until)

    def until(self, moment: str, *made: Call) -> list[list[str]]:
        """Carry these calls on together, second by second; the states of their legs."""
        now = min(call.planned_for for call in made)
        with scope.tenant(self.company.account.pk):
            while now < clock(moment):
                now += timedelta(seconds=1)
                for call in made:
                    if call.planned_for < now:
                        running.carry_on(self.company.account, call.pk, until=now)
            return [list(call.legs.order_by("place").values_list("state", flat=True)) for call in made]

    def get(self, path: str, **query: Any) -> Any:
        answer = requests.get(
            f"{self.url}{BASE}/{path}",
            query,
            headers={"Authorization": f"Bearer {self.company.tokens['boss']}"},
            timeout=10,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, path: str, body: Any, who: str = "ann") -> Any:
        answer = requests.put(
            f"{self.url}{BASE}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.company.tokens[who]}"},
            timeout=10,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def day(live_server: Any, company: Company, settings: Any, tmp_path: Any) -> Day:
    settings.MEDIA_ROOT = tmp_path
    account = company.account
    with scope.system():
        account.timezone, account.product = str(ZONE), Product.CONTACT_CENTER
        account.save()
    add_numbers(company.people, account, [BO])
    bo = add_agent(account, "Bo Lund", private=BO)
    with at(clock("07:00")), scope.tenant(account.pk):
        who: dict[str, Any] = {"account": account, "by": BY}
        wish = GroupWish("Sales", "idle", 10, "1", [company.ann.pk, bo.pk])
        group = create_group(**who, wish=wish)
        queue = Step(StepKind.QUEUE, target=group.pk, seconds=60, calls_back=True)
        keys = {"1": queue, "2": Step(StepKind.AGENT, target=company.ann.pk, seconds=15)}
        path = Path(Step(StepKind.MENU, keys=keys), Step(StepKind.END), Step(StepKind.VOICEMAIL))
        plan = Plan(Hours((WEEK,) * 5 + ((), ()), {}, "", str(ZONE)), path)
        row = create_reception(**who, wish=ReceptionWish("Main", "Acme", asks_smileys=True), plan=plan)
        assign_number(**who, ref=row.ref, e164=MAIN)
        # Statistics ask whose a number was on that day.
        NumberAssignment.objects.filter(account=account).update(since=clock("06:00"))
    return Day(company, live_server.url, bo, row)


def answered_by(day: Day, call: Call) -> list[str]:
    """The numbers of those who talked with the caller."""
    with scope.tenant(day.company.account.pk):
        rows = call.legs.filter(is_ours=True, answered_at__isnull=False)
        return list(rows.order_by("place").values_list("number", flat=True))


def morning(day: Day) -> None:
    assert day.call("07:55", CALLERS[0], "1").phase == "closed"
    assert answered_by(day, day.call("08:05", CALLERS[1], "2")) == [ANN]
    with at(clock("08:10")), scope.tenant(day.company.account.pk):
        [job] = Job.objects.filter(kind=ASK)
        work.run(job.pk)
        asked = Rating.objects.get()
        rate(**day.who, pk=asked.pk, answer=Answer("positive", comment="Quick."))


def rush(day: Day) -> None:
    """Three at ten: who has talked longest ago has the first, the other one the second, and the third waits."""
    talk = ["answered", "answered"]
    first = day.call("10:00:00", CALLERS[2], "1", lasts=None)
    assert day.until("10:00:10", first) == [talk]
    second = day.call("10:00:10", CALLERS[3], "1", lasts=None)
    assert day.until("10:00:20", first, second) == [talk, talk]
    third = day.call("10:00:20", CALLERS[4], "1", lasts=None)
    assert day.until("10:00:28", first, second, third) == [talk, talk, ["answered", "busy"]]
    with at(clock("10:00:28")):
        [waits] = [row for row in day.get("calls")["calls"] if row["queue_virtual_position"]]
        assert (waits["remote_number"], waits["queue_virtual_position"]) == (CALLERS[4][1:], 1)
        live = {row["name"]: row["live_presence"] for row in day.get("employees")["employees"]}
        assert live == {"Ann Ask": "busy", "Bo Berg": "unknown", "Bo Lund": "busy"}
    states = day.until("10:01:15", first, second, third)
    assert states == [["ended"] * 2, ["ended"] * 2, ["ended", "busy", "busy", "ended"]]
    assert [answered_by(day, call) for call in (first, second, third)] == [[BO], [ANN], [BO]]
    asked = day.call("10:02", CALLERS[5], "1", "1")
    assert answered_by(day, asked) == []


def after_lunch(day: Day) -> None:
    assert day.call("12:10", CALLERS[6], "1").phase == "closed"
    with at(clock("13:00")):
        told = day.put("employee", {"employee": {"do_not_disturb": True, "do_not_disturb_label": "Syg"}})
        assert told["employee"]["live_presence"] == "do_not_disturb"
    assert answered_by(day, day.call("13:05", CALLERS[1], "1")) == [BO]
    missed = day.call("13:06", CALLERS[7], "2")
    assert (answered_by(day, missed), missed.phase, missed.state) == ([], "backup", "voicemail")
    with scope.tenant(day.company.account.pk):
        step = Step(StepKind.AGENT, target=day.bo.pk, seconds=15)
        set_step(**day.who, ref=day.reception.ref, place="open.2", step=step)
    assert answered_by(day, day.call("13:10", CALLERS[7], "2")) == [BO]


def called_back(day: Day) -> None:
    with at(clock("13:30")), scope.tenant(day.company.account.pk):
        [row] = Promise.objects.all()
        promises.reserve(**day.who, pk=row.pk, agent=day.bo.pk)
        told = [call for call in day.get("calls")["calls"] if call["callback_requested"]]
        assert [call["reserving_employee_id"] for call in told] == [day.bo.pk]
        made = promises.call_back(**day.who, pk=row.pk, agent=day.bo.pk)
        running.begin_call(made)
        day.on(made, 600)
        promises.settle(**day.who, pk=row.pk, is_done=True)
        assert Promise.objects.get().state == "done"


def chatted(day: Day) -> ChatReception:
    with at(clock("14:00")), scope.tenant(day.company.account.pk):
        site = create_chat_reception(**day.who, wish=ChatWish("Website", asks_smileys=True))
        visitor = Visitor("Vera", "vera@example.com", "Hello?", "one")
        start_chat(**day.who, reception=site, visitor=visitor)
    uuid = day.get("chats")["chats"][0]["uuid"]
    with at(clock("14:00:30")), scope.tenant(day.company.account.pk):
        answer_chat(**day.who, uuid=uuid, agent=day.bo)
    with at(clock("14:05:30")), scope.tenant(day.company.account.pk):
        chat = end_chat(**day.who, uuid=uuid)
        rate(**day.who, pk=chat.rating.pk, answer=Answer("negative"))
    return site


@pytest.mark.django_db(transaction=True)
def test_a_day(day: Day):
    morning(day)
    rush(day)
    after_lunch(day)
    called_back(day)
    site = chatted(day)
    with at(clock("16:30")):
        figures(day, site)


def figures(day: Day, site: ChatReception) -> None:
    """What the day adds up to, and that it is the sum of its calls."""
    calls = day.get("calls")["calls"]
    came = [call for call in calls if call["endpoint"] == f"Reception#{day.reception.pk}"]
    assert (len(calls), len(came)) == (11, 10)
    talked = [call for call in came if call["status"] == "answered"]
    assert sorted(call["waiting_time"] for call in talked) == [6, 6, 10, 10, 10, 30]
    assert [call["callback"] for call in calls].count(True) == 1
    [main] = rows(day, "Reception", "reception_id")
    assert told(main) == (10, 6, 2, 2, 10, 0, 12, 20, 120, 62, 1, 1.0)
    assert main["call_duration_total"] == sum(call["talk_duration"] for call in came)
    hours = rows(day, "Reception", "period_hour")
    for name in ("call_count", "call_answered_count", "call_duration_total", "smiley_count"):
        assert sum(row[name] for row in hours) == main[name]
    assert [(row["key"][11:16], row["call_count"]) for row in hours] == [
        ("05:00", 1),
        ("06:00", 1),
        ("08:00", 4),
        ("10:00", 1),
        ("11:00", 3),
    ]
    ann, bo = rows(day, "Employee", "employee_id")
    assert (ann["endpoint"], told(ann)[:6]) == (f"Employee#{day.company.ann.pk}", (2, 2, 0, 0, 2, 0))
    assert (bo["endpoint"], told(bo)[:6]) == (f"Employee#{day.bo.pk}", (5, 5, 0, 0, 4, 1))
    [chats] = rows(day, "ChatReception", "chat_reception_id")
    assert chats["endpoint"] == f"ChatReception#{site.pk}"
    assert told(chats) == (1, 1, 0, 0, 1, 0, 30, 300, 300, None, 1, 0.0)
    smileys = [
        (row["conversation_type"], row["rating"], row["comment"]) for row in day.get("smileys")["smileys"]
    ]
    assert smileys == [("chat", 0, None), ("call", 1, "Quick.")]


def rows(day: Day, kind: str, by: str) -> list[dict[str, Any]]:
    window = {"start": clock("00:00").isoformat(), "end": clock("23:59").isoformat()}
    found: list[dict[str, Any]] = day.get("statistics", endpoint_type=kind, group_by=by, **window)["rows"]
    return found


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    counts = ("count", "answered_count", "missed_count", "closed_count", "incoming_count", "outgoing_count")
    times = ("answer_time_average", "duration_average", "duration_total", "sla")
    return (*(row[f"call_{name}"] for name in (*counts, *times)), row["smiley_count"], row["rating_average"])
