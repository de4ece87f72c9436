"""Calls: listed, told with their paths, dialled, heard and ended (relatel.md §5.5)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from calls.live import running, services
from calls.live.models import Call
from calls.recordings.models import Recording
from calls.recordings.states import RecordingState
from common import scope
from pbx.media import files
from pbx.receptions.hours import Hours
from pbx.receptions.services import ReceptionWish, change_reception, set_hours
from tests.agents.staff import FREE, add_agent, add_numbers
from tests.api.relatel.conftest import BASE, Company
from tests.calls.conftest import record
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import Desk, desk_of

ALWAYS = Hours((((0, 1440),),) * 7, {}, "", "UTC")
CALLER = "+12015550147"
DIGITS = CALLER.removeprefix("+")
SPARE = FREE[0]


@pytest.fixture
def desk(market: Shop, company: Company, settings: Any, tmp_path: Any) -> Desk:
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(company.account.pk):
        found = desk_of(market, company.ann)
        set_hours(**found.who, ref=found.reception.ref, hours=ALWAYS)
        change_reception(**found.who, ref=found.reception.ref, wish=ReceptionWish(records_calls=True))
    return found


def called(desk: Desk, *keys: str, seconds: int = 60, until: timedelta = timedelta(hours=1)) -> Call:
    with scope.tenant(desk.shop.customer.pk):
        call = services.receive_call(
            **desk.who, called=HELD[1], caller=CALLER, keys=keys, seconds=seconds, says="Hello"
        )
        running.begin_call(call)
        running.carry_on(desk.shop.customer, call.pk, until=call.planned_for + until)
        return call


def test_a_call_with_its_path(company: Company, desk: Desk):
    company.ask("post", "contacts", json={"contact": {"name": "Zoë", "number": DIGITS}})
    called(desk, "1")
    [told] = company.get("calls")["calls"]
    reception, ann = f"Reception#{desk.reception.pk}", f"Employee#{company.ann.pk}"
    assert (told["endpoint"], told["endpoint_name"], told["endpoint_type"]) == (
        reception,
        "Main",
        "reception",
    )
    assert (told["direction"], told["status"], told["remote_number"]) == ("incoming", "answered", DIGITS)
    assert (told["to_number"], told["remote_contact"]["name"]) == (HELD[1].removeprefix("+"), "Zoë")
    assert told["answered_by"] == {
        "id": company.ann.pk,
        "name": "Ann Ask",
        "number": HELD[0].removeprefix("+"),
        "endpoint": ann,
    }
    assert (told["talk_duration"], told["waiting_time"], told["input_data"]) == (
        20,
        6,
        [{"name": "open", "value": "1"}],
    )
    nodes = [(node["node_type"], node["endpoint"], node["state"]) for node in told["nodes"]]
    assert nodes == [("phase", None, "ended"), ("employee", ann, "ended"), ("employee", ann, "ended")]
    path = [node["node_uuid"] for node in told["path"]]
    assert path == [node["node_uuid"] for node in told["nodes"]]
    assert [node["parent_node_uuid"] for node in told["path"]] == [None, *path[:-1]]
    for method, address in (("get", f"calls/{told['call_uuid']}"), ("post", f"calls/{told['call_uuid']}/")):
        assert company.ask(method, address).json() == {"call": told}
    assert company.ask("post", "calls", json={"uuid": told["call_uuid"]}).json() == {"call": told}


def test_missed_and_at_the_voicemail(company: Company, desk: Desk):
    called(desk, seconds=2)
    called(desk, "3", "1")
    assert [row["status"] for row in company.get("calls")["calls"]] == ["voicemail", "missed"]
    assert [row["status"] for row in company.get("calls", {"status": "missed"})["calls"]] == ["missed"]
    for row in company.get("calls")["calls"]:
        assert (row["answered_by"], row["talk_duration"]) == (None, 0)


def test_windows_and_filters(company: Company, desk: Desk):
    called(desk, "1")
    with scope.tenant(company.account.pk):
        old = record(company.account, "old", called=HELD[0], caller=CALLER)
        record(company.account, "other", called=HELD[1], caller="+12015550188", seconds=0)

    def count(**query: Any) -> int:
        return len(company.get("calls", query)["calls"])

    assert (count(), count(limit=1), count(limit=500), count(limit=0)) == (3, 1, 3, 0)
    assert count(direction="incoming", status="", endpoint="", number="") == 3
    assert (count(direction="outgoing"), count(number=DIGITS), count(status="answered")) == (0, 2, 2)
    assert count(started_at_lt_or_eq=old.started_at.isoformat()) == 2
    assert count(started_at_gt_or_eq=(old.started_at + timedelta(seconds=1)).isoformat()) == 1
    assert count(ended_at_gt_or_eq="2026-01-01T00:00:00Z") == 1
    assert count(endpoint=f"Reception#{desk.reception.pk}") == 1
    assert count(endpoint=f"Employee#{company.ann.pk}") == 1
    assert (count(endpoint="Reception#999999"), count(endpoint="nonsense")) == (0, 0)
    assert company.ask("get", "calls", query_params={"direction": "sideways"}).status_code == 400
    newest, oldest = (company.get("calls")["calls"][place] for place in (0, -1))
    assert datetime.fromisoformat(newest["sort_value"]) > datetime.fromisoformat(oldest["sort_value"])
    assert company.get(f"calls/{oldest['call_uuid']}") == {"call": oldest}


def test_a_stranger_s_call_is_not_there(company: Company, desk: Desk):
    called(desk, "1")
    [told] = company.get("calls")["calls"]
    other = company.people.other
    with scope.tenant(other.pk):
        record(other, "theirs", seconds=0)
    assert len(company.get("calls")["calls"]) == 1
    for address in ("calls/nonsense", "calls/000000c2-0000-8000-8000-0000000000ff", "calls/" + "f" * 32):
        assert company.ask("get", address).status_code == 404
    node = told["nodes"][0]["node_uuid"]
    assert company.ask("get", f"call_nodes/{node[:-8]}ffffffff").status_code == 404


def test_dialling_rings_one_s_own_phone_first_and_never_twice(company: Company, desk: Desk):
    answer = company.ask("post", "switch/dial/", json={"to_number": int(DIGITS), "restrict_to": ""})
    assert (answer.status_code, answer.json()) == (200, {"message": "Call initiated successfully"})
    with scope.tenant(company.account.pk):
        call = Call.objects.get()
        running.begin_call(call)
        running.carry_on(company.account, call.pk, until=call.planned_for + timedelta(hours=1))
        assert list(call.legs.values_list("number", "party")) == [(HELD[0], "a"), (CALLER, "b")]
    [told] = company.get("calls")["calls"]
    assert (told["direction"], told["endpoint"], told["remote_number"], told["status"]) == (
        "outgoing",
        f"Employee#{company.ann.pk}",
        DIGITS,
        "answered",
    )


def test_dialling_as_a_main_number(company: Company, desk: Desk):
    wish = {"to_number": DIGITS, "cloak_reception_id": desk.reception.pk}
    assert company.ask("post", "calls", json={"to_number": DIGITS}).status_code == 200
    assert company.ask("post", "switch/dial", data=wish).status_code == 200
    with scope.tenant(company.account.pk):
        assert Call.objects.first().plan["shown"] == HELD[1]  # type: ignore[union-attr]
        change_reception(**desk.who, ref=desk.reception.ref, wish=ReceptionWish(is_shown=False))
    assert company.ask("post", "switch/dial", data=wish).status_code == 400
    with scope.system():
        assert Call.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "wish"),
    [
        ("boss", {"to_number": DIGITS}),
        ("ann", {"to_number": HELD[0].removeprefix("+")}),
        ("ann", {"to_number": "12"}),
        ("ann", {"to_number": DIGITS, "restrict_to": "web_call"}),
        ("ann", {"to_number": "4571999999"}),
        ("ann", {}),
    ],
)
def test_what_is_not_dialled(company: Company, who: str, wish: dict[str, str]):
    """Somebody without a telephone, oneself, no number, no browser phone, a country that is not allowed."""
    assert company.ask("post", "switch/dial", who=who, json=wish).status_code == 400
    with scope.system():
        assert not Call.objects.exists()


def test_a_recording_is_for_who_took_part(company: Company, desk: Desk):
    call = called(desk, "1")
    with scope.tenant(company.account.pk):
        key, size = files.keep(bytes(16_000))
        Recording.objects.filter(call=call).update(state=RecordingState.READY, key=key, size=size)
    [told] = company.get("calls")["calls"]
    url = told["recording"]["sound"]["url"]
    assert (told["recording"]["url"], url.startswith(f"http://testserver{BASE}/")) == (url, True)
    path = url.partition(f"{BASE}/")[2]
    part = company.ask("get", path, headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.headers["Content-Type"], len(part.getvalue())) == (206, "audio/mpeg", 100)
    assert company.ask("get", path, who="boss").status_code == 403


def test_a_live_call_is_told_and_ended(company: Company, desk: Desk):
    called(desk, "1", until=timedelta(seconds=6.8))
    nodes = company.get("call_nodes/live")["call_nodes"]
    assert [(node["node_type"], node["state"]) for node in nodes] == [
        ("employee", "active"),
        ("employee", "answered"),
    ]
    node = nodes[1]["node_uuid"]
    assert company.get(f"call_nodes/{node}") == {"call_node": nodes[1]}
    assert company.ask("post", f"call_nodes/{node}/hangup").status_code == 200
    with scope.tenant(company.account.pk):
        running.carry_on(company.account, Call.objects.get().pk, until=timezone.now() + timedelta(hours=1))
    assert company.get("call_nodes/live") == {"call_nodes": []}
    assert company.ask("post", f"call_nodes/{node}/hangup").status_code == 400


def test_a_list_of_calls_takes_as_many_statements_as_one(
    company: Company, desk: Desk, django_assert_max_num_queries: Any
):
    bo = add_agent(company.account, "Bo")
    for _ in range(3):
        called(desk, "1")
    assert bo.pk
    with django_assert_max_num_queries(24):
        assert len(company.get("calls")["calls"]) == 3


@pytest.fixture
def talking(company: Company, desk: Desk) -> tuple[Call, str, Any]:
    """A caller talks with Ann: the call, Ann's node, and a colleague who could take over."""
    add_numbers(company.people, company.account, [SPARE])
    bo = add_agent(company.account, "Bo", private=SPARE)
    call = called(desk, "1", until=timedelta(seconds=6.8))
    node = company.get("call_nodes/live")["call_nodes"][1]["node_uuid"]
    return call, node, bo


