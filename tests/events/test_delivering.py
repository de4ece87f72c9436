"""Delivering over real HTTP: what arrives, what is tried again and when, what is given up, and what never leaves."""

import hashlib
import hmac
import json
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import IPv4Network
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from accounts.services.access import add_access
from common import posting, scope
from events.models import Attempt, Delivery, Event, Subscription
from events.services import delivering, upkeep
from events.services.redelivery import redeliver, redeliver_failed, send_test
from events.services.subscriptions import set_enabled
from events.shapes import shape_named
from events.states import DeliveryState, SubscriptionState
from jobs import work
from jobs.models import Job
from tests.events.conftest import Hooks
from tests.events.receiver import Receiver
from tests.people import BY, People

PAUSES = shape_named("tandem").pauses
DAY = timedelta(days=1)


@pytest.fixture
def one(hooks: Hooks) -> Subscription:
    """A subscription with one event that waits to be delivered."""
    row = hooks.subscribe("network.added").subscription
    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])
    return row


def state(hooks: Hooks) -> tuple[str, int]:
    [delivery] = hooks.deliveries()
    return delivery.state, delivery.tries


def test_it_arrives_signed(hooks: Hooks):
    made = hooks.subscribe("network.added")
    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])
    hooks.deliver(made.subscription)

    [got] = hooks.receiver.got
    [delivery] = hooks.deliveries()
    event = delivery.event
    assert json.loads(got.body) == {
        "id": str(event.pk),
        "type": "network.added",
        "occurred_at": event.at.isoformat(),
        "account": {"number": hooks.customer.number, "name": "Acme"},
        "subject": {"id": "198.41.0.0/24", "name": "198.41.0.0/24"},
        "data": {"before": {}, "after": {}, "by": "Test", "through": "command", "request_id": ""},
    }
    moment, _, mac = got.headers["Tandem-Signature"].removeprefix("t=").partition(",v1=")
    wanted = hmac.new(made.secret.encode(), moment.encode() + b"." + got.body, hashlib.sha256)
    assert hmac.compare_digest(mac, wanted.hexdigest())
    assert abs(int(moment) - timezone.now().timestamp()) < 60
    assert (got.headers["Tandem-Id"], got.headers["Tandem-Event"], got.headers["Tandem-Try"]) == (
        str(event.pk),
        "network.added",
        "0",
    )
    assert (delivery.state, delivery.tries, delivery.status) == (DeliveryState.DELIVERED, 1, 200)
    attempt = Attempt.objects.get()
    assert (attempt.number, attempt.status, attempt.answer, attempt.error) == (0, 200, "thanks", "")
    assert attempt.url == hooks.receiver.url
    hooks.deliver(made.subscription, after=DAY)
    assert len(hooks.receiver.got) == 1


@pytest.mark.parametrize("status", [301, 400, 404, 410, 429, 500, 503])
def test_anything_but_a_2xx_is_tried_again(hooks: Hooks, one: Subscription, status: int):
    hooks.receiver.status = status
    hooks.deliver(one)
    [delivery] = hooks.deliveries()
    assert (delivery.state, delivery.tries, delivery.status) == (DeliveryState.WAITING, 1, status)
    assert delivery.error == f"It answered with HTTP {status}."
    wait = delivery.due_at - timezone.now()
    assert timedelta(seconds=PAUSES[0] - 3) < wait <= timedelta(seconds=PAUSES[0])
    # What does not do its work rests, for everything that waits for it; what refuses one event does not.
    assert bool(hooks.fresh(one).rest_until) is (status in {429, 500, 503})

    hooks.receiver.status = 204
    hooks.deliver(one, after=timedelta(seconds=PAUSES[0] + 300))
    assert state(hooks) == (DeliveryState.DELIVERED, 2)
    first, second = hooks.receiver.got
    assert first.body == second.body
    assert (first.headers["Tandem-Id"], second.headers["Tandem-Try"]) == (second.headers["Tandem-Id"], "1")
    fresh = hooks.fresh(one)
    assert (fresh.failures, fresh.rest_until) == (0, None)
    assert fresh.last_ok_at is not None


