"""Messages that a number passes on to its webhook, and what happens to messages as others are told of it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Network
from typing import Any

import pytest
from django.utils import timezone

from common import scope
from events.models import Attempt, Delivery, Event, Subscription
from events.services import delivering
from events.services.subscriptions import Wish, subscribe
from events.signing import signing_key
from events.states import DeliveryState
from jobs import work
from jobs.models import Job
from messaging.models import Message
from messaging.services.receipts import apply_receipt, give_up_waiting
from messaging.services.receiving import receive_message
from numbers.models import PhoneNumber
from providers.contract.messages import CarrierReceipt, IncomingMessage, Outcome
from providers.errors import Rejected
from providers.house.connector import House
from tests.console import signed_in
from tests.events.receiver import Receiver, receiving
from tests.messaging.conftest import OURS, OUTSIDE, Texts
from tests.people import BY

TEXT = "Hello\r\nthere"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    with receiving() as made:
        yield made


def route(texts: Texts, type: str, target: str) -> None:
    PhoneNumber.objects.filter(pk=texts.number.pk).update(sms_type=type, sms_target=target)
    texts.number.refresh_from_db()


def come(texts: Texts, ref: str = "7") -> Message:
    incoming = IncomingMessage(ref, OUTSIDE, OURS, "sms", TEXT, timezone.now())
    message = receive_message(account=texts.customer, number=texts.number, incoming=incoming)
    assert message is not None
    return message


def deliver() -> None:
    """Have a worker look at every subscription, rested or not."""
    with scope.system():
        Subscription.objects.update(rest_until=None)
        Delivery.objects.filter(state=DeliveryState.WAITING).update(due_at=timezone.now())
        found = list(Subscription.objects.order_by("pk").values_list("pk", flat=True))
    for pk in found:
        delivering.deliver_due(pk)


def listen(texts: Texts, receiver: Receiver, *events: str) -> Subscription:
    wish = Wish(url=f"{receiver.url}/all", events=events)
    return subscribe(account=texts.customer, by=BY, wish=wish).subscription


def report(texts: Texts, message: Message, outcome: Outcome) -> None:
    receipt = CarrierReceipt(f"r{message.pk}", message.carrier_ref, OURS, outcome, timezone.now())
    apply_receipt(account=texts.customer, message=message, receipt=receipt)


def kinds(receiver: Receiver) -> list[str]:
    return [json.loads(got.body)["type"] for got in receiver.got]


def test_it_is_signed_under_the_accounts_key_with_the_messages_id(texts: Texts, receiver: Receiver):
    route(texts, "webhook", receiver.url)
    message = come(texts)
    assert not Job.objects.filter(kind="messaging.forward").exists()
    deliver()

    [got] = receiver.got
    assert json.loads(got.body) == {
        "event": "message.received",
        "id": str(message.pk),
        "type": "sms",
        "from": OUTSIDE,
        "to": OURS,
        "text": "Hello\nthere",
        "subject": None,
        "media_urls": [],
        "received_at": message.sent_at.isoformat(),
    }
    moment, _, mac = got.headers["Tandem-Signature"].removeprefix("t=").partition(",v1=")
    signed = moment.encode() + b"." + got.body
    key = signing_key(texts.customer.pk).encode()
    assert hmac.compare_digest(mac, hmac.new(key, signed, hashlib.sha256).hexdigest())
    assert got.headers["Tandem-Id"] == str(message.pk)
    assert signing_key(texts.customer.pk) != signing_key(texts.people.other.pk)
    assert (
        receive_message(
            account=texts.customer,
            number=texts.number,
            incoming=IncomingMessage("7", OUTSIDE, OURS, "sms", TEXT, timezone.now()),
        )
        is None
    )
    assert Delivery.objects.count() == 1


def test_the_text_is_in_no_row_but_the_messages(texts: Texts, receiver: Receiver):
    route(texts, "webhook", receiver.url)
    come(texts)
    receiver.status = 500
    deliver()
    for model in (Event, Delivery, Attempt, Subscription, Job):
        assert "Hello" not in repr(list(model.objects.values()))
    assert "Hello" in receiver.got[0].body.decode()


def test_one_that_is_not_taken_is_tried_again_with_the_same_body(texts: Texts, receiver: Receiver):
    route(texts, "webhook", receiver.url)
    come(texts)
    receiver.status = 503
    deliver()
    receiver.status = 204
    deliver()
    assert Delivery.objects.get().state == DeliveryState.DELIVERED
    assert receiver.got[0].body == receiver.got[1].body


def test_what_waits_follows_the_number_to_its_new_way(texts: Texts, receiver: Receiver):
    route(texts, "webhook", receiver.url)
    come(texts)
    receiver.status = 500
    deliver()
    route(texts, "webhook", f"{receiver.url}/corrected")
    receiver.status = 200
    deliver()
    deliver()
    assert [got.path for got in receiver.got] == ["/in", "/in/corrected"]
    assert Delivery.objects.get().state == DeliveryState.DELIVERED

    receiver.status = 500
    come(texts, "8")
    deliver()
    route(texts, "email", "desk@example.com")
    deliver()
    assert len(receiver.got) == 3
    assert [row.state for row in Delivery.objects.order_by("id")] == [
        DeliveryState.DELIVERED,
        DeliveryState.DROPPED,
    ]
    route(texts, "webhook", receiver.url)
    receiver.status = 200
    work.run(Job.objects.get(kind="messaging.forward").pk)
    deliver()
    assert len(receiver.got) == 4

    come(texts, "9")
    route(texts, "", "")
    deliver()
    assert len(receiver.got) == 4
    assert Delivery.objects.order_by("-id")[0].state == DeliveryState.DROPPED


def test_numbers_share_one_address_and_accounts_do_not(texts: Texts, receiver: Receiver):
    route(texts, "webhook", receiver.url)
    come(texts)
    PhoneNumber.objects.filter(pk=texts.second.pk).update(sms_type="webhook", sms_target=receiver.url)
    texts.second.refresh_from_db()
    incoming = IncomingMessage("8", OUTSIDE, texts.second.e164, "sms", TEXT, timezone.now())
    receive_message(account=texts.customer, number=texts.second, incoming=incoming)
    assert Subscription.objects.count() == 1
    deliver()
    assert len(receiver.got) == 2


def test_others_are_told_of_every_step_of_a_message(texts: Texts, receiver: Receiver, monkeypatch: Any):
    row = listen(texts, receiver, "message.*")
    come(texts)
    sent = texts.send(text="Out")
    at = timezone.now()
    report(texts, sent, "delivered")
    report(texts, sent, "delivered")
    lost = texts.send(text="Lost")
    report(texts, lost, "undelivered")
    texts.send(text="Unheard")
    Message.objects.filter(text="Unheard").update(sent_at=at - timedelta(days=4))
    assert give_up_waiting(account=texts.customer, before=at - timedelta(days=3)) == 1

    def refuse(*_: Any, **__: Any) -> None:
        raise Rejected("No.")

    monkeypatch.setattr(House, "send_message", refuse)
    texts.send(text="Refused", wait=False)
    work.run(Job.objects.filter(kind="messaging.send").order_by("-created_at")[0].pk)
    deliver()
    deliver()

    assert kinds(receiver) == [
        "message.received",
        "message.sent",
        "message.delivered",
        "message.sent",
        "message.failed",
        "message.sent",
        "message.unconfirmed",
        "message.failed",
    ]
    bodies = [json.loads(got.body)["data"] for got in receiver.got]
    assert (bodies[1]["state"], bodies[1]["text"], bodies[1]["from"]) == ("sent", "Out", OURS)
    assert (bodies[-1]["state"], bodies[-1]["text"], bodies[-1]["error"]) == ("failed", "Refused", "No.")
    assert {event.data["text"] for event in Event.objects.all()} == {"[hidden]"}
    assert Delivery.objects.filter(subscription=row, state=DeliveryState.DELIVERED).count() == 8


def test_a_subscription_about_one_number_hears_of_no_other(texts: Texts, receiver: Receiver):
    wish = Wish(url=receiver.url, events=["message.received"], numbers=[texts.second.e164])
    subscribe(account=texts.customer, by=BY, wish=wish)
    come(texts)
    assert Delivery.objects.count() == 0


def test_the_log_hides_what_was_written(texts: Texts, receiver: Receiver):
    route(texts, "webhook", receiver.url)
    listen(texts, receiver, "message.received")
    come(texts)
    deliver()
    alice: Any = signed_in(texts.people.alice)
    for delivery in Delivery.objects.all():
        page = alice.get(f"/webhooks/deliveries/{delivery.pk}/").content.decode()
        assert "[hidden]" in page
        assert "Hello" not in page
