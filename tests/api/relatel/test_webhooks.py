"""Webhooks in Relatel's words: body, signature and tries (relatel.md §6, §8 B2, B13)."""

import hashlib
import hmac
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.services.address_book import ContactFields, add_contact, delete_contact
from calls.live import running, services
from common import scope
from common.errors import Conflict, Invalid
from events.models import NumberClaim
from events.services.logged import logged_body
from events.services.recording import happened
from events.services.subscriptions import Wish, change_subscription, unsubscribe
from events.shapes import shape_named
from events.states import DeliveryState
from messaging.event_types import RECEIVED
from messaging.models import Message
from numbers.models import PhoneNumber
from tests.api.relatel.conftest import Company
from tests.console import signed_in
from tests.events.conftest import Hooks, hooks, receiver
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import desk_of
from tests.people import BY

__all__ = ["hooks", "receiver"]
CALLS = ("call.inbound_started", "call.inbound_ended")
EVENTS = ("contact.created", "contact.deleted")


def body_of(request: Any, secret: str) -> dict[str, Any]:
    """The body, whose signature is right and whose id stands in the header too."""
    told = json.loads(request.body)
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", request.headers["Relatel-Signature"])
    assert found is not None
    signed = found[1].encode() + b"." + request.body
    assert hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() == found[2]
    assert request.headers["Relatel-Delivery-Id"] == told["delivery_id"]
    assert sorted(told) == ["delivery_id", "event_type", "occurred_at", "payload"]
    return dict(told)


def test_a_contact_that_comes_and_goes(hooks: Hooks):
    made = hooks.subscribe(*EVENTS, shape="relatel")
    row = add_contact(account=hooks.customer, by=BY, fields=ContactFields("Zoë", "+4571999999"))
    hooks.deliver(made.subscription)
    delete_contact(account=hooks.customer, by=BY, pk=row.pk)
    hooks.deliver(made.subscription)
    came, went = (body_of(request, made.secret) for request in hooks.receiver.got)
    assert (came["event_type"], went["event_type"]) == EVENTS
    assert (came["payload"]["contact"]["number_formatted"], came["payload"]["contact"]["id"]) == (
        "71 99 99 99",
        row.pk,
    )
    assert went["payload"] == {"contact": {"id": row.pk, "name": "Zoë"}}
    assert came["delivery_id"] != went["delivery_id"]


def test_each_try_has_the_same_id_and_a_signature_of_its_own(hooks: Hooks):
    made = hooks.subscribe("contact.created", shape="relatel")
    hooks.receiver.status = 500
    add_contact(account=hooks.customer, by=BY, fields=ContactFields("Zoë", "+4571999999"))
    for _ in range(9):
        hooks.deliver(made.subscription, after=timedelta(hours=33))
    bodies = [body_of(request, made.secret) for request in hooks.receiver.got]
    assert len({body["delivery_id"] for body in bodies}) == 1
    pauses = shape_named("relatel").pauses
    assert (
        len(pauses),
        pauses[0] < 60,
        timedelta(days=3.4) < timedelta(seconds=sum(pauses)) < timedelta(days=3.6),
    ) == (8, True, True)


def test_it_tells_of_calls_messages_and_contacts_alone(hooks: Hooks):
    for events in (("*",), ("number.added",), ("contact.*",), ("contact.created", "call.outbound_started")):
        with pytest.raises(Invalid, match="Relatel tells of") as refusal:
            hooks.subscribe(*events, shape="relatel")
        assert refusal.value.field == "events"


def test_a_message_is_told_with_its_text_and_kept_without(company: Company, receiver):
    with scope.tenant(company.account.pk):
        hooks = Hooks(company.people, receiver)
        made = hooks.subscribe("message.received", shape="relatel", numbers=[HELD[0]])
        row = Message.objects.create(
            account=company.account,
            number=PhoneNumber.objects.get(e164=HELD[0]),
            ours=HELD[0],
            peer="+12015550147",
            direction="in",
            kind="sms",
            text="Are you there?",
            state="received",
        )
        happened(account=company.account, type=RECEIVED, subjects=[row])
        hooks.deliver(made.subscription)
        [request] = receiver.got
        told = body_of(request, made.secret)
        [delivery] = hooks.deliveries()
        logged = json.loads(logged_body(delivery))
    assert (told["event_type"], told["payload"]["message"]["body"]) == (
        "incoming_message.created",
        "Are you there?",
    )
    assert told["payload"]["message"]["direction"] == "incoming"
    assert logged["payload"]["message"]["body"] == "[hidden]"
    assert delivery.state == DeliveryState.DELIVERED


