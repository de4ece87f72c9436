"""What another company's token gets of things that are not its own: nothing, by any operation."""

import json
from dataclasses import replace
from typing import Any

import pytest

from accounts.models import ApiCredential
from accounts.services.agent_tokens import issue_agent_token
from common import scope
from pbx.receptions.services import ReceptionWish, create_reception
from portal.api.relatel.urls import PATHS
from tests.agents.staff import add_agent
from tests.api.relatel.conftest import Company
from tests.calls.recordings.made import recording
from tests.people import BY
from tests.suspended import fingerprint

SECRET = "Zebra"
PEER = "12015550144"
VERBS = ("get", "post", "put", "delete")
# What is sent in each body that an operation takes.
BODIES: dict[str, Any] = {
    "employees": {"employee": {"do_not_disturb": True}},
    "employee_groups": {"employee_group": {"name": "Mine"}},
    "contacts": {"contact": {"name": "Mine"}},
    "voice_mails": {"voice_mail": {"heard": True, "comment": "Mine"}},
    "message": {"message": {"body": "Mine"}},
    "comments": {"comment": {"body": "Mine"}},
}


# What an operation cannot be asked without.
QUERIES = {
    "receptions/<int:id>/statistics": "?answer_target=9&from_time=2026-01-01T00:00Z&to_time=2026-02-01T00:00Z"
}


@pytest.fixture
def stranger(company: Company) -> Company:
    """An administrator's token of another company."""
    other = company.people.other
    eve = add_agent(other, "Eve Else", roles=("admin",))
    with scope.tenant(other.pk):
        _, token = issue_agent_token(account=other, by=BY, dialect="relatel", agent=eve.pk, label="Test")
    return replace(company, account=other, boss=eve, ann=eve, tokens={"ann": token, "boss": token})


@pytest.fixture
def ids(company: Company, settings: Any, tmp_path: Any) -> dict[str, int]:
    """One of each of the company's things, by what stands first in the paths that name it."""
    settings.MEDIA_ROOT = tmp_path
    wish = {"employee_group": {"name": SECRET, "employee_ids": [company.boss.pk]}}
    group = company.ask("post", "employee_groups", who="boss", json=wish).json()["id"]
    contact = company.ask("post", "contacts", json={"contact": {"name": SECRET, "number": PEER}})
    pk = contact.json()["contact"]["id"]
    company.ask("post", f"contacts/{pk}/comments", json={"comment": {"body": SECRET}})
    company.ask("post", "messages", json={"message": {"body": SECRET}, "to_numbers": ["12015550144"]})
    with scope.tenant(company.account.pk):
        voicemail = recording(company.account)
        reception = create_reception(account=company.account, by=BY, wish=ReceptionWish(SECRET))
    return {
        "employees": company.ann.pk,
        "employee_groups": group,
        "contacts": pk,
        "voice_mails": voicemail.pk,
        "receptions": reception.pk,
    }


def stored() -> dict[str, tuple[int, str]]:
    """What stands in all tables, but for when a program was here last."""
    with scope.system():
        ApiCredential.objects.update(last_used_at="2099-01-01T00:00:00Z")
        return fingerprint()


def body_of(route: str) -> Any:
    first, _, last = route.partition("/<int:id>")
    return BODIES.get(last.strip("/")) or BODIES[first]


def test_nobody_elses_things_are_there(company: Company, stranger: Company, ids: dict[str, int]):
    asked, before = 0, stored()
    for route, view, _ in PATHS:
        first, named, _ = route.partition("/<int:id>")
        if not named or first not in ids:
            continue
        path = route.replace("<int:id>", str(ids[first])) + QUERIES.get(route, "")
        for verb in VERBS:
            if not hasattr(view, verb):
                continue
            how = {} if verb in {"get", "delete"} else {"json": body_of(route)}
            assert stranger.ask(verb, path, **how).status_code == 404, (verb, path)
            assert stored() == before, (verb, path)
            asked += 1
            if verb == "get":
                assert company.ask(verb, path).status_code == 200, path
                before = stored()
    assert asked >= 18


def test_lists_tell_nothing_of_others(company: Company, stranger: Company, ids: dict[str, int]):
    listed = [route for route, view, _ in PATHS if "<" not in route and hasattr(view, "get")]
    listed = [route for route in listed if not route.startswith("m2m/")]
    for route in listed:
        assert SECRET not in json.dumps(stranger.get(route)), route
        assert "Ann Ask" not in json.dumps(stranger.get(route)), route
    assert stranger.ask("get", f"contacts/by_number/{PEER}").status_code == 404
    assert stranger.get("messages", {"endpoint": f"Employee#{company.ann.pk}"}) == {"messages": []}
    assert len(listed) >= 6


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
