"""What another company's token gets of things that are not its own: nothing, by any operation."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiCredential
from accounts.services.agent_tokens import issue_agent_token
from agents.services.pictures import set_group_picture, set_picture
from calls.recordings.models import Recording
from calls.recordings.states import RecordingState
from common import scope
from pbx.media import files
from pbx.models import CallGroup
from pbx.receptions.services import ReceptionWish, change_reception, set_hours
from portal.api.relatel.urls import PATHS
from support.satisfaction.models import Rating
from tests.agents.staff import FREE, add_agent, add_numbers
from tests.agents.test_pictures import picture
from tests.api.relatel.conftest import Company
from tests.api.relatel.test_calls import ALWAYS, called
from tests.api.relatel.test_sims import CARD
from tests.calls.recordings.made import recording
from tests.numbers.conftest import Shop
from tests.pbx.receptions import desk_of
from tests.people import BY
from tests.support.feedback import chat_desk
from tests.support.feedback import ended as ended_chat
from tests.suspended import fingerprint

SECRET = "Zebra"
PEER = "12015550144"
VERBS = ("get", "post", "put", "delete")
IN_PATH = re.compile(r"<\w+:\w+>")
# What is sent to each path that takes something, {eve} being the stranger.
BODIES: dict[str, Any] = {
    "employees/<int:id>": {"employee": {"do_not_disturb": True}},
    "employees/<int:id>/message": {"message": {"body": "Mine"}},
    "employee_groups/<int:id>": {"employee_group": {"name": "Mine"}},
    "employee_groups/<int:id>/message": {"message": {"body": "Mine"}},
    "call_nodes/<slug:uuid>/transfer": {"endpoint": "Employee#{eve}"},
    "contacts/<int:id>": {"contact": {"name": "Mine"}},
    "contacts/<int:id>/comments": {"comment": {"body": "Mine"}},
    "m2m/subscriptions/<int:id>": {"subscription": {"description": "Mine"}},
    "voice_mails/<int:id>": {"voice_mail": {"heard": True, "comment": "Mine"}},
}
QUERY = {
    "answer_target": "10",
    "from_time": "2020-01-01T00:00:00Z",
    "to_time": "2099-01-01T00:00:00Z",
}
ROWS = {
    "endpoint_type": "Employee",
    "group_by": "employee_id",
    "start": QUERY["from_time"],
    "end": QUERY["to_time"],
}


@pytest.fixture
def stranger(company: Company) -> Company:
    """An administrator's token of another company, whose telephone could take calls over."""
    other = company.people.other
    add_numbers(company.people, other, FREE[:1])
    eve = add_agent(other, "Eve Else", roles=("admin",), private=FREE[0])
    with scope.tenant(other.pk):
        _, token = issue_agent_token(account=other, by=BY, dialect="relatel", agent=eve.pk, label="Test")
    return replace(company, account=other, boss=eve, ann=eve, tokens={"ann": token, "boss": token})