def test_a_call_from_its_beginning_to_its_end(
    market: Shop, company: Company, receiver, settings: Any, tmp_path: Any
):
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(company.account.pk):
        desk = desk_of(market, company.ann)
        hooks = Hooks(company.people, receiver)
        made = hooks.subscribe(*CALLS, shape="relatel")
        call = services.receive_call(**desk.who, called=HELD[1], caller="+12015550147", seconds=20)
        running.begin_call(call)
        running.carry_on(company.account, call.pk, until=call.planned_for + timedelta(hours=1))
        hooks.deliver(made.subscription)
    told = [body_of(request, made.secret) for request in receiver.got]
    assert [body["event_type"] for body in told] == ["call.created", "call.ended"]
    [listed] = company.get("calls", who="boss")["calls"]
    assert {body["payload"]["call"]["call_uuid"] for body in told} == {listed["call_uuid"]}
    assert told[1]["payload"]["call"]["from_number"] == "12015550147"


def test_the_page_offers_the_words_when_a_webhook_is_made(hooks: Hooks):
    client = signed_in(hooks.people.alice)
    assert 'value="relatel"' in client.get("/webhooks/new/").content.decode()
    form = {"url": hooks.receiver.url, "shape": "relatel", "events": ["number.added"]}
    refused = client.post("/webhooks/new/", form)
    assert (refused.status_code, "Relatel tells of" in refused.content.decode()) == (422, True)
    made = client.post("/webhooks/new/", form | {"events": ["contact.created"]})
    assert made.status_code == 200
    ref = made.context["hook"].ref
    assert client.post(f"/webhooks/{ref}/test/").status_code == 302
    [delivery] = hooks.deliveries()
    assert (delivery.subscription.shape, delivery.event.type) == ("relatel", "webhook.test")


def claims() -> list[tuple[str, str]]:
    return list(NumberClaim.objects.order_by("e164").values_list("e164", "shape"))


def test_of_a_number_one_webhook_tells(hooks: Hooks):
    """Whether it is named or all are; of contacts and chats any number tell, and so do those of other shapes."""
    one = hooks.subscribe(*CALLS, shape="relatel", numbers=[HELD[0]]).subscription
    two = hooks.subscribe("message.received", shape="relatel", numbers=[HELD[1]]).subscription
    for numbers in ([HELD[0]], [HELD[1], "+4571999999"], []):
        with pytest.raises(Conflict, match="each number has one") as refused:
            hooks.subscribe("message.received", shape="relatel", numbers=numbers)
        assert refused.value.field == "numbers"
    hooks.subscribe(*EVENTS, shape="relatel")
    hooks.subscribe(*EVENTS, shape="relatel")
    hooks.subscribe(*CALLS, numbers=[HELD[0]])
    assert claims() == [(HELD[0], "relatel"), (HELD[1], "relatel")]

    wish = Wish(url=hooks.receiver.url, events=CALLS, numbers=[HELD[0], HELD[1]])
    with pytest.raises(Conflict, match="each number has one"):
        change_subscription(account=hooks.customer, by=BY, ref=one.ref, wish=wish)
    one.refresh_from_db()
    assert (one.numbers, len(claims())) == ([HELD[0]], 2)
    unsubscribe(account=hooks.customer, by=BY, ref=two.ref)
    change_subscription(account=hooks.customer, by=BY, ref=one.ref, wish=wish)
    assert claims() == [(HELD[0], "relatel"), (HELD[1], "relatel")]
    unsubscribe(account=hooks.customer, by=BY, ref=one.ref)
    hooks.subscribe(*CALLS, shape="relatel")
    with pytest.raises(Conflict, match="all numbers"):
        hooks.subscribe(*CALLS, shape="relatel", numbers=[HELD[0]])
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberClaim.objects.create(
            account=hooks.customer,
            subscription=NumberClaim.objects.get().subscription,
            shape="relatel",
            e164="",
        )