def legs_after(company: Company, call: Call, seconds: float = 3600) -> list[tuple[str, str]]:
    """The legs so many seconds after the call began."""
    with scope.tenant(company.account.pk):
        running.carry_on(company.account, call.pk, until=call.planned_for + timedelta(seconds=seconds))
        return list(call.legs.values_list("number", "state"))


@pytest.mark.parametrize("way", ["direct", "attended"])
def test_the_caller_is_handed_over(company: Company, talking: tuple[Call, str, Any], way: str):
    call, node, bo = talking
    wish = {"endpoint": f"Employee#{bo.pk}", "type": way}
    assert company.ask("post", f"call_nodes/{node}/transfer", json=wish).status_code == 200
    assert legs_after(company, call, 9)[2] == (SPARE, "ringing")
    assert company.ask("post", f"call_nodes/{node}/transfer", json=wish).status_code == 400
    assert legs_after(company, call) == [(CALLER, "ended"), (HELD[0], "ended"), (SPARE, "ended")]
    [told] = company.get("calls")["calls"]
    assert told["answered_by"]["id"] == company.ann.pk
    assert [row["endpoint_name"] for row in told["nodes"] if row["node_type"] == "employee"][1:] == [
        "Ann Ask",
        "Bo",
    ]


def test_who_hangs_up_after_a_word_hands_over(company: Company, talking: tuple[Call, str, Any]):
    call, node, bo = talking
    wish = {"endpoint": f"Employee#{bo.pk}"}
    assert company.ask("post", f"call_nodes/{node}/transfer", json=wish).status_code == 200
    assert legs_after(company, call, 13)[1:] == [(HELD[0], "answered"), (SPARE, "answered")]
    assert company.ask("post", f"call_nodes/{node}/hangup").status_code == 200
    assert [state for _, state in legs_after(company, call, 14)] == ["answered", "ended", "answered"]
    assert company.ask("post", f"call_nodes/{node}/hangup").status_code == 400
    [taken] = [row for row in company.get("call_nodes/live")["call_nodes"] if row["state"] == "answered"]
    assert taken["endpoint"] == f"Employee#{bo.pk}"
    assert company.ask("post", f"call_nodes/{taken['node_uuid']}/hangup").status_code == 200
    assert [state for _, state in legs_after(company, call, 15)] == ["ended"] * 3


