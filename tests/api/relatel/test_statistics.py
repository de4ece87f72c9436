"""Rows of statistics (relatel.md §5.9)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from calls.live import running, services
from calls.statistics.services import settle_sums
from common import scope
from pbx.receptions.hours import Hours
from pbx.receptions.services import set_hours
from support.chats.services import answer_chat, end_chat
from tests.api.relatel.conftest import Company
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import Desk, desk_of
from tests.people import BY
from tests.support.feedback import begun, chat_desk

ALWAYS = Hours((((0, 1440),),) * 7, {}, "", "UTC")
FIELDS = {
    "key", "period_month", "period_week", "period_hour", "ivr_key", "endpoint", "call_count", "call_answered_count",
    "call_missed_count", "call_closed_count", "call_incoming_count", "call_outgoing_count",
    "call_answer_time_average", "call_duration_average", "call_duration_total", "call_sla", "smiley_count",
    "rating_average",
}  # fmt: skip


@pytest.fixture
def desk(market: Shop, company: Company, settings: Any, tmp_path: Any) -> Desk:
    """Ann answers one call, one caller hangs up in the menu, and one comes while it is closed."""
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(company.account.pk):
        found = desk_of(market, company.ann)
        for hours, keys, seconds in ((ALWAYS, ["1"], 60), (ALWAYS, [], 2), (Hours(), [], 60)):
            set_hours(**found.who, ref=found.reception.ref, hours=hours)
            call = services.receive_call(
                **found.who, called=HELD[1], caller="+12015550147", keys=keys, seconds=seconds
            )
            running.begin_call(call)
            running.carry_on(company.account, call.pk, until=call.planned_for + timedelta(hours=1))
    return found


def asked(kind: str, by: str, **more: str) -> dict[str, str]:
    now = timezone.now()
    window = {"start": (now - timedelta(hours=1)).isoformat(), "end": (now + timedelta(hours=1)).isoformat()}
    return {"endpoint_type": kind, "group_by": by} | window | more


def rows(company: Company, kind: str, by: str, **more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = company.get("statistics", asked(kind, by, **more))["rows"]
    return found


def test_a_receptions_row(company: Company, desk: Desk):
    (row,) = rows(company, "Reception", "reception_id")
    endpoint = f"Reception#{desk.reception.pk}"
    assert set(row) == FIELDS
    told = {
        "key": str(desk.reception.pk), "endpoint": endpoint, "period_month": None, "period_week": None,
        "period_hour": None, "ivr_key": None, "call_count": 3, "call_answered_count": 1, "call_missed_count": 1,
        "call_closed_count": 1, "call_incoming_count": 3, "call_outgoing_count": 0, "call_sla": 50,
        "smiley_count": 0, "rating_average": None,
    }  # fmt: skip
    assert {name: row[name] for name in told} == told
    assert row["call_answer_time_average"] > 0
    assert row["call_duration_total"] == row["call_duration_average"] > 0
    with scope.system():
        settle_sums()
    assert rows(company, "Reception", "reception_id") == [row]
    assert rows(company, "Reception", "reception_id", endpoint=f"{endpoint}, Reception#1") == [row]
    assert rows(company, "Reception", "reception_id", endpoint="Reception#99999") == []


def test_by_key_and_by_who_answered(company: Company, desk: Desk):
    keys = rows(company, "Reception", "ivr_key")
    assert [(row["key"], row["ivr_key"], row["call_count"]) for row in keys] == [("", None, 2), ("1", "1", 1)]
    (ann,) = rows(company, "Reception", "employee_id")
    assert (ann["endpoint"], ann["call_count"], ann["call_missed_count"]) == (
        f"Employee#{company.ann.pk}",
        1,
        0,
    )
    (own,) = rows(company, "Employee", "employee_id")
    assert (own["key"], own["call_answered_count"], own["call_sla"]) == (str(company.ann.pk), 1, 100)
    (through,) = rows(company, "Employee", "reception_id", endpoint=f"Employee#{company.ann.pk}")
    assert (through["endpoint"], through["call_count"]) == (f"Reception#{desk.reception.pk}", 1)


@pytest.mark.parametrize(
    ("by", "field"),
    [
        ("period_month", "period_month"),
        ("period_week", "period_week"),
        ("period_hour", "period_hour"),
        ("period_day", None),
    ],
)
def test_by_period(company: Company, desk: Desk, by: str, field: str | None):
    found = rows(company, "Reception", by, endpoint=f"Reception#{desk.reception.pk}")
    assert sum(row["call_count"] for row in found) == 3
    for row in found:
        assert row["endpoint"] == f"Reception#{desk.reception.pk}"
        filled = {name for name in ("period_month", "period_week", "period_hour") if row[name] is not None}
        assert filled == ({field} if field else set())
        assert row["key"].endswith("Z")
        assert field is None or row[field] == row["key"]
    assert rows(company, "Reception", by)[0]["endpoint"] is None


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        ("ChatReception", "reception_id"),
        ("ChatReception", "ivr_key"),
        ("Reception", "chat_reception_id"),
        ("Employee", "ivr_key"),
    ],
)
def test_what_cannot_be_has_no_rows(company: Company, desk: Desk, kind: str, by: str):
    assert rows(company, kind, by) == []


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint_type": "Group"},
        {"group_by": "day"},
        {"start": ""},
        {"end": "2020-01-01T00:00:00Z"},
        {"endpoint": "7"},
    ],
)
def test_refusals_name_the_field(company: Company, desk: Desk, change: dict[str, str]):
    answer = company.ask("get", "statistics", query_params=asked("Reception", "reception_id") | change)
    told = answer.json()
    assert (answer.status_code, told["success"]) == (400, False)
    assert told["message"].startswith(next(iter(change)))


def test_any_window(company: Company, desk: Desk):
    wide = {"start": "0001-01-01T00:00:00Z", "end": "9999-12-31T23:59:59Z"}
    assert rows(company, "Reception", "reception_id", **wide)[0]["call_count"] == 3
    assert rows(company, "Reception", "period_hour", start="9000-01-01T00:00:00Z", end=wide["end"]) == []


def test_chats_of_a_website(company: Company):
    with scope.tenant(company.account.pk):
        site = chat_desk(company.account)
        for answers in (True, False):
            chat, _ = begun(site, key=f"c{answers}")
            if answers:
                answer_chat(account=company.account, by=BY, uuid=chat.uuid, agent=company.ann)
            end_chat(account=company.account, by=BY, uuid=chat.uuid)
    (row,) = rows(company, "ChatReception", "chat_reception_id")
    endpoint = f"ChatReception#{site.pk}"
    assert (row["key"], row["endpoint"], row["call_count"]) == (str(site.pk), endpoint, 2)
    assert (row["call_answered_count"], row["call_missed_count"], row["call_sla"]) == (1, 1, None)
    (ann,) = rows(company, "ChatReception", "employee_id", endpoint=endpoint)
    assert (ann["endpoint"], ann["call_count"]) == (f"Employee#{company.ann.pk}", 1)
    (month,) = rows(company, "ChatReception", "period_month")
    assert (month["period_month"], month["endpoint"], month["call_incoming_count"]) == (month["key"], None, 2)
    assert rows(company, "ChatReception", "period_day", endpoint="ChatReception#99999") == []
