"""What goes wrong between us and a carrier, over real HTTP: nothing doubled, nothing lost, doubt waits for a person.

The carrier is ``faulty.py``: it remembers what it did, whatever became of its answer.
"""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from common import scope
from common.errors import CarrierTrouble
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services.settings import set_forward
from providers import services
from providers.models import ProviderAccount, SyncRun
from tests.people import BY
from tests.providers.world import CHARGED_ONCE, E164, SET_ASIDE, TEN, TO, UNTOUCHED, assert_bought_once

OUT_OF_MONEY = b'{"status": "error", "error": {"code": 402, "message": "Insufficient funds"}}'
pytestmark = pytest.mark.django_db(transaction=True)


def test_without_faults_all_is_well(world):
    order = world.order()

    assert order.state == "completed"
    assert_bought_once(world)


@pytest.mark.parametrize(
    "fault",
    [
        {"lose_answer": True},
        {"half": True},
        {"status": 500, "act": True},
        {"status": 201, "body": b"garbage", "act": True},
        {"status": 201, "body": b"{}", "act": True},
    ],
)
def test_an_order_that_was_taken_but_not_answered_is_found_not_repeated(world, fault):
    world.carrier.fail(method="POST", path="/v2.2/orders", **fault)

    order = world.order()
    assert (order.state, world.numbers(), world.money()) == ("processing", [], SET_ASIDE)
    assert (world.job().state, world.job().error_kind) == ("queued", "Uncertain")

    world.again()

    assert_bought_once(world)
    assert world.carrier.times_done("POST", "orders") == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_order_that_was_not_taken_is_sent_again(world, status):
    world.carrier.fail(method="POST", path="/v2.2/orders", status=status)

    assert world.order().state == "processing"
    world.again()

    assert_bought_once(world)
    assert world.carrier.asked.count(("POST", "/v2.2/orders")) == 2


def test_a_look_up_that_fails_settles_nothing(world):
    world.carrier.fail(method="POST", path="/v2.2/orders", lose_answer=True)
    world.carrier.fail(method="GET", path=f"/v2.2/numbers/{TEN}", status=500, times=3)
    world.order()

    for _ in range(3):
        job = world.again()
        assert (job.state, job.error_kind, world.money()) == ("queued", "Unavailable", SET_ASIDE)
    world.again()

    assert_bought_once(world)
    assert world.carrier.asked.count(("POST", "/v2.2/orders")) == 1


def test_what_cannot_be_known_waits_for_a_person(world):
    world.carrier.fail(method="POST", path="/v2.2/orders", lose_answer=True)
    world.carrier.fail(method="GET", path=f"/v2.2/numbers/{TEN}", status=500, times=99)
    world.order()
    world.job(max_attempts=2)

    assert world.again().state == "unknown"
    assert (world.numbers(), world.money()) == ([], SET_ASIDE)
    assert world.again().attempts == 2

    world.carrier.faults.clear()
    with scope.tenant(world.customer.pk):
        job_services.retry(account=world.customer, by=BY, job_id=world.job().pk)
    world.again()
    assert_bought_once(world)


def test_a_login_that_is_refused_during_the_look_up_leaves_the_doubt(world):
    world.carrier.fail(method="POST", path="/v2.2/orders", lose_answer=True)
    world.order()
    world.carrier.fail(path="/v2.2", status=401, times=99)

    assert world.again().state == "unknown"
    assert world.money() == SET_ASIDE


def test_a_login_that_is_refused_stops_the_account_and_the_order_costs_nothing(world):
    world.carrier.fail(path="/v2.2", status=401, times=99)

    with pytest.raises(CarrierTrouble):
        world.order()

    with scope.system():
        login = ProviderAccount.objects.get(pk=world.login.pk)
    assert (login.state, login.last_error) == ("refused", "VoiceTel does not accept our login.")
    assert (world.job().state, world.numbers(), world.money()) == ("failed", [], UNTOUCHED)
    asked = len(world.carrier.asked)
    with pytest.raises(CarrierTrouble):
        world.order("+12015550102")
    assert len(world.carrier.asked) == asked


def test_an_order_that_the_carrier_refuses_costs_nothing(world):
    world.carrier.for_sale.clear()

    order = world.order()

    assert (order.state, world.numbers(), world.money()) == ("failed", [], UNTOUCHED)
    assert world.job().state == "failed"


def test_a_carrier_that_wants_money_of_us_is_its_trouble_and_the_order_costs_nothing(world):
    world.carrier.fail(method="POST", path="/v2.2/orders", status=402, act=False, body=OUT_OF_MONEY)

    with pytest.raises(CarrierTrouble, match="our account there has too little money"):
        world.order()

    with scope.system():
        login = ProviderAccount.objects.get(pk=world.login.pk)
    assert (login.state, login.last_error) == (
        "active",
        "VoiceTel: our account there has too little money (Insufficient funds)",
    )
    assert (world.job().state, world.job().error_kind) == ("failed", "OutOfFunds")
    assert (world.numbers(), world.money()) == ([], UNTOUCHED)


def test_a_carrier_that_cannot_be_reached_is_asked_again_later(world):
    with scope.system():
        ProviderAccount.objects.update(base_url="http://127.0.0.1:9")
    assert world.order().state == "processing"
    assert (world.job().state, world.job().called_at) == ("queued", None)

    with scope.system():
        ProviderAccount.objects.filter(pk=world.login.pk).update(base_url=world.carrier.url)
    world.again()

    assert_bought_once(world)


