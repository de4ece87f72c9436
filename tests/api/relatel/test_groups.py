"""Employee groups (relatel.md §5.2)."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from agents.services.pictures import remove_group_picture, set_group_picture
from common import scope
from messaging.models import Message
from pbx.models import CallGroup
from pbx.services.groups import GroupWish, create_group
from tests.agents.test_pictures import picture
from tests.api.relatel.conftest import BASE, Company
from tests.people import BY


@pytest.fixture
def made(company: Company) -> dict[str, Any]:
    wish = {"employee_group": {"name": "Desk", "employee_ids": [company.boss.pk, company.ann.pk]}}
    answer = company.ask("post", "employee_groups", who="boss", json=wish)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_a_group_is_bare_and_under_its_name(company: Company, made: dict[str, Any]):
    once = made.pop("employee_group")
    assert once == made
    assert made == {
        "type": "EmployeeGroup",
        "id": made["id"],
        "name": "Desk",
        "live_presence": "available",
        "speed_dial": None,
        "employee_ids": [company.boss.pk, company.ann.pk],
        "endpoint": f"EmployeeGroup#{made['id']}",
        "avatar": None,
    }
    assert company.get("employee_groups") == {"employee_groups": [made]}
    assert company.get(f"employee_groups/{made['id']}.json")["name"] == "Desk"
    assert company.get("employee")["employee"]["employee_group_ids"] == [made["id"]]
    told = company.get(f"employee_groups/{made['id']}/employees")["employees"]
    assert [row["name"] for row in told] == ["Bo Berg", "Ann Ask"]


def test_changed_by_administrators_alone(company: Company, made: dict[str, Any]):
    wish = {"employee_group": {"name": "Front", "speed_dial": {"digit": "4"}}}
    path = f"employee_groups/{made['id']}"
    assert company.ask("put", path, json=wish).status_code == 403
    assert company.ask("post", "employee_groups", json=wish).status_code == 403
    assert company.get(path)["name"] == "Desk"
    told = company.ask("put", path, who="boss", json=wish).json()
    assert (told["name"], told["speed_dial"], len(told["employee_ids"])) == ("Front", {"digit": 4}, 2)
    bad = {"employee_group": {"employee_ids": [10**12]}}
    assert company.ask("put", path, who="boss", json=bad).status_code == 400


def test_joined_and_left_by_oneself(company: Company, made: dict[str, Any]):
    path = f"employee_groups/{made['id']}"
    for _ in range(2):
        assert company.ask("post", f"{path}/leave/").json()["employee_ids"] == [company.boss.pk]
    for _ in range(2):
        told = company.ask("post", f"{path}/join").json()
        assert told["employee_group"]["employee_ids"] == [company.boss.pk, company.ann.pk]


def test_an_employee_is_put_into_groups(company: Company, made: dict[str, Any]):
    wish: dict[str, Any] = {"employee": {"employee_group_ids": []}}
    path = f"employees/{company.ann.pk}"
    assert company.ask("put", "employee", json=wish).status_code == 403
    assert company.ask("put", path, who="boss", json=wish).json()["employee"]["employee_group_ids"] == []
    wish["employee"]["employee_group_ids"] = [made["id"], 10**12]
    assert company.ask("put", path, who="boss", json=wish).status_code == 404
    assert company.get("employee")["employee"]["employee_group_ids"] == []


def test_a_picture_is_told_and_served_to_the_company_alone(company: Company, made: dict[str, Any]):
    with scope.tenant(company.account.pk):
        ref = CallGroup.objects.get().ref
        set_group_picture(account=company.account, by=BY, ref=ref, data=picture())
    path = f"employee_groups/{made['id']}"
    address = company.get("employee_groups")["employee_groups"][0]["avatar"]
    assert address.startswith(f"{settings.PUBLIC_URL}{BASE}/{path}/avatar?v=")
    assert company.get(path)["employee_group"]["avatar"] == address
    shown = company.ask("get", f"{path}/avatar")
    assert (shown.status_code, shown["Content-Type"], shown.content[:3]) == (
        200,
        "image/jpeg",
        b"\xff\xd8\xff",
    )
    assert Client().get(f"{BASE}/{path}/avatar").status_code == 401
    with scope.tenant(company.account.pk):
        remove_group_picture(account=company.account, by=BY, ref=ref)
    assert company.get(path)["avatar"] is None
    assert company.ask("get", f"{path}/avatar").status_code == 404


def test_a_text_reaches_members_with_a_number(company: Company, made: dict[str, Any]):
    text = {"message": {"body": "Coffee?"}}
    answer = company.ask("post", f"employee_groups/{made['id']}/message", json=text)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["sent"] + len(told["failed_numbers"]) == 1
    with scope.system():
        assert Message.objects.filter(text="Coffee?").count() == told["sent"]


def test_a_stranger_s_group_is_not_there(company: Company):
    other = company.people.other
    with scope.tenant(other.pk):
        theirs = create_group(account=other, by=BY, wish=GroupWish("Theirs"))
    path = f"employee_groups/{theirs.pk}"
    for method, rest in (
        ("get", ""),
        ("put", ""),
        ("post", "/join"),
        ("post", "/leave"),
        ("get", "/employees"),
    ):
        body = {"json": {"employee_group": {"name": "Mine"}}} if method == "put" else {}
        assert company.ask(method, path + rest, who="boss", **body).status_code == 404
    with scope.system():
        assert CallGroup.objects.get().name == "Theirs"
