"""Requests that arrive at once, over HTTP: of two that want the same, exactly one gets it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import requests
from django.db import connection

from accounts.models import Agent, SigningKey
from accounts.services.tokens import rotate_signing_key
from common import scope
from messaging.models import Inbox
from numbers.models import NumberAssignment
from tests.api.smartcommunicator.conftest import (
    NUMBERS,
    PASSWORD,
    ROOT,
    Program,
    at,
    hold,
    make_program,
    messaging,
    named,
    new,
    supervised,
)
from tests.people import make_people

pytestmark = pytest.mark.django_db(transaction=True)
TIMEOUT = 60


@pytest.fixture
def program(db: None) -> Program:
    people = make_people()
    hold(people.customer, people, NUMBERS)
    return make_program(people.customer)


@pytest.fixture
def post(program: Program, live_server: Any) -> Callable[..., requests.Response]:
    def do(path: str, body: Any, **query: str) -> requests.Response:
        return requests.post(
            f"{live_server.url}{ROOT}/{program.account.number}{path}",
            json=body,
            params=query,
            headers={"Authorization": f"Bearer {program.token}"},
            timeout=TIMEOUT,
        )

    return do


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def statuses(answers: list[requests.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def loser(answers: list[requests.Response]) -> Any:
    (lost,) = [answer for answer in answers if answer.status_code == 400]
    return lost.json()["errors"]


def test_one_of_two_who_onboard_the_same_person(program: Program, post):
    for turn in range(4):
        who = f"ann-{turn}"
        answers = at_once(*[partial(post, "/agents", [new(who)])] * 2)
        assert statuses(answers) == [200, 400]
        assert loser(answers) == [at(0, "An agent with the same user_object_id already exists")]
    with scope.system():
        assert Agent.objects.count() == 4


def test_one_of_two_who_want_the_same_number(program: Program, post):
    for turn in range(4):
        number = NUMBERS[turn]
        use = messaging if turn % 2 else supervised
        wanted = [use(number)]
        answers = at_once(
            partial(post, "/agents", [new(f"a{turn}", number_provisioning=wanted)]),
            partial(post, "/agents", [new(f"b{turn}", number_provisioning=wanted)]),
        )
        assert statuses(answers) == [200, 400]
        with scope.system():
            row = NumberAssignment.objects.get(e164=number, until=None)
            assert row.holder in {f"A{turn}", f"B{turn}"}
    with scope.system():
        assert (Agent.objects.count(), Inbox.objects.count()) == (4, 2)


def test_one_of_two_inboxes_on_a_number(program: Program, post):
    post("/agents", [new("ann")])
    item = {"name": "Sales", "type": "shared", "phone_number": NUMBERS[0], "users": named("ann")}
    answers = at_once(*(lambda: post("/inboxes", [item]) for _ in range(2)))
    assert statuses(answers) == [200, 400]
    assert loser(answers) == [at(0, "Inbox already exists")]
    with scope.system():
        assert Inbox.objects.count() == 1


def test_one_of_two_who_offboard(program: Program, post):
    post("/agents", [new("ann", number_provisioning=[messaging(0)])])
    item = {"identifier": "user_object_id", "value": ["ann"]}
    answers = at_once(*(lambda: post("/agents/offboard", [item]) for _ in range(2)))
    assert statuses(answers) == [200, 400]
    assert loser(answers) == [at(0, "Azure Object ID is not registered with SmartCommunicator")]


def test_lists_in_opposite_order_do_not_block_each_other(program: Program, post):
    one = [new(f"a{n}", number_provisioning=[messaging(n)]) for n in range(8)]
    other = [new(f"b{n}", number_provisioning=[messaging(n)]) for n in reversed(range(8))]
    answers = at_once(
        lambda: post("/agents", one, continueOnError="true"),
        lambda: post("/agents", other, continueOnError="true"),
    )
    assert statuses(answers) == [200, 400]
    with scope.system():
        assert NumberAssignment.objects.filter(until=None).count() == Agent.objects.count() == 8


@pytest.fixture
def no_keys(program: Program) -> None:
    SigningKey.objects.all().delete()


def test_the_first_tokens_share_one_key(program: Program, no_keys: None, live_server: Any):
    login = {"username": program.account.number, "password": PASSWORD}

    def token() -> str:
        url = f"{live_server.url}{ROOT}/rest/v1/authenticate"
        return str(requests.post(url, json=login, timeout=TIMEOUT).json()["data"])

    tokens = at_once(*(token for _ in range(4)))

    assert SigningKey.objects.count() == 1
    for each in tokens:
        answer = requests.get(
            f"{live_server.url}{ROOT}/{program.account.number}/numbers",
            headers={"Authorization": each},
            timeout=TIMEOUT,
        )
        assert (answer.status_code, len(answer.json())) == (200, len(NUMBERS))


def test_rotations_at_once_leave_one_key(program: Program):
    at_once(*(lambda: rotate_signing_key(dialect="smartcommunicator") for _ in range(3)))
    assert SigningKey.objects.filter(retired_at=None).count() == 1
