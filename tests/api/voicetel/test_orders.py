"""Orders, and what an Idempotency-Key makes of repeats."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from voicetel import ApiError, BadRequestError
from voicetel.models import GatewayAddRequest, OrderCreateRequest

from accounts.models import Account, StoredReply
from accounts.services import replies
from billing.models import LedgerEntry
from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import NumberOrder, PhoneNumber
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber, HouseState
from tests.api.voicetel.conftest import Program, make_program, statements
from tests.numbers.conftest import FOR_SALE, HELD, house_number, make_shop
from tests.people import make_people, set_balance

ORDERS = "/v2.2/orders"
TENS = [e164.removeprefix("+1") for e164 in FOR_SALE]
UNKNOWN = "2129990000"


def key(value: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": value or str(uuid.uuid4())}


def balance(program: Program) -> float:
    with scope.system():
        return float(Account.objects.get(pk=program.account.pk).balance)


def charges() -> int:
    with scope.system():
        return LedgerEntry.objects.filter(kind="charge").count()


def test_an_order_brings_the_numbers_and_is_charged(customer: Program):
    gateway = customer.client.gateways.add(GatewayAddRequest(gateway="8.8.8.8")).id
    wanted = [TENS[0], {"number": TENS[1]}, {"number": TENS[2], "route": gateway}]

    placed = customer.client.inumbering.order(OrderCreateRequest(numbers=wanted))

    assert placed.numbersOrdered == TENS[:3]
    assert (placed.amountCharged, placed.failed) == (1.5, [])
    with scope.system():
        assert placed.orderId == str(NumberOrder.objects.get().pk)
    assert balance(customer) == 8.5
    routes = {row.number: row.route for row in customer.client.numbers.list().numbers}
    assert [routes[number] for number in TENS[:3]] == [4, 4, gateway]


def test_a_number_that_is_gone_fails_alone_and_costs_nothing(customer: Program):
    HouseNumber.objects.filter(e164=FOR_SALE[1]).update(state=HouseState.HELD, holder=0)

    placed = customer.client.inumbering.order(OrderCreateRequest(numbers=[TENS[0], TENS[1], UNKNOWN]))

    assert (placed.numbersOrdered, placed.amountCharged) == ([TENS[0]], 0.5)
    assert [row.number for row in placed.failed] == [TENS[1], UNKNOWN]
    assert all(row.reason for row in placed.failed)
    assert balance(customer) == 9.5


def test_when_none_can_be_had_nothing_is_charged(customer: Program):
    with pytest.raises(BadRequestError):
        customer.client.inumbering.order(OrderCreateRequest(numbers=[UNKNOWN]))
    with pytest.raises(BadRequestError):
        customer.client.inumbering.order(OrderCreateRequest(numbers=[HELD[0].removeprefix("+1")]))
    assert balance(customer) == 10
    assert charges() == 0


def test_too_little_money(stranger: Program, snapshot):
    before = snapshot()
    with pytest.raises(ApiError) as refused:
        stranger.client.inumbering.order(OrderCreateRequest(numbers=TENS[:1]))
    assert refused.value.status_code == 402
    assert snapshot() == before


@pytest.mark.parametrize(
    "numbers",
    [
        None,
        [],
        "2013421000",
        {},
        [2013421000],
        [None],
        [[]],
        [True],
        ["1115551234"],
        ["201"],
        [{"number": "2013421000", "route": "4"}],
        [{"number": "2013421000", "route": 77}],
        [{"number": "2013421000", "route": -1}],
        [{"number": "2013421000", "route": 10**30}],
        [{"route": 4}],
        [{"number": None}],
        ["2013421000", "2013421000"],
        ["2013421000", "+12013421000"],
        [f"201342{n:04d}" for n in range(101)],
    ],
)
def test_orders_that_do_not_fit(customer: Program, snapshot, numbers):
    before = snapshot()
    assert customer.raw.post(ORDERS, json={"numbers": numbers}, headers=key()).status_code == 400
    assert snapshot() == before


def test_a_repeat_gets_the_first_reply(customer: Program):
    headers, body = key("order-1_A"), {"numbers": TENS[:2]}

    first = customer.raw.post(ORDERS, json=body, headers=headers)
    second = customer.raw.post(ORDERS, content=json.dumps(body, indent=3), headers=headers)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (balance(customer), charges()) == (9.0, 1)


def test_a_refusal_is_repeated_as_it_was(customer: Program):
    headers, body = key(), {"numbers": [UNKNOWN]}
    first = customer.raw.post(ORDERS, json=body, headers=headers)
    house_number(f"+1{UNKNOWN}")
    second = customer.raw.post(ORDERS, json=body, headers=headers)
    assert (first.status_code, second.status_code) == (400, 400)
    assert first.json() == second.json()
    assert (balance(customer), charges()) == (10, 0)


def test_want_of_money_is_no_outcome_and_the_key_tries_again(customer: Program):
    """voicetel.md §13."""
    headers, body = key(), {"numbers": TENS[:1]}
    with scope.system():
        Account.objects.filter(pk=customer.account.pk).update(balance_limit="9.9")
    assert customer.raw.post(ORDERS, json=body, headers=headers).status_code == 402
    with scope.system():
        assert StoredReply.objects.count() == 0
        Account.objects.filter(pk=customer.account.pk).update(balance_limit=0)
    assert customer.raw.post(ORDERS, json=body, headers=headers).status_code == 201
    assert (balance(customer), charges()) == (9.5, 1)


@pytest.mark.django_db(transaction=True)
def test_a_key_that_somebody_works_on_is_waited_for_and_then_a_conflict(live_server, monkeypatch):
    customer = make_program(make_shop(make_people()).customer, base=f"{live_server.url}/api/voicetel")
    monkeypatch.setattr(replies, "LONGEST_WAIT", 0.3)
    account, body = customer.account, {"numbers": TENS[:1]}
    with scope.tenant(account.pk), replies.turn(account=account, operation="orders", key="busy", body=body):
        assert customer.raw.post(ORDERS, json=body, headers=key("busy")).status_code == 409
    assert (balance(customer), charges()) == (10, 0)
    assert customer.raw.post(ORDERS, json=body, headers=key("busy")).status_code == 201
    assert (balance(customer), charges()) == (9.5, 1)


def test_the_same_key_with_another_body_is_refused(customer: Program):
    headers = key()
    customer.raw.post(ORDERS, json={"numbers": TENS[:1]}, headers=headers)
    answer = customer.raw.post(ORDERS, json={"numbers": TENS[1:2]}, headers=headers)
    assert answer.status_code == 409
    assert (balance(customer), charges()) == (9.5, 1)


def test_keys_belong_to_their_account_and_operation(customer: Program, stranger: Program):
    set_balance(stranger.account, "5")
    headers = key()
    house_number("+12013429000", state=HouseState.DORMANT)
    mine = customer.raw.post(ORDERS, json={"numbers": TENS[:1]}, headers=headers)
    theirs = stranger.raw.post(ORDERS, json={"numbers": TENS[1:2]}, headers=headers)
    other = customer.raw.post("/v2.2/numbers", json={"number": "2013429000"}, headers=headers)

    assert mine.json()["data"]["numbersOrdered"] == TENS[:1]
    assert theirs.json()["data"]["numbersOrdered"] == TENS[1:2]
    assert other.status_code == 201
    assert (balance(customer), balance(stranger)) == (9.0, 4.5)


@pytest.mark.parametrize("bad", ["", " ", "a b", "a.b", "x" * 129, "{}"])
@pytest.mark.parametrize("path", [ORDERS, "/v2.2/numbers"])
def test_a_malformed_key_is_refused_before_anything_is_done(customer: Program, snapshot, path: str, bad: str):
    before = snapshot()
    body = {"numbers": TENS[:1]} if path == ORDERS else {"number": TENS[0]}
    assert customer.raw.post(path, json=body, headers={"Idempotency-Key": bad}).status_code == 400
    assert snapshot() == before


def test_after_a_day_a_key_is_new_again(customer: Program):
    headers = key()
    customer.raw.post(ORDERS, json={"numbers": TENS[:1]}, headers=headers)
    with scope.system():
        row = StoredReply.objects.get()
        StoredReply.objects.update(created_at=row.created_at - timedelta(hours=24, seconds=1))

    answer = customer.raw.post(ORDERS, json={"numbers": TENS[1:2]}, headers=headers)

    assert answer.json()["data"]["numbersOrdered"] == TENS[1:2]
    assert charges() == 2


def test_an_addition_is_charged_once(customer: Program):
    house_number("+12013429000", state=HouseState.DORMANT)
    headers = key()
    first = customer.raw.post("/v2.2/numbers", json={"number": "2013429000"}, headers=headers)
    second = customer.raw.post("/v2.2/numbers", json={"number": "2013429000"}, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (balance(customer), charges()) == (9.5, 1)


@pytest.mark.parametrize(
    ("path", "body"), [(ORDERS, {"numbers": TENS[:1]}), ("/v2.2/numbers", {"number": "2013429000"})]
)
def test_a_crash_before_the_answer_does_not_double_the_order(customer: Program, monkeypatch, path, body):
    house_number("+12013429000", state=HouseState.DORMANT)
    headers = key()
    with monkeypatch.context() as patched:
        patched.setattr("accounts.services.replies.store", lambda *_, **__: 1 / 0)
        with pytest.raises(KeyError, match="500"):
            customer.raw.post(path, json=body, headers=headers)

    again = customer.raw.post(path, json=body, headers=headers)

    assert again.status_code == 201
    assert (balance(customer), charges()) == (9.5, 1)
    assert customer.raw.post(path, json=body, headers=headers).json() == again.json()


@pytest.mark.parametrize(
    ("path", "body", "method"),
    [
        (ORDERS, {"numbers": TENS[:1]}, "order_numbers"),
        ("/v2.2/numbers", {"number": "2013429000"}, "add_number"),
    ],
)
def test_a_lost_answer_is_told_once_it_is_known(customer: Program, monkeypatch, path, body, method: str):
    house_number("+12013429000", state=HouseState.DORMANT)
    headers = key()
    truly = getattr(House, method)

    def lose(self: House, *args: object, **kwargs: object) -> None:
        truly(self, *args, **kwargs)
        raise Uncertain("The answer was lost.")

    with monkeypatch.context() as patched:
        patched.setattr(House, method, lose)
        assert customer.raw.post(path, json=body, headers=headers).status_code == 502
        assert customer.raw.post(path, json=body, headers=headers).status_code == 502
    with scope.system():
        Job.objects.update(run_at=Job.objects.get().created_at)
        pk = Job.objects.get().pk
    work.run(pk)

    assert customer.raw.post(path, json=body, headers=headers).status_code == 201
    assert (balance(customer), charges()) == (9.5, 1)


def test_a_carrier_that_fails_leaves_the_key_free(customer: Program, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise Unavailable("Down.")

    headers, body = key(), {"numbers": TENS[:1]}
    with monkeypatch.context() as patched:
        patched.setattr(House, "order_numbers", fail)
        patched.setattr(Job._meta.get_field("max_attempts"), "default", 1)
        assert customer.raw.post(ORDERS, json=body, headers=headers).status_code == 502
    assert (balance(customer), charges()) == (10, 0)

    assert customer.raw.post(ORDERS, json=body, headers=headers).status_code == 201
    assert (balance(customer), charges()) == (9.5, 1)


def test_a_carrier_that_refuses(customer: Program, monkeypatch):
    def refuse(*args: object, **kwargs: object) -> None:
        raise Rejected("No such luck.")

    monkeypatch.setattr(House, "order_numbers", refuse)
    headers = key()
    answers = [customer.raw.post(ORDERS, json={"numbers": TENS[:1]}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()
    assert (balance(customer), charges()) == (10, 0)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_requests_with_one_key_one_orders_and_all_are_told(live_server):
    customer = make_program(make_shop(make_people()).customer, base=f"{live_server.url}/api/voicetel")
    headers = key()

    def order(_: int) -> tuple[int, str]:
        answer = customer.raw.post(ORDERS, json={"numbers": TENS[:2]}, headers=headers)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(order, range(20)))

    assert [status for status, _ in answers] == [201] * 20
    told = {text for _, text in answers}
    assert len(told) == 1
    assert customer.raw.post(ORDERS, json={"numbers": TENS[:2]}, headers=headers).text in told
    assert (balance(customer), charges()) == (9.0, 1)
    with scope.system():
        assert NumberOrder.objects.count() == 1
        assert PhoneNumber.objects.filter(e164__in=FOR_SALE).count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_official_client_orders_over_a_live_server(live_server):
    customer = make_program(make_shop(make_people()).customer, base=f"{live_server.url}/api/voicetel")
    placed = customer.client.inumbering.order(OrderCreateRequest(numbers=TENS[:3]))
    assert (placed.numbersOrdered, placed.amountCharged) == (TENS[:3], 1.5)
    assert len(customer.client.numbers.list().numbers) == 5


def test_an_order_takes_few_statements(customer: Program):
    customer.client.numbers.list()
    with CaptureQueriesContext(connection) as queries:
        customer.raw.post(ORDERS, json={"numbers": TENS[:3]}, headers=key())
    assert len(statements(queries)) <= 45, "\n".join(statements(queries))