@pytest.fixture
def ids(market: Shop, company: Company, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """One of each of the company's things, by what stands before it in paths."""
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(company.account.pk):
        desk = desk_of(market, company.ann)
        set_hours(**desk.who, ref=desk.reception.ref, hours=ALWAYS)
        change_reception(**desk.who, ref=desk.reception.ref, wish=ReceptionWish(records_calls=True))
    ended = called(desk, "1")
    called(desk, "1", until=timedelta(seconds=6.8))
    with scope.tenant(company.account.pk):
        key, size = files.keep(bytes(16_000))
        Recording.objects.filter(call=ended).update(state=RecordingState.READY, key=key, size=size)
        voicemail = recording(company.account)
        set_picture(account=company.account, by=BY, agent=company.ann.pk, data=picture())
        chat = ended_chat(chat_desk(company.account, asks_smileys=True), company.ann)
        Rating.objects.update(rated_at=timezone.now(), kind="negative", comment=SECRET)
    wish = {"employee_group": {"name": SECRET, "employee_ids": [company.boss.pk]}}
    group = company.ask("post", "employee_groups", who="boss", json=wish).json()["id"]
    with scope.tenant(company.account.pk):
        ref = CallGroup.objects.get(pk=group).ref
        set_group_picture(account=company.account, by=BY, ref=ref, data=picture())
    contact = company.ask("post", "contacts", json={"contact": {"name": SECRET, "number": PEER}})
    pk = contact.json()["contact"]["id"]
    company.ask("post", f"contacts/{pk}/comments", json={"comment": {"body": SECRET}})
    company.ask("post", "messages", json={"message": {"body": SECRET}, "to_numbers": [PEER]})
    order = {"icc_id": CARD, "product_name": "m2m-small-one", "description": SECRET}
    card = company.ask("post", "m2m/orders/activate", who="boss", json={"order": order}).json()["order"]
    return {
        "employees": company.ann.pk,
        "employee_groups": group,
        "receptions": desk.reception.pk,
        "calls": company.get("calls")["calls"][-1]["call_uuid"],
        "call_nodes": company.get("call_nodes/live")["call_nodes"][1]["node_uuid"],
        "contacts": pk,
        "contacts/by_number": PEER,
        "m2m/subscriptions": card["subscription_id"],
        "card": card["number"],
        "voice_mails": voicemail.pk,
        "chats": chat.uuid,
    }


def stored() -> dict[str, tuple[int, str]]:
    """What stands in all tables, but for when a program was here last."""
    with scope.system():
        ApiCredential.objects.update(last_used_at="2099-01-01T00:00:00Z")
        return fingerprint()


def test_nobody_elses_things_are_there(company: Company, stranger: Company, ids: dict[str, Any]):
    asked, before = 0, stored()
    for route, view, _ in PATHS:
        if not IN_PATH.search(route):
            continue
        path = IN_PATH.sub(str(ids[route.partition("/<")[0]]), route)
        body = json.loads(json.dumps(BODIES.get(route)).replace("{eve}", str(stranger.ann.pk)))
        for verb in VERBS:
            if not hasattr(view, verb):
                continue
            how = {"query_params": QUERY} if verb == "get" else {"json": body} if body else {}
            assert stranger.ask(verb, path, **how).status_code == 404, (verb, path)
            assert stored() == before, (verb, path)
            asked += 1
            if verb == "get":
                who = "ann" if route.startswith("calls") else "boss"
                assert company.ask(verb, path, who=who, **how).status_code == 200, path
                before = stored()
    assert asked >= 30


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("deactivate", {"recycle_sim": True}),
        ("release", {}),
        ("change_product", {"mm": "m2m-large-one"}),
    ],
)
def test_nobody_elses_card_is_ordered_anything_for(
    company: Company, stranger: Company, ids: dict[str, Any], path: str, more: dict[str, Any]
):
    before = stored()
    order = {"number": ids["card"], **more}
    assert stranger.ask("post", f"m2m/orders/{path}", json={"order": order}).status_code == 404
    assert stored() == before


def test_lists_tell_nothing_of_others(company: Company, stranger: Company, ids: dict[str, Any]):
    listed = [route for route, view, _ in PATHS if "<" not in route and hasattr(view, "get")]
    listed = [route for route in listed if not route.startswith("m2m/")]
    for route in listed:
        told = json.dumps(stranger.get(route, QUERY | ROWS if route.endswith("statistics") else None))
        assert SECRET not in told, route
        assert "Ann Ask" not in told, route
    assert stranger.ask("get", f"contacts/by_number/{PEER}").status_code == 404
    assert stranger.get("messages", {"endpoint": f"Employee#{company.ann.pk}"}) == {"messages": []}
    assert len(listed) >= 9


def test_nobody_of_another_company_is_named_in_what_is_sent(company: Company, stranger: Company):
    ours = stranger.ask("post", "contacts", json={"contact": {"name": "Own", "number": PEER}}).json()[
        "contact"
    ]["id"]
    before = stored()
    said = {"body": "x", "employee_id": company.ann.pk}
    assert stranger.ask("post", f"contacts/{ours}/comments", json={"comment": said}).status_code >= 400
    said = {"body": "x", "recipient_id": company.ann.pk}
    assert stranger.ask("post", f"contacts/{ours}/comments", json={"comment": said}).status_code >= 400
    wish = {"employee_group": {"name": "Mine", "employee_ids": [company.ann.pk]}}
    assert stranger.ask("post", "employee_groups", json=wish).status_code >= 400
    assert stored() == before
