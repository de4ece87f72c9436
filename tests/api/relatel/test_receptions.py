"""Receptions and their figures (relatel.md §5.3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agents.services.answering import as_destination
from agents.services.presence import set_away
from calls.live import running, services
from calls.recordings.models import Recording
from common import scope
from numbers.services.settings import answer_with
from pbx.receptions.hours import Hours
from pbx.receptions.services import decide_brand, set_hours
from tests.api.relatel.conftest import Company
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import Desk, desk_of

ALWAYS = Hours((((0, 1440),),) * 7, {}, "", "UTC")


@pytest.fixture
def desk(market: Shop, company: Company, settings: Any, tmp_path: Any) -> Desk:
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(company.account.pk):
        return desk_of(market, company.ann)


def test_a_main_number_as_it_is_told(company: Company, desk: Desk, django_assert_num_queries: Any):
    with scope.tenant(company.account.pk):
        set_hours(**desk.who, ref=desk.reception.ref, hours=ALWAYS)
    told = company.get(f"receptions/{desk.reception.pk}")
    once = told.pop("reception")
    assert once == told
    assert company.get("receptions.json") == {"receptions": [told]}
    number = HELD[1].removeprefix("+")
    assert told == {
        "id": desk.reception.pk,
        "name": "Main",
        "phone_number": {"number": number},
        "brand_name": None,
        "short_brand_name": None,
        "number": number,
        "number_formatted": told["number_formatted"],
        "endpoint": f"Reception#{desk.reception.pk}",
        "company_id": company.account.pk,
        "is_smiley_enabled": False,
        "is_smiley_nps_enabled": False,
        "is_open": True,
        "is_shadow": False,
        "has_main_sms": True,
        "is_cloakable": True,
    }
    with scope.tenant(company.account.pk):
        decide_brand(**desk.who, ref=desk.reception.ref, is_approved=True)
    assert company.get(f"receptions/{desk.reception.pk}")["short_brand_name"] == "Acme"


def test_how_well_it_is_answered(company: Company, desk: Desk):
    began = timezone.now()
    with scope.tenant(company.account.pk):
        set_hours(**desk.who, ref=desk.reception.ref, hours=ALWAYS)
        for keys, seconds in ((["1"], 60), ([], 2), ([], 60)):
            how: dict[str, Any] = {"keys": keys, "seconds": seconds}
            call = services.receive_call(**desk.who, called=HELD[1], caller="+12015550147", **how)
            running.begin_call(call)
            running.carry_on(company.account, call.pk, until=began + timedelta(hours=1))
    path = f"receptions/{desk.reception.pk}/statistics"
    window = {
        "from_time": (began - timedelta(hours=1)).isoformat(),
        "to_time": (began + timedelta(hours=1)).isoformat(),
    }
    told = company.get(path, {"answer_target": 10, **window})["statistics"]
    # Ann answers after the menu was spoken and four seconds of ringing; one caller hangs up after two seconds.
    # A talk of a little over twenty seconds counts whole, as its call shows it.
    assert (told["total"], told["answered"], told["missed"]) == (3, 1, 2)
    assert told["within_target"] == {"answered": 1, "missed": 1}
    assert (told["average_answer_time"], told["average_duration"]) == (5.5, 20.0)
    closed = company.get(path, {"answer_target": 10, "phase": "closed", **window})["statistics"]
    assert (closed["total"], closed["average_answer_time"]) == (0, 0.0)
    backup = company.get(path, {"answer_target": 10, "phase": "open,backup", **window})["statistics"]
    assert backup["total"] == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "answer_target"),
        ({"answer_target": "5", "from_time": "yesterday", "to_time": "2026-01-01T00:00:00Z"}, "from_time"),
        (
            {"answer_target": "5", "from_time": "2026-01-02T00:00:00Z", "to_time": "2026-01-01T00:00:00Z"},
            "to_time",
        ),
        (
            {
                "answer_target": "5",
                "from_time": "2026-01-01T00:00:00Z",
                "to_time": "2026-01-02T00:00:00Z",
                "phase": "lunch",
            },
            "phase",
        ),
    ],
)
def test_what_cannot_be_asked(company: Company, desk: Desk, query: dict[str, str], field: str):
    answer = company.ask("get", f"receptions/{desk.reception.pk}/statistics", query_params=query)
    assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, field)


def test_a_stranger_s_is_not_there(company: Company, desk: Desk):
    assert company.ask("get", "receptions/999999999").status_code == 404
    assert company.ask("get", f"receptions/{desk.reception.pk}", who="boss").status_code == 200


def test_a_text_goes_out_from_a_main_number(company: Company, desk: Desk):
    """As its brand only once that is approved."""
    text = {"body": "Hello", "endpoint": f"Reception#{desk.reception.pk}", "from_number_hidden": True}
    wish = {"message": text, "to_numbers": ["12015550147"]}
    assert company.ask("post", "messages", json=wish).status_code == 400
    with scope.tenant(company.account.pk):
        decide_brand(**desk.who, ref=desk.reception.ref, is_approved=True)
    assert company.ask("post", "messages", json=wish).json()["sent"] == 1
    told = company.get("messages", {"endpoint": text["endpoint"]})["messages"]
    assert [row["from_number"] for row in told] == [HELD[1].removeprefix("+")]


def left(company: Company, desk: Desk, called: str) -> Recording:
    """A voicemail of somebody who called this number."""
    call = services.receive_call(
        **desk.who, called=called, caller="+12015550147", says="Hello", keys=["3", "1"]
    )
    running.begin_call(call)
    running.carry_on(company.account, call.pk, until=call.planned_for + timedelta(hours=1))
    Recording.objects.filter(call=call).update(state="ready", key="x", size=1)
    return Recording.objects.get(call=call)


def test_voicemails_say_for_whom_they_are(company: Company, desk: Desk):
    """Those of main numbers are everybody's, those of a colleague are that one's."""
    with scope.tenant(company.account.pk):
        set_hours(**desk.who, ref=desk.reception.ref, hours=ALWAYS)
        main = left(company, desk, HELD[1])
        set_away(**desk.who, agent=company.ann.pk, is_away=True)
        answer_with(**desk.who, e164=HELD[0], wait=True, destination=as_destination(company.ann))
        own = left(company, desk, HELD[0])
    endpoints = [f"Employee#{company.ann.pk}", f"Reception#{desk.reception.pk}"]
    told = company.get("voice_mails")["voice_mails"]
    assert {(row["endpoint"], row["endpoint_name"]) for row in told} == {
        (endpoints[0], "Ann Ask"),
        (endpoints[1], "Main"),
    }
    for endpoint, row in zip(endpoints, (own, main), strict=True):
        found = company.get("voice_mails", {"endpoint": endpoint})["voice_mails"]
        assert [one["id"] for one in found] == [row.pk]
    assert [row["id"] for row in company.get("voice_mails", who="boss")["voice_mails"]] == [main.pk]
    assert company.get("voice_mails", {"endpoint": endpoints[0]}, who="boss") == {"voice_mails": []}
    assert company.get("voicemails/", who="boss") == company.get("voice_mails", who="boss")
    assert company.get(f"voicemails/{main.pk}.json", who="boss")["id"] == main.pk
    for method, path in (("get", ""), ("put", ""), ("delete", ""), ("get", "/sound")):
        how = {"json": {"voice_mail": {"heard": True}}} if method == "put" else {}
        assert company.ask(method, f"voice_mails/{own.pk}{path}", who="boss", **how).status_code == 404
    with scope.system():
        assert Recording.objects.get(pk=own.pk).heard_at is None
