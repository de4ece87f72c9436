"""What goes wrong between us and CALLR: nothing doubled, nothing lost, and no answer of somebody else's believed."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from common import scope
from common.plans.kinds import NumberClass
from common.redact import HIDDEN
from jobs.models import Job
from messaging.models import Message
from messaging.services.sending import Draft, send_message
from numbers.models import NumberOrder, PhoneNumber
from numbers.services.orders import buy_reservation
from pbx.services.answering import assign_number
from pbx.services.apps import create_app
from pbx.states import AppKind
from providers.contract.destinations import NOTHING
from providers.contract.messages import OutgoingMessage
from providers.contract.numbers_held import NumberSettings
from providers.contract.sale_by_area import AreaOrder
from providers.errors import Malformed, RateLimited, Rejected, Unavailable, Uncertain
from providers.registry import connector_for
from tests.faults.proxy import Fault, Proxy
from tests.people import BY
from tests.providers.callr.looping import PARIS, PASSWORD, Loop

pytestmark = pytest.mark.django_db(transaction=True)
RPC = "json-rpc"
NOT_DONE = ["drop before", "reset before", "404 HTML", "404 wrong JSON", "500", "HTML 200", "empty 200"]
DONE = ["drop after", "truncation", "502 after commit", "HTML 200 after commit", "wrong JSON after commit"]
PEER = "+33639980011"


def said(**told: Any) -> dict[str, Any]:
    """An answer in CALLR's envelope that is about another request, or wrong in itself."""
    return {"status": 200, "body": json.dumps({"jsonrpc": "2.0", "id": 7, **told}).encode()}


# Each is answered in the carrier's place; it never hears of the request.
ANSWERS = {
    "a result beside an error": said(result=True, error={"code": 1, "message": "X"}),
    "neither": said(),
    "another request's result": said(result=True),
    "another request's error": said(error={"code": 151, "message": "PROPERTY_VALUE_ERROR [did]"}),
    "a list": {"status": 200, "body": b"[]"},
}
OF_REQUEST = {
    "out of calls": (RateLimited, RateLimited, {"status": 429, "headers": {"Retry-After": "9"}}),
    "ours is wrong": (Unavailable, Uncertain, {"status": 500}),
    **{name: (Malformed, Uncertain, answer) for name, answer in ANSWERS.items()},
}


def answer_with(proxy: Proxy, fault: dict[str, Any]) -> None:
    proxy.faults.append(Fault("POST", RPC, **fault))


Do = Callable[[Any], Any]
MESSAGE = OutgoingMessage("+33639980001", PEER, "sms", "Hello")
AREA = AreaOrder(PARIS, NumberClass.CLASSIC, 1)
# Whether it changes anything, and how it is asked.
ASKED: dict[str, tuple[bool, Do]] = {
    "check": (False, lambda carrier: carrier.check_credentials()),
    "countries": (False, lambda carrier: carrier.list_countries()),
    "areas": (False, lambda carrier: carrier.list_areas("FR", None, "USD")),
    "reservation": (False, lambda carrier: carrier.get_reservation("x", currency="USD")),
    "numbers": (False, lambda carrier: list(carrier.list_numbers())),
    "number": (False, lambda carrier: carrier.get_number("+33199000001")),
    "messages": (False, lambda carrier: carrier.list_messages("", [])),
    "find message": (False, lambda carrier: carrier.find_message(MESSAGE, key=uuid4())),
    "reserve": (True, lambda carrier: carrier.reserve_area(AREA, currency="USD", key=uuid4())),
    "buy": (True, lambda carrier: carrier.buy_reservation("x", ["+33199000001"], key=uuid4())),
    "give back": (True, lambda carrier: carrier.cancel_reservation("x", key=uuid4())),
    "send": (True, lambda carrier: carrier.send_message(MESSAGE, key=uuid4())),
}


@pytest.mark.parametrize("what", ASKED)
def test_how_each_fails(loop: Loop, proxy: Proxy, what: str):
    changes, ask = ASKED[what]
    carrier = connector_for(loop.login)
    for name, (of_read, of_write, answer) in OF_REQUEST.items():
        answer_with(proxy, answer)
        with pytest.raises(of_write if changes else of_read) as caught:
            ask(carrier)
        assert type(caught.value) is (of_write if changes else of_read), name
        assert proxy.faults.pop().times == 0
    assert proxy.passed == []


@pytest.mark.parametrize("kind", ["drop before", "drop after", "500", "HTML 200", "404 wrong JSON"])
@pytest.mark.parametrize("what", ["apps.remove_did", "did/store.cancel_subscription"])
def test_a_change_of_a_number_whose_answer_is_lost_is_in_doubt(
    loop: Loop, proxy: Proxy, kind: str, what: str
):
    """The number is read before it is changed, so the fault waits for the second request."""
    e164 = loop.hold()
    with scope.tenant(loop.them.pk):
        app = create_app(account=loop.them, by=BY, kind=AppKind.CALL_TRACKING, name="Sales", settings={})
        assign_number(account=loop.them, by=BY, ref=app.ref, e164=e164, wait=False)
    carrier = connector_for(loop.login)
    proxy.fail(kind, "POST", RPC, after=1)
    if what == "apps.remove_did":
        change = partial(carrier.configure_number, e164, NumberSettings(destination=NOTHING))
    else:
        change = partial(carrier.release_number, e164)
    with pytest.raises(Uncertain):
        change(key=uuid4())


