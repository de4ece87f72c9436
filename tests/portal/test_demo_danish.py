"""The demo's Danish company: its switchboard, as its programs find it."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone


def test_the_danish_company_has_a_switchboard(demo: dict):
    """Its administrator's token tells of all of it; the calls of each way are there."""
    told, api = demo["relatel"], "/api/relatel/api/v2"
    client = Client(headers={"Authorization": f"Bearer {told['token']}"})
    assert len(client.get(f"{api}/employees").json()["employees"]) == 8
    groups = client.get(f"{api}/employee_groups").json()["employee_groups"]
    assert [(row["name"], len(row["employee_ids"])) for row in groups] == [
        ("Kundeservice", 2),
        ("Salg", 3),
        ("Værksted", 2),
    ]
    receptions = client.get(f"{api}/receptions").json()["receptions"]
    assert [(row["name"], row["short_brand_name"]) for row in receptions] == [
        ("Hovednummer", "Nordlys"),
        ("Udstilling", None),
    ]
    assert told["unapproved_reception"] == receptions[1]["endpoint"]
    calls = client.get(f"{api}/calls").json()["calls"]
    assert 14 < len(calls) < 100
    limited = Client(headers={"Authorization": f"Bearer {told['limited_token']}"})
    me = limited.get(f"{api}/employee").json()["employee"]
    assert (me["number"], me["has_switch"], me["features"]) == (None, False, [])
    for path in ("statistics", f"receptions/{receptions[0]['id']}/statistics"):
        since, until = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
        query = {"endpoint_type": "Reception", "group_by": "reception_id", "start": since, "end": until}
        query |= {"answer_target": "20", "from_time": since, "to_time": until}
        answer = limited.get(f"{api}/{path}", query_params=query)
        assert (answer.status_code, answer.json()["status"]) == (403, "403 forbidden")


def test_callers_were_promised_a_call_back_and_there_are_statistics(demo: dict):
    told, api = demo["relatel"], "/api/relatel/api/v2"
    client = Client(headers={"Authorization": f"Bearer {told['token']}"})
    calls = client.get(f"{api}/calls").json()["calls"]
    receptions = client.get(f"{api}/receptions").json()["receptions"]
    asked = [row for row in calls if row["callback_requested"]]
    assert len(asked) == 5
    assert sum(row["reserving_employee_id"] is None for row in asked) == 1
    assert sum(row["callback"] for row in calls) == 3
    end = timezone.now()
    window = {"start": (end - timedelta(days=30)).isoformat(), "end": end.isoformat()}
    asked_for = {"endpoint_type": "Reception", "group_by": "reception_id", **window}
    rows = client.get(f"{api}/statistics", query_params=asked_for).json()["rows"]
    assert [row["endpoint"] for row in rows] == [row["endpoint"] for row in receptions]
    assert rows[0]["call_answered_count"] > 0
    assert {"answered", "voicemail"} <= {row["status"] for row in calls}
