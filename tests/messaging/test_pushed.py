"""Messages and receipts that a carrier pushes, from the request to the row."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common import scope
from events.models import Push, PushAddress
from events.services import pushes
from events.states import PushState
from jobs import work
from jobs.models import Job
from messaging.feeds import due_feeds
from messaging.models import CarrierFeed, DeliveryReceipt, Message
from providers.contract.events import PushedEvent
from providers.contract.messages import CarrierReceipt, IncomingMessage
from providers.errors import Malformed, Rejected
from providers.house.connector import House
from tests.console import signed_in
from tests.messaging.conftest import OURS, OUTSIDE, Texts, make_texts
from tests.people import BY, People

NOW = timezone.now()


def read_push(_self: House, headers: Mapping[str, str], body: bytes, secret: str) -> tuple[PushedEvent, ...]:
    """A carrier that sends its secret along, and names each event."""
    if headers.get("x-secret") != secret:
        raise Rejected("The push is not signed.")
    try:
        told = json.loads(body)
    except ValueError as exc:
        raise Malformed("The push cannot be read.") from exc
    match told["type"]:
        case "message.received" if "text" in told:
            record: Any = IncomingMessage(told["ref"], OUTSIDE, OURS, "sms", told["text"], NOW)
        case "message.receipt":
            record = CarrierReceipt(told["ref"], told["of"], OURS, "delivered", NOW)
        case _:
            record = None
    return (PushedEvent(told["ref"], told["type"], NOW, record=record),)


@pytest.fixture
def texts(people: People, monkeypatch: pytest.MonkeyPatch) -> Texts:
    monkeypatch.setattr(House, "read_push", read_push)
    return make_texts(people)


def push(texts: Texts, signed: bool = True, **told: str) -> Push:
    """Push something to the operator's login, whose numbers are on accounts below, and have it looked at."""
    operator = texts.people.operator
    with scope.tenant(operator.pk):
        target = pushes.target_for(account=operator, by=BY, login_id=texts.people.house.pk, label="House")
    headers = {"HTTP_X_SECRET": target.secret if signed else "guess"}
    answer = Client().post(target.path, json.dumps(told), content_type="application/json", **headers)
    assert answer.status_code == 204
    with scope.tenant(operator.pk):
        job = Job.objects.filter(kind="events.apply_push").order_by("-created_at")[0]
    work.run(job.pk)
    with scope.tenant(operator.pk):
        return Push.objects.order_by("-id")[0]


def test_a_message_arrives_once(texts: Texts):
    for repeated in (0, 1):
        row = push(texts, ref="m1", type="message.received", text="Hello")
        assert (row.state, row.found, row.repeated) == (PushState.APPLIED, 1, repeated)
    with scope.tenant(texts.customer.pk):
        message = Message.objects.get()
    assert (message.text, message.peer, message.ours, message.carrier_ref) == ("Hello", OUTSIDE, OURS, "m1")


def test_a_replay_of_an_applied_message_changes_nothing(texts: Texts):
    row = push(texts, ref="m1", type="message.received", text="Hello")
    operator = texts.people.operator
    with scope.tenant(operator.pk):
        pushes.replay(account=operator, by=BY, pk=row.pk)
        job = Job.objects.filter(kind="events.apply_push").order_by("-created_at")[0]
    work.run(job.pk)
    with scope.tenant(operator.pk):
        assert Push.objects.get().state == PushState.APPLIED
    with scope.tenant(texts.customer.pk):
        assert Message.objects.count() == 1


def test_a_receipt_settles_its_message(texts: Texts):
    with scope.tenant(texts.customer.pk):
        message = texts.send()
    push(texts, ref="r1", type="message.receipt", of=message.carrier_ref)
    with scope.tenant(texts.customer.pk):
        message.refresh_from_db()
        assert (message.state, DeliveryReceipt.objects.get().event) == ("delivered", "r1")


def test_what_is_only_named_is_read_from_the_feed_at_once(texts: Texts):
    due_feeds()
    with scope.system():
        CarrierFeed.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert due_feeds() == []
    assert push(texts, ref="m2", type="message.received").state == PushState.APPLIED
    assert len(due_feeds()) == 1


@pytest.mark.parametrize(
    ("signed", "told", "state"),
    [
        (False, {"ref": "m1", "type": "message.received", "text": "Hello"}, PushState.REFUSED),
        (True, {"ref": "t1", "type": "test"}, PushState.APPLIED),
        (True, {"ref": "o1", "type": "other"}, PushState.APPLIED),
    ],
)
def test_what_is_forged_or_nobodys_changes_nothing(
    texts: Texts, signed: bool, told: dict[str, str], state: PushState
):
    assert push(texts, signed, **told).state == state
    with scope.system():
        assert Message.objects.count() == 0


def test_a_carrier_that_cannot_push_says_so(people: People):
    """The house carrier has no pushes of its own."""
    texts = make_texts(people)
    row = push(texts, ref="m1", type="message.received", text="Hello")
    assert (row.state, row.error) == (PushState.FAILED, "House carrier cannot do this.")


def test_its_page_opens_shows_and_closes_the_address(people: People, monkeypatch: pytest.MonkeyPatch):
    olivia: Any = signed_in(people.olivia)
    url = f"/carriers/{people.house.pk}/pushes/"
    assert "does not push" in olivia.get(url).content.decode()
    assert olivia.post(url).status_code == 302
    with scope.system():
        assert PushAddress.objects.count() == 0

    monkeypatch.setattr(House, "read_push", read_push)
    assert "Where it tells us" in olivia.get(f"/carriers/{people.house.pk}/").content.decode()
    assert "/api/hooks/" not in olivia.get(url).content.decode()
    opened = olivia.post(url)
    path = re.search(r"/api/hooks/[\w-]+", opened.content.decode())
    assert path
    assert "no-store" in opened["Cache-Control"]
    assert path[0] in olivia.post(url).content.decode()
    assert Client().post(path[0], "{}", content_type="application/json").status_code == 204
    assert olivia.post(url, {"close": "1"}).status_code == 302
    assert Client().post(path[0], "{}", content_type="application/json").status_code == 404
    assert signed_in(people.rita).get(url).status_code == 404
    assert signed_in(people.rita).post(url).status_code == 404
