"""Employees, groups, main numbers and figures at Relatel: what is sent, and what is read of answers."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import responses

from providers.contract.switchboard import Away, CallFigures, CarrierGroup, CarrierReception
from providers.errors import Malformed, NotThere, Rejected, Uncertain
from providers.relatel.connector import Relatel
from tests.providers.relatel.conftest import API

SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
LUNCH = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
REFUSED = {"success": False, "message": "administrators only", "status": "403 forbidden"}


def employee(pk: int, **told: Any) -> dict[str, Any]:
    plain = {"id": pk, "name": f"E{pk}", "number": "4571999999", "email": None, "is_admin": False}
    quiet = {"do_not_disturb": False, "do_not_disturb_label": None, "do_not_disturb_emoji": None}
    return plain | quiet | {"dnd_timeout_at": None, "live_presence": "available"} | told


def away(pk: int, until: str | None = None) -> dict[str, Any]:
    return employee(
        pk, do_not_disturb=True, do_not_disturb_label="Lunch", dnd_timeout_at=until, live_presence="busy"
    )


def group(pk: int, **told: Any) -> dict[str, Any]:
    return {"id": pk, "name": "Sales", "employee_ids": [2, 1], "speed_dial": {"digit": "3"}} | told


def sent(carrier: responses.RequestsMock) -> list[tuple[str, str, Any]]:
    """The writes, in order."""
    calls = [call.request for call in carrier.calls if call.request.method != "GET"]
    return [(str(one.method), str(one.url).removeprefix(API), one.body) for one in calls]


def test_employees_are_read_with_what_they_say(connector: Relatel, carrier):
    carrier.get(f"{API}/employees", json={"employees": [employee(1), away(2, "2026-03-01T12:30:00Z")]})
    one, two = connector.list_colleagues()
    assert (one.ref, one.e164, one.email, one.away, one.reached) == (
        "1",
        "+4571999999",
        "",
        Away(False),
        "available",
    )
    assert (two.away, two.reached) == (Away(True, LUNCH, "Lunch"), "busy")
    carrier.get(f"{API}/employees/9", status=404, json={"success": False, "message": "not found"})
    with pytest.raises(NotThere):
        connector.get_colleague("9")


@pytest.mark.parametrize(
    "body", [{}, [], {"employees": {}}, {"employees": [{"id": 1}]}, {"employees": ["x"]}]
)
def test_what_is_no_list_of_employees_is_malformed(connector: Relatel, carrier, body):
    carrier.get(f"{API}/employees", json=body)
    with pytest.raises(Malformed):
        list(connector.list_colleagues())


def test_oneself_is_changed_at_ones_own_address_and_others_at_theirs(connector: Relatel, carrier):
    carrier.get(f"{API}/employee", json={"employee": employee(1)})
    carrier.put(f"{API}/employee", json={"employee": away(1)})
    told = connector.set_away("1", Away(True, LUNCH, "Lunch", "🥪"), key=uuid4())
    assert told.away == Away(True, None, "Lunch")
    carrier.get(f"{API}/employees/2", json={"employee": employee(2)})
    carrier.put(f"{API}/employees/2", json={"employee": employee(2)})
    connector.set_away("2", Away(False), key=uuid4())
    (_, own, body), (_, theirs, other) = sent(carrier)
    assert (own, theirs, other) == ("/employee", "/employees/2", b'{"employee": {"do_not_disturb": false}}')
    assert b'"dnd_timeout_at": "2026-03-01T12:30:00Z"' in body


def test_an_end_is_taken_away_by_being_there_again_first(connector: Relatel, carrier):
    carrier.get(f"{API}/employee", json={"employee": away(1, "2026-03-01T12:30:00Z")})
    carrier.put(f"{API}/employee", json={"employee": away(1)})
    connector.set_away("1", Away(True, label="Ill"), key=uuid4())
    first, second = sent(carrier)
    assert first[2] == b'{"employee": {"do_not_disturb": false}}'
    assert b"dnd_timeout_at" not in second[2]


def test_refusals_and_answers_that_cannot_be_read(connector: Relatel, carrier):
    carrier.get(f"{API}/employee", json={"employee": employee(1)})
    carrier.get(f"{API}/employees/2", json={"employee": employee(2)})
    carrier.put(f"{API}/employees/2", status=403, json=REFUSED)
    with pytest.raises(Rejected, match="administrators only"):
        connector.set_away("2", Away(True), key=uuid4())
    carrier.replace(responses.PUT, f"{API}/employees/2", json={"ok": True})
    with pytest.raises(Uncertain):
        connector.set_away("2", Away(True), key=uuid4())
    carrier.post(f"{API}/employee_groups", json={"ok": True})
    with pytest.raises(Uncertain):
        connector.create_call_group(CarrierGroup("", "Sales"), key=uuid4())


def test_groups_are_read_made_changed_joined_and_left(connector: Relatel, carrier):
    carrier.get(f"{API}/employee_groups", json={"employee_groups": [group(7), group(8, speed_dial=None)]})
    assert list(connector.list_call_groups()) == [
        CarrierGroup("7", "Sales", ("2", "1"), "3"),
        CarrierGroup("8", "Sales", ("2", "1")),
    ]
    # Bare, and under its own name.
    carrier.get(f"{API}/employee_groups/7", json=group(7) | {"employee_group": group(7)})
    assert connector.get_call_group("7").ref == "7"
    carrier.post(f"{API}/employee_groups", json=group(9))
    assert connector.create_call_group(CarrierGroup("", "Sales", ("2",), "3"), key=uuid4()).ref == "9"
    carrier.put(f"{API}/employee_groups/9", json=group(9))
    connector.change_call_group(CarrierGroup("9", "Sales", (), ""), key=uuid4())
    for move in ("join", "leave"):
        carrier.post(f"{API}/employee_groups/9/{move}", json=group(9))
    connector.join_call_group("9", key=uuid4())
    connector.leave_call_group("9", key=uuid4())
    made, changed, joined, left = sent(carrier)
    wish = b'{"employee_group": {"name": "Sales", "employee_ids": [2], "speed_dial": {"digit": "3"}}}'
    assert made == ("POST", "/employee_groups", wish)
    assert b'"employee_ids": [], "speed_dial": {"digit": ""}' in changed[2]
    assert (joined[1], left[1]) == ("/employee_groups/9/join", "/employee_groups/9/leave")


def test_main_numbers_and_their_figures(connector: Relatel, carrier):
    row = {"id": 4, "name": "Main", "number": "4532100000", "brand_name": "Acme", "short_brand_name": None}
    row |= {"is_open": True, "is_smiley_enabled": True, "is_smiley_nps_enabled": False}
    carrier.get(f"{API}/receptions", json={"receptions": [row]})
    assert list(connector.list_receptions()) == [
        CarrierReception("4", "Main", "+4532100000", "Acme", "", True, True, False)
    ]
    counted = {"call_count": 5, "call_answered_count": 3, "call_missed_count": 1, "call_closed_count": 1}
    counted |= {"call_incoming_count": 5, "call_outgoing_count": 0, "call_answer_time_average": 12}
    counted |= {"call_duration_average": None, "call_sla": 75}
    carrier.get(f"{API}/statistics", json={"rows": [{"key": "4", **counted}]})
    assert list(connector.list_call_figures("reception", SINCE, UNTIL)) == [
        CallFigures("4", 5, 3, 1, 1, 5, 0, 12, None, 75)
    ]
    assert carrier.calls[-1].request.params == {
        "endpoint_type": "Reception",
        "group_by": "reception_id",
        "start": "2026-03-01T00:00:00Z",
        "end": "2026-03-02T00:00:00Z",
    }
    carrier.replace(responses.GET, f"{API}/statistics", json={"rows": [{"key": "4"}]})
    with pytest.raises(Malformed):
        list(connector.list_call_figures("colleague", SINCE, UNTIL))