def test_handing_over_is_called_off(company: Company, talking: tuple[Call, str, Any]):
    call, node, bo = talking
    cancel = f"call_nodes/{node}/cancel_transfer"
    assert company.ask("post", cancel).status_code == 400
    assert (
        company.ask("post", f"call_nodes/{node}/transfer", json={"endpoint": f"Employee#{bo.pk}"}).status_code
        == 200
    )
    assert legs_after(company, call, 9)[2] == (SPARE, "ringing")
    assert company.ask("post", cancel).status_code == 200
    assert legs_after(company, call, 9.5) == [
        (CALLER, "answered"),
        (HELD[0], "answered"),
        (SPARE, "cancelled"),
    ]


def test_whom_nobody_is_handed_over_to(company: Company, talking: tuple[Call, str, Any]):
    call, node, _ = talking
    path = f"call_nodes/{node}/transfer"
    for endpoint in ("Employee#999999", f"Employee#{company.boss.pk}", "Reception#1"):
        assert company.ask("post", path, json={"endpoint": endpoint}).status_code == 400
    step = company.get("calls")["calls"][0]["nodes"][0]["node_uuid"]
    wish = {"endpoint": f"Employee#{company.ann.pk}"}
    assert company.ask("post", f"call_nodes/{step}/transfer", json=wish).status_code == 404
    assert len(legs_after(company, call)) == 2
    assert company.ask("post", path, json=wish).status_code == 400
