"""What messages add up to: what they are told to cost, drafts left out, always exactly."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common import scope
from messaging.analytics import selectors, services
from messaging.analytics.selectors import By, Total
from messaging.models import Message, MessageMark, MessageSum
from messaging.states import Direction, MessageState
from tests.console import signed_in
from tests.messaging.conftest import OUTSIDE, Texts

PAGE = "/messages/analytics/"


def send(texts: Texts, text: str = "Hello", peer: str = OUTSIDE) -> Message:
    with scope.tenant(texts.customer.pk):
        return Message.objects.create(
            account=texts.customer,
            number=texts.number,
            direction=Direction.OUTBOUND,
            kind="sms",
            ours=texts.number.e164,
            peer=peer,
            peer_country="US",
            text=text,
            parts=2,
            rate=Decimal("0.01"),
            state=MessageState.QUEUED,
        )


def figures(texts: Texts, by: By = By.STATE) -> selectors.Figures:
    now = timezone.now()
    return selectors.figures(
        texts.customer, since=now - timedelta(days=1), until=now + timedelta(hours=1), by=by, zone="UTC"
    )


@pytest.mark.parametrize("settled", [False, True])
def test_states_follow_and_totals_stay(texts: Texts, settled: bool):
    first, second = send(texts), send(texts)
    if settled:
        services.settle_sums()
    with scope.tenant(texts.customer.pk):
        Message.objects.filter(pk=first.pk).update(state=MessageState.DELIVERED)
        told = figures(texts)
    one = Total(1, 2, Decimal("0.02"))
    assert dict(told.values) == {
        (Direction.OUTBOUND, "delivered"): one,
        (Direction.OUTBOUND, "queued"): one,
    }
    assert told.of(Direction.OUTBOUND) == Total(2, 4, second.price * 2)
    assert sum(total.messages for total in told.course.values()) == 2


def test_drafts_are_no_messages_yet(texts: Texts):
    draft = send(texts)
    with scope.tenant(texts.customer.pk):
        Message.objects.filter(pk=draft.pk).update(state=MessageState.DRAFT)
    services.settle_sums()
    with scope.tenant(texts.customer.pk):
        assert figures(texts).values == {}
        assert (MessageSum.objects.count(), MessageMark.objects.count()) == (0, 0)


def test_the_check_finds_nothing_wrong_until_something_is(texts: Texts):
    send(texts)
    now = timezone.now() + timedelta(hours=1)
    services.settle_sums()
    assert services.check_sums(now=now) == 0
    with scope.system():
        MessageSum.objects.filter(span="hour", dimension="number").update(parts=9)
    assert services.check_sums(now=now) == 1
    assert services.check_sums(now=now) == 0


def test_the_page_and_its_files(texts: Texts, alice: Client, django_assert_max_num_queries: Any):
    send(texts)
    send(texts, peer="+33612345678")
    alice.get(PAGE)
    with django_assert_max_num_queries(10):
        answer = alice.get(PAGE, {"by": "number"})
    table = answer.context["groups"]
    assert [[row.label, *row.cells] for row in [*table.rows, table.total]] == [
        ["(201) 342-2000", "0", "2", "4", "0.04"],
        ["All", "0", "2", "4", "0.04"],
    ]
    lines = b"".join(alice.get("/exports/messages-by-group.csv").streaming_content).decode("utf-8-sig")
    assert lines.splitlines()[1] == "United States,0,2,4,0.040000"


def test_who_sees_every_conversation_may_have_them_as_a_file(texts: Texts, alice: Client):
    send(texts, text="=1+1")
    lines = b"".join(alice.get("/exports/messages.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=1+1" in lines[1]
    assert signed_in(texts.people.bob).get("/exports/messages.csv").status_code == 403
    assert "/exports/messages.csv" in alice.get("/messages/").content.decode()