def test_it_is_given_up_after_a_day_and_sent_once_more_on_request(hooks: Hooks, one: Subscription):
    hooks.receiver.status = 500
    for pause in (0, *PAUSES):
        hooks.deliver(one, after=timedelta(seconds=pause + 300))
    assert state(hooks) == (DeliveryState.FAILED, len(PAUSES) + 1)
    assert timedelta(hours=23) < timedelta(seconds=sum(PAUSES)) < timedelta(hours=25)
    hooks.deliver(one, after=DAY)
    assert len(hooks.receiver.got) == Attempt.objects.count() == len(PAUSES) + 1

    hooks.receiver.status = 200
    assert redeliver_failed(account=hooks.customer, by=BY, ref=one.ref) == 1
    assert redeliver_failed(account=hooks.customer, by=BY, ref=one.ref) == 0
    hooks.deliver(one)
    assert state(hooks) == (DeliveryState.DELIVERED, 1)
    [delivery] = hooks.deliveries()
    redeliver(account=hooks.customer, by=BY, pk=delivery.pk)
    hooks.deliver(one)
    assert len({got.headers["Tandem-Id"] for got in hooks.receiver.got}) == 1
    assert len(hooks.receiver.got) == len(PAUSES) + 3


def test_what_waits_too_long_is_given_up_whatever_became_of_its_address(hooks: Hooks, one: Subscription):
    set_enabled(account=hooks.customer, by=BY, ref=one.ref, enabled=False)
    hooks.deliver(one)
    assert state(hooks) == (DeliveryState.WAITING, 0)
    upkeep.forget_old()
    assert state(hooks) == (DeliveryState.WAITING, 0)
    hooks.deliver(one, after=2 * DAY)
    upkeep.forget_old()
    assert state(hooks) == (DeliveryState.FAILED, 0)
    assert hooks.receiver.got == []


def test_a_slow_receiver_is_cut_off(hooks: Hooks, one: Subscription, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "SECONDS", 0.2)
    hooks.receiver.slow = 2.0
    hooks.deliver(one)
    [delivery] = hooks.deliveries()
    assert (delivery.state, delivery.status) == (DeliveryState.WAITING, None)
    assert delivery.error.startswith("No answer within")


def test_a_redirect_is_not_followed(hooks: Hooks, one: Subscription):
    hooks.receiver.status, hooks.receiver.location = 307, "http://127.0.0.1:1/secret"
    hooks.deliver(one)
    assert state(hooks) == (DeliveryState.WAITING, 1)
    assert [got.path for got in hooks.receiver.got] == ["/in"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/in",
        "https://127.0.0.1:{port}/in",
        "https://[::1]:{port}/in",
        "https://2130706433:{port}/in",
        "https://localhost:{port}/in",
        "http://93.184.216.34/in",
        "ftp://93.184.216.34/in",
        "https://user:pass@93.184.216.34/in",
    ],
)
def test_what_leads_inside_is_never_called(hooks: Hooks, one: Subscription, settings: Any, url: str):
    settings.HOOK_NETWORKS = []
    with scope.system():
        Subscription.objects.filter(pk=one.pk).update(url=url.format(port=hooks.receiver.port))
    hooks.deliver(one)
    assert state(hooks) == (DeliveryState.WAITING, 1)
    assert hooks.receiver.got == []


def test_http_leads_only_to_the_operators_own_networks(hooks: Hooks, one: Subscription, settings: Any):
    settings.HOOK_NETWORKS = [IPv4Network("10.0.0.0/8")]
    hooks.deliver(one)
    assert hooks.receiver.got == []
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.1/32")]
    hooks.deliver(one, after=timedelta(seconds=400))
    assert state(hooks) == (DeliveryState.DELIVERED, 2)


