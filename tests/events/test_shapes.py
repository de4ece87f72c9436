"""A served API adds only a shape: here a toy one, signed in base64 by one of four algorithms, with ten tries."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import AccessEntry
from accounts.services.access import add_access
from common import crypto
from events import shapes
from events.event_types import NETWORK
from events.models import Attempt, Subscription
from events.services.recording import happened
from events.services.subscriptions import managed_subscription
from events.shapes import Request, Sending, Shape
from events.states import DeliveryState
from events.types import EventType
from tests.events.conftest import Hooks
from tests.people import BY


class Toy(Shape):
    """``{"event_id", "type", "try", "data"}``; taken with 202 alone; the type has another name here."""

    name = "toy"
    label = "Toy"
    pauses = tuple(min(10 * 3**n, 43_200) for n in range(9))
    words = {"network.added": "acl.new"}

    def request(self, sending: Sending) -> Request:
        body = shapes.compact(
            {
                "event_id": str(sending.event.pk),
                "hook": sending.ref,
                "type": self.words[sending.event.type],
                "try": sending.tries,
                "data": {"cidr": sending.event.subject_ref, "by": "é/ü"},
            }
        )
        algorithm = sending.options.get("algo", "SHA256")
        mac = base64.b64encode(shapes.signature(sending.secret, body, algorithm)).decode()
        return Request(body, {"Content-Type": "application/json", "X-Toy-Hmac": mac})

    def accepts(self, status: int) -> bool:
        return status == 202


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> Toy:
    made = Toy()
    monkeypatch.setitem(shapes._shapes, "toy", made)
    return made


def add(hooks: Hooks) -> None:
    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])


@pytest.mark.parametrize("algorithm", ["MD5", "SHA1", "SHA256", "SHA512"])
def test_body_and_signature_are_the_shapes(hooks: Hooks, algorithm: str):
    made = hooks.subscribe("network.added", shape="toy", options={"algo": algorithm})
    hooks.receiver.status = 202
    add(hooks)
    hooks.deliver(made.subscription)
    [got] = hooks.receiver.got
    [delivery] = hooks.deliveries()
    assert (
        got.body
        == (
            f'{{"event_id":"{delivery.event_id}","hook":"{made.subscription.ref}","type":"acl.new","try":0,'
            '"data":{"cidr":"198.41.0.0/24","by":"é/ü"}}'
        ).encode()
    )
    wanted = hmac.new(made.secret.encode(), got.body, getattr(hashlib, algorithm.lower())).digest()
    assert base64.b64decode(got.headers["X-Toy-Hmac"]) == wanted
    assert delivery.state == DeliveryState.DELIVERED


def test_tries_are_counted_from_0_to_9_and_each_is_signed_anew(hooks: Hooks, toy: Toy):
    row = hooks.subscribe("network.added", shape="toy").subscription
    add(hooks)
    for pause in (0, *toy.pauses):
        hooks.deliver(row, after=timedelta(seconds=pause + 300))
    hooks.deliver(row, after=timedelta(days=1))
    told = [json.loads(got.body) for got in hooks.receiver.got]
    assert [body["try"] for body in told] == list(range(10))
    assert len({body["event_id"] for body in told}) == 1
    assert len({got.headers["X-Toy-Hmac"] for got in hooks.receiver.got}) == 10
    assert list(Attempt.objects.order_by("id").values_list("number", "status")) == [
        (n, 200) for n in range(10)
    ]
    assert hooks.deliveries()[0].state == DeliveryState.FAILED


def test_an_address_named_with_one_request_gets_one_event(hooks: Hooks):
    """What a program sends with ``webhook: {url, secret}``: the event goes there, whoever else asks for it."""
    hooks.receiver.status = 202
    with transaction.atomic():
        row = managed_subscription(
            account=hooks.customer,
            manager="toy",
            shape="toy",
            url=hooks.receiver.url,
            description="One request",
            secret="theirs",
            options={"algo": "SHA1"},
        )
    again = managed_subscription(
        account=hooks.customer,
        manager="toy",
        shape="toy",
        url=hooks.receiver.url,
        description="One request",
        secret="another",
    )
    assert again.pk == row.pk
    add(hooks)
    assert hooks.deliveries() == []

    type = EventType(
        "network.added", "x.", NETWORK, fields={"cidr": "x"}, data=lambda entry: {"cidr": entry.cidr}
    )
    entry = AccessEntry.objects.get()
    happened(account=hooks.customer, type=type, subjects=[entry], also_to=[again])
    hooks.deliver(again)
    [got] = hooks.receiver.got
    wanted = hmac.new(b"another", got.body, hashlib.sha256).digest()
    assert base64.b64decode(got.headers["X-Toy-Hmac"]) == wanted
    assert crypto.decrypt(Subscription.objects.get().secret) == "another"


def test_people_choose_only_what_is_for_them():
    assert shapes.choices() == [("tandem", "Tandem"), ("relatel", "Relatel")]
