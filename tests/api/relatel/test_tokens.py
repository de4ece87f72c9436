"""Whose token it is, and every way to give one (relatel.md §2)."""

import base64

import pytest
import requests
from django.test import Client

from accounts.models import Activity, Agent, ApiCredential
from accounts.services.agent_tokens import end_agent_token, issue_agent_token
from common import scope
from common.errors import Invalid, NotFound
from tests.api.relatel.conftest import BASE, Company
from tests.console import signed_in
from tests.people import BY

UNAUTHORIZED = {"success": False, "message": "unauthorized", "status": "401 unauthorized"}


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_three_ways_to_give_a_token(company: Company):
    token = company.tokens["ann"]
    for headers in (
        {"Authorization": f"Bearer {token}"},
        {"Authorization": basic(token, "x")},
        {"Authorization": basic("x", token)},
    ):
        assert Client(headers=headers).get(f"{BASE}/employee").json()["employee"]["name"] == "Ann Ask"
    for path in ("employee", "employee/", "employee.json", "employee.json/"):
        answer = Client().get(f"{BASE}/{path}?access_token={token}")
        assert answer.json()["employee"]["endpoint"] == f"Employee#{company.ann.pk}"


@pytest.mark.parametrize(
    "header", ["", "Bearer nonsense", "Bearer ", "Basic %%%", "Token x", basic("a", "b")]
)
def test_without_a_token_the_answer_is_exact(company: Company, header):
    answer = Client(headers={"Authorization": header}).get(f"{BASE}/employees")
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


def test_an_ended_token_and_one_of_somebody_who_left_are_refused(company: Company):
    with scope.system():
        pk = ApiCredential.objects.get(agent=company.ann).pk
    with scope.tenant(company.people.other.pk), pytest.raises(NotFound):
        end_agent_token(account=company.people.other, by=BY, pk=pk)
    with scope.tenant(company.account.pk):
        end_agent_token(account=company.account, by=BY, pk=pk)
        with pytest.raises(NotFound):
            end_agent_token(account=company.account, by=BY, pk=pk)
    assert company.ask("get", "employee").json() == UNAUTHORIZED
    with scope.system():
        Agent.objects.filter(pk=company.boss.pk).update(state="suspended")
    assert company.ask("get", "employee", who="boss").status_code == 401


def test_tokens_are_of_the_accounts_own_people(company: Company):
    with scope.tenant(company.people.other.pk), pytest.raises(Invalid) as refusal:
        issue_agent_token(
            account=company.people.other, by=BY, dialect="relatel", agent=company.ann.pk, label="x"
        )
    assert refusal.value.field == "agent"
    with scope.system():
        assert ApiCredential.objects.count() == 2


def test_the_page_issues_shows_once_and_ends(company: Company):
    client = signed_in(company.people.alice)
    page = client.get("/account/tokens/").content.decode()
    assert "Ann Ask" in page
    assert company.tokens["ann"] not in page
    with scope.system():
        pk = ApiCredential.objects.get(agent=company.ann).pk
        count = Activity.objects.filter(verb="ended").count()
    assert client.post(f"/account/tokens/{pk}/end/").status_code == 302
    with scope.system():
        assert Activity.objects.filter(verb="ended").count() == count + 1


def test_no_such_path_and_method(company: Company):
    assert company.ask("get", "receptionists").json() == {
        "success": False,
        "message": "not found",
        "status": "404 not found",
    }
    answer = company.ask("delete", "employees")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.django_db(transaction=True)
def test_a_real_client_over_the_wire(live_server, company: Company):
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {company.tokens['ann']}"
    made = session.post(
        f"{live_server.url}{BASE}/contacts",
        json={"contact": {"name": "Zoë", "number": "4571999999"}},
        timeout=10,
    )
    assert (made.status_code, made.json()["contact"]["number_formatted"]) == (200, "71 99 99 99")
    listed = session.get(f"{live_server.url}{BASE}/contacts/?number=&limit=", timeout=10)
    assert [row["name"] for row in listed.json()["contacts"]] == ["Zoë"]