def test_a_name_that_changes_after_the_check_leads_nowhere_else(
    hooks: Hooks, one: Subscription, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    """The name is public when it is looked up, and ours when it is looked up once more."""
    settings.HOOK_NETWORKS = []
    answers = iter(["93.184.216.34"])
    real = socket.getaddrinfo

    def rebinding(host: str, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "rebind.example.com":
            return real(host, port, *rest, **more)
        return real(next(answers, "127.0.0.1"), port, *rest, **more)

    connected: list[str] = []

    def connect(address: str, _port: int, **_more: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(posting.deadline, "connect", connect)
    with scope.system():
        url = f"https://rebind.example.com:{hooks.receiver.port}/in"
        Subscription.objects.filter(pk=one.pk).update(url=url)
    hooks.deliver(one)
    assert connected == ["93.184.216.34"]
    hooks.deliver(one, after=timedelta(seconds=400))
    # Now it leads inside from the first look on, and nothing is connected to at all.
    assert connected == ["93.184.216.34"]
    assert hooks.receiver.got == []


def test_a_worker_killed_after_sending_sends_it_again_under_the_same_id(
    hooks: Hooks, one: Subscription, monkeypatch: pytest.MonkeyPatch
):
    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    real = delivering._settle
    monkeypatch.setattr(delivering, "_settle", die)
    with pytest.raises(Killed):
        hooks.deliver(one)
    monkeypatch.setattr(delivering, "_settle", real)
    assert state(hooks) == (DeliveryState.WAITING, 1)
    hooks.deliver(one)
    assert len(hooks.receiver.got) == 1

    with scope.system():
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    hooks.deliver(one)
    assert state(hooks) == (DeliveryState.DELIVERED, 2)
    first, second = hooks.receiver.got
    assert (first.body, first.headers["Tandem-Id"]) == (second.body, second.headers["Tandem-Id"])
    assert [row.error for row in Attempt.objects.order_by("id")] == [
        "The worker stopped before the answer was stored.",
        "",
    ]


def test_a_late_worker_changes_nothing(hooks: Hooks, one: Subscription, monkeypatch: pytest.MonkeyPatch):
    """Its lease ended while it waited, and another has delivered meanwhile."""
    real = posting.ask

    def slow(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(posting, "ask", real)
        with scope.system():
            Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        hooks.deliver(one)
        raise posting.NoAnswer("Too late.")

    monkeypatch.setattr(posting, "ask", slow)
    hooks.deliver(one)
    assert state(hooks) == (DeliveryState.DELIVERED, 2)
    assert hooks.fresh(one).failures == 0


def test_one_dead_address_is_tried_once_for_all_that_waits(hooks: Hooks, one: Subscription):
    hooks.receiver.status = 503
    add_access(account=hooks.customer, by=BY, cidrs=["192.33.4.0/24", "193.0.14.0/24"])
    hooks.deliver(one)
    assert len(hooks.receiver.got) == 1
    assert [row.tries for row in hooks.deliveries()] == [1, 0, 0]
    hooks.receiver.status = 200
    hooks.deliver(one, after=timedelta(seconds=300))
    assert [row.state for row in hooks.deliveries()] == [DeliveryState.DELIVERED] * 3
    assert delivering.rest(0) == timedelta(seconds=2)
    assert delivering.rest(40) == timedelta(seconds=300)


def test_few_workers_serve_one_subscriber_at_a_time(hooks: Hooks, one: Subscription):
    add_access(account=hooks.customer, by=BY, cidrs=["192.33.4.0/24", "193.0.14.0/24"])
    busy = timezone.now() + timedelta(minutes=1)
    with scope.system():
        pks = list(Delivery.objects.order_by("id").values_list("pk", flat=True)[: delivering.AT_ONCE])
        Delivery.objects.filter(pk__in=pks).update(lease_until=busy)
    hooks.deliver(one)
    assert hooks.receiver.got == []


def test_a_closed_account_is_told_of_nothing(hooks: Hooks, one: Subscription):
    with scope.system():
        Account.objects.filter(pk=hooks.customer.pk).update(state="closed")
    hooks.deliver(one)
    assert (hooks.receiver.got, upkeep.due_subscriptions()) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_send_each_once(people: People, receiver: Receiver):
    hooks = Hooks(people, receiver)
    receiver.slow = 0.05
    row = hooks.subscribe("network.added").subscription
    with scope.tenant(people.customer.pk):
        add_access(account=people.customer, by=BY, cidrs=[f"198.41.{n}.0/24" for n in range(8)])

    def work_once(_: int) -> None:
        try:
            delivering.deliver_due(row.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work_once, range(6)))
    assert len(receiver.got) == 8
    assert len({got.headers["Tandem-Id"] for got in receiver.got}) == 8
    assert {delivery.tries for delivery in hooks.deliveries()} == {1}


def test_long_failure_stops_it_with_a_mail_to_the_owners(hooks: Hooks, one: Subscription, mailoutbox: Any):
    hooks.receiver.status = 410
    with scope.system():
        Subscription.objects.filter(pk=one.pk).update(given_up=delivering.STOP_AFTER - 1)
        Delivery.objects.update(tries=len(PAUSES))
    hooks.deliver(one)
    assert state(hooks) == (DeliveryState.FAILED, len(PAUSES) + 1)
    assert hooks.fresh(one).state == SubscriptionState.STOPPED
    add_access(account=hooks.customer, by=BY, cidrs=["192.33.4.0/24"])
    assert len(hooks.deliveries()) == 1

    work.run(Job.objects.get(kind="events.mail_stopped").pk)
    [mail] = mailoutbox
    assert mail.to == ["alice@example.com"]
    assert "127.0.0.1" in mail.body
    assert one.ref in mail.body

    set_enabled(account=hooks.customer, by=BY, ref=one.ref, enabled=True)
    assert hooks.fresh(one).given_up == 0
    add_access(account=hooks.customer, by=BY, cidrs=["193.0.14.0/24"])
    assert len(hooks.deliveries()) == 2


def test_a_test_goes_out_at_once_also_to_a_disabled_one(hooks: Hooks):
    row = hooks.subscribe("number.changed").subscription
    set_enabled(account=hooks.customer, by=BY, ref=row.ref, enabled=False)
    delivery = send_test(account=hooks.customer, by=BY, ref=row.ref)
    assert delivery.state == DeliveryState.DELIVERED
    [got] = hooks.receiver.got
    assert json.loads(got.body)["type"] == "webhook.test"


def test_the_sweep_finds_what_the_broker_lost(hooks: Hooks, one: Subscription):
    assert upkeep.due_subscriptions() == [one.pk]
    hooks.deliver(one)
    assert upkeep.due_subscriptions() == []


def test_old_events_are_forgotten_unless_they_wait(hooks: Hooks, one: Subscription):
    hooks.deliver(one)
    add_access(account=hooks.customer, by=BY, cidrs=["192.33.4.0/24"])
    with scope.system():
        Event.objects.update(at=timezone.now() - upkeep.KEPT - DAY)
    upkeep.forget_old()
    [left] = hooks.deliveries()
    assert (left.state, left.event.subject) == (DeliveryState.WAITING, "192.33.4.0/24")
    assert Attempt.objects.count() == 0


def test_secrets_stay_out_of_logs_and_rows(hooks: Hooks, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    made = hooks.subscribe("network.added")
    hooks.receiver.answer = b'{"token": "s3cret-token-of-theirs"}'
    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])
    hooks.deliver(made.subscription)
    with scope.system():
        stored = repr([list(model.objects.values()) for model in (Subscription, Delivery, Attempt, Event)])
    for text in (caplog.text, stored):
        assert made.secret not in text
        assert "s3cret-token-of-theirs" not in text
    assert hooks.receiver.got