def test_a_429_is_obeyed(world):
    world.carrier.fail(method="POST", path="/v2.2/orders", status=429, headers={"Retry-After": "120"})

    assert world.order().state == "processing"
    job = world.job()
    wait = (job.run_at - timezone.now()).total_seconds()
    assert (job.state, job.error_kind, job.called_at) == ("queued", "RateLimited", None)
    assert 110 < wait <= 120

    # The wait is this job's: others call meanwhile.
    world.carrier.hold("2015550102")
    with services.calling(world.login) as connector:
        assert connector.get_number("+12015550102").e164 == "+12015550102"

    world.again()
    assert_bought_once(world)


def test_two_workers_on_one_job_order_once(world):
    world.order(wait=False)
    world.carrier.fail(method="POST", path="/v2.2/orders", delay=0.3)
    job = world.job()

    def worker() -> None:
        work.run(job.pk)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert_bought_once(world)
    assert world.carrier.asked.count(("POST", "/v2.2/orders")) == 1
    assert world.job().attempts == 1


def test_a_late_worker_whose_lease_ended_changes_nothing_more(world):
    """The second worker finds the order; the first comes back with its answer and must not count."""
    world.order(wait=False)
    world.carrier.fail(method="POST", path="/v2.2/orders", delay=1.0)
    job = world.job()

    def slow_worker() -> None:
        work.run(job.pk)
        connection.close()

    slow = threading.Thread(target=slow_worker)
    slow.start()
    while ("POST", "/v2.2/orders") not in world.carrier.asked:
        assert slow.is_alive()
    world.again()
    slow.join()

    assert_bought_once(world)
    assert world.job().attempts == 2


@pytest.mark.parametrize("fault", [{"lose_answer": True}, {"half": True}, {"status": 500, "act": True}])
def test_a_setting_whose_answer_was_lost_is_looked_up(world, fault):
    world.hold()
    world.carrier.fail(method="PUT", path=f"/v2.2/numbers/{TEN}/forward", **fault)
    with scope.tenant(world.customer.pk), pytest.raises(CarrierTrouble):
        set_forward(account=world.customer, by=BY, e164=E164, to=TO, wait=True)

    assert world.number().agreement in {"pending", "pushed"}
    assert world.again().state == "done"

    number = world.number()
    assert (number.forward_to, number.agreement, number.differences) == (TO, "confirmed", [])
    assert world.carrier.times_done("PUT", "forward") == 1


@pytest.mark.parametrize("status", [500, 429])
def test_a_setting_that_was_not_taken_is_sent_again(world, status):
    world.hold()
    world.carrier.fail(method="PUT", path=f"/v2.2/numbers/{TEN}/forward", status=status)
    with scope.tenant(world.customer.pk):
        set_forward(account=world.customer, by=BY, e164=E164, to=TO, wait=False)

    world.again()
    assert (world.job().state, world.number().agreement) == ("queued", "pending")
    world.again()

    assert (world.number().agreement, world.carrier.numbers[TEN]["forward"]) == ("confirmed", "3125550123")
    assert world.carrier.times_done("PUT", "forward") == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"half": True}, "Unavailable"),
        ({"lose_answer": True}, "Unavailable"),
        ({"status": 500}, "Unavailable"),
        ({"status": 200, "body": b"garbage"}, "Malformed"),
        ({"status": 200, "body": b'{"status": "success", "data": {"numbers": [{}]}}'}, "Malformed"),
        ({"status": 200, "body": b'{"status": "success", "data": {"orders": []}}'}, "Malformed"),
        ({"status": 404, "body": b"<html>"}, "Malformed"),
    ],
)
def test_a_list_that_is_not_whole_changes_nothing(world, fault, kind):
    world.hold()
    world.carrier.hold("2015550102")
    world.carrier.fail(method="GET", path="/v2.2/numbers", **fault)
    with scope.tenant(world.customer.pk):
        services.start_sync(account=world.customer, by=BY, provider_account=world.login)

    job = world.again()

    assert (job.state, job.error_kind) == ("queued", kind)
    assert (world.numbers(), world.number().missed_syncs) == ([E164], 0)
    assert world.again().state == "done"
    assert world.numbers() == [E164, "+12015550102"]


def test_a_sync_while_an_order_is_in_doubt_leaves_the_number_to_the_order(world):
    world.carrier.fail(method="POST", path="/v2.2/orders", lose_answer=True)
    order = world.order()
    with scope.tenant(world.customer.pk):
        sync = services.start_sync(account=world.customer, by=BY, provider_account=world.login)
    work.run(sync.pk)

    with scope.system():
        assert SyncRun.objects.get(sort="numbers").state == "done"
        assert PhoneNumber.objects.count() == 0
        Job.objects.filter(pk=order.job_id).update(run_at=timezone.now())
    work.run(order.job_id)

    assert world.numbers() == [E164]
    assert world.money() == CHARGED_ONCE


def test_a_short_list_that_is_wrong_twice_empties_nothing(world):
    """Under ten numbers there is no brake: each is asked for by name before it counts as missing."""
    world.hold()
    none = b'{"status": "success", "data": {"numbers": []}}'
    for _ in range(3):
        world.carrier.fail(method="GET", path="/v2.2/numbers", status=200, body=none)
        with scope.tenant(world.customer.pk):
            job = services.start_sync(account=world.customer, by=BY, provider_account=world.login)
        work.run(job.pk)
        assert (world.number().missed_syncs, world.number().agreement) == (0, "confirmed")

    world.carrier.numbers.clear()
    world.carrier.hold("2015550109")
    for missed in (1, 2):
        with scope.tenant(world.customer.pk):
            job = services.start_sync(account=world.customer, by=BY, provider_account=world.login)
        work.run(job.pk)
        with scope.system():
            number = PhoneNumber.objects.get(e164=E164)
        assert number.missed_syncs == missed
    assert number.agreement == "gone"