def order_through(loop: Loop, proxy: Proxy, kind: str) -> tuple[NumberOrder, Job]:
    kept = loop.reserve()
    proxy.fail(kind, "POST", RPC)
    with scope.tenant(loop.us.pk):
        order = buy_reservation(account=loop.us, by=BY, token=kept.token)
    assert order.state == "processing"
    (job,) = loop.jobs("numbers.order")
    assert job.state == "queued"
    return order, job


@pytest.mark.parametrize("kind", [*NOT_DONE, *DONE, "429"])
def test_a_reservation_is_bought_once_and_paid_once(loop: Loop, proxy: Proxy, kind: str):
    order, job = order_through(loop, proxy, kind)

    job = loop.run(job)

    with scope.system():
        order.refresh_from_db()
    assert (job.state, order.state, order.error) == ("done", "completed", "")
    assert loop.money(loop.us) == loop.money(loop.them) == (Decimal("97.80"), 0)


def test_a_purchase_that_the_carrier_is_still_at_waits(loop: Loop, proxy: Proxy):
    """Neither open nor bought: whoever is asked upstream has not answered."""
    order, job = order_through(loop, proxy, "drop before")
    carrier = connector_for(loop.login)
    with scope.system():
        token = order.reservation.carrier_token
    carrier.cancel_reservation(token, key=uuid4())

    job = loop.run(job)

    assert (job.state, job.error_kind, job.may_have_happened) == ("queued", "Uncertain", True)
    assert job.error == "CALLR neither keeps the numbers nor shows them as ours so far."


def text(loop: Loop, sender: str) -> tuple[Message, Job]:
    with scope.tenant(loop.us.pk):
        message = send_message(
            account=loop.us,
            by=BY,
            draft=Draft(ours=sender, peer=PEER, text="Your table is ready."),
            wait=False,
        )
    return message, loop.jobs("messaging.send")[-1]


def sent(loop: Loop) -> int:
    with scope.system():
        return Message.objects.filter(account=loop.them, direction="out").count()


def fresh(message: Message) -> Message:
    with scope.system():
        message.refresh_from_db()
    return message


@pytest.mark.parametrize("kind", DONE)
def test_a_message_whose_answer_was_lost_is_found_by_its_mark(loop: Loop, proxy: Proxy, kind: str):
    message, job = text(loop, loop.hold())
    proxy.fail(kind, "POST", RPC)
    job = loop.run(job)
    assert (job.state, fresh(message).state) == ("queued", "submission_unknown")

    job = loop.run(job)

    assert (job.state, fresh(message).state, sent(loop)) == ("done", "sent", 1)
    with scope.system():
        there = Message.objects.get(account=loop.them, direction="out")
    assert (message.carrier_ref, there.reference) == (there.ref, job.pk.hex)


@pytest.mark.parametrize("kind", NOT_DONE)
def test_a_message_that_was_not_taken_is_sent_again_when_that_is_sure(loop: Loop, proxy: Proxy, kind: str):
    message, job = text(loop, loop.hold())
    proxy.fail(kind, "POST", RPC)
    loop.run(job)
    job = loop.run(job)
    assert (job.state, job.error) == ("queued", "CALLR does not list the message so far.")
    assert sent(loop) == 0

    job = loop.run(job, called_at=timezone.now() - timedelta(minutes=6))

    assert (job.state, fresh(message).state, sent(loop)) == ("done", "sent", 1)


@pytest.mark.parametrize("kind", ["drop after", "500", "HTML 200", "404 wrong JSON", "429"])
def test_a_look_up_that_fails_settles_nothing(loop: Loop, proxy: Proxy, kind: str):
    message, job = text(loop, loop.hold())
    proxy.fail("drop after", "POST", RPC)
    loop.run(job)
    proxy.fail(kind, "POST", RPC)

    job = loop.run(job, called_at=timezone.now() - timedelta(minutes=6))

    assert (job.state, job.may_have_happened, fresh(message).state) == ("queued", True, "submission_unknown")
    assert loop.run(job).state == "done"
    assert sent(loop) == 1


def test_a_refusal_of_the_carrier_ends_a_message_and_costs_nothing(loop: Loop, proxy: Proxy):
    message, job = text(loop, loop.hold())
    before = loop.money(loop.us)[0]
    with scope.system():
        PhoneNumber.objects.filter(account=loop.them).update(state="released")

    job = loop.run(job)

    assert (job.state, job.error_kind, fresh(message).state) == ("failed", "Rejected", "failed")
    assert job.error == "CALLR: PROPERTY_VALUE_ERROR [from] (151)"
    assert loop.money(loop.us) == (before, 0)


@pytest.mark.parametrize("kind", ["drop after", "truncation", "500", "HTML 200", "wrong JSON", "404 HTML"])
def test_a_list_that_is_not_whole_changes_nothing(loop: Loop, proxy: Proxy, kind: str):
    e164 = loop.hold()
    proxy.fail(kind, "POST", RPC)
    with pytest.raises(Unavailable):
        list(connector_for(loop.login).list_numbers())
    assert loop.ours(e164).missed_syncs == 0


def test_the_password_is_in_no_refusal(loop: Loop, proxy: Proxy):
    words = f"PROPERTY_VALUE_ERROR [from] of {PASSWORD}"
    refusal = {"jsonrpc": "2.0", "id": None, "error": {"code": 151, "message": words}}
    answer_with(proxy, {"status": 200, "body": json.dumps(refusal).encode()})
    with pytest.raises(Rejected) as caught:
        connector_for(loop.login).send_message(MESSAGE, key=uuid4())
    assert caught.value.text == f"CALLR: PROPERTY_VALUE_ERROR [from] of {HIDDEN} (151)"
