"""An answer counts when the carrier gave it and it fits what was asked: nothing else ends or repeats a thing."""

from decimal import Decimal

import pytest

from common import scope
from common.errors import CarrierTrouble, OutcomeUnknown
from jobs.models import Job
from messaging.models import Message
from messaging.services.sending import Draft, send_message
from numbers.models import NumberOrder
from numbers.services.orders import OrderLine, place_order
from numbers.states import Strategy
from providers.errors import Unavailable
from providers.registry import connector_for
from tests.faults.conftest import Portals
from tests.faults.proxy import success
from tests.people import BY, set_balance
from tests.providers.voicetel.looping import ONE, TWO

pytestmark = pytest.mark.django_db(transaction=True)
X0, X1, PEER = "+13125550100", "+13125550111", "+13125550199"
NOT_DONE = [
    "drop before",
    "reset before",
    "404 HTML",
    "404 wrong JSON",
    "429",
    "500",
    "HTML 200",
    "empty 200",
    "wrong JSON",
]
DONE = [
    "drop after",
    "reset after",
    "truncation",
    "502 after commit",
    "HTML 200 after commit",
    "empty 200 after commit",
    "wrong JSON after commit",
]


def run_until_over(portals: Portals, kind: str) -> Job:
    job = portals.jobs(kind)[-1]
    for _ in range(6):
        if job.state != "queued":
            break
        job = portals.run(job)
    return job


@pytest.mark.parametrize("kind", [*NOT_DONE, "401"])
def test_a_change_that_was_not_done_is_sent_again(portals: Portals, kind: str):
    portals.set_forward(X0, wait=True)
    portals.proxy.fail(kind, "PUT", "forward")
    portals.set_forward(X1)

    job = run_until_over(portals, "numbers.push")

    assert (job.state, portals.both()) == ("done", (X1, X1, "confirmed"))
    assert portals.proxy.times_passed("PUT", "forward") == 2


@pytest.mark.parametrize("kind", DONE)
def test_a_change_that_was_done_is_not_sent_again(portals: Portals, kind: str):
    portals.set_forward(X0, wait=True)
    portals.proxy.fail(kind, "PUT", "forward")
    portals.set_forward(X1)

    job = run_until_over(portals, "numbers.push")

    assert (job.state, portals.both()) == ("done", (X1, X1, "confirmed"))
    assert portals.proxy.times_passed("PUT", "forward") == 2


def test_a_yes_that_the_number_does_not_show_is_not_believed(portals: Portals):
    """Something in between answers as the carrier would, and the carrier never hears of it."""
    portals.set_forward(X0, wait=True)
    yes = success(number=ONE.removeprefix("+1"), forwardTo=X1.removeprefix("+1"))
    portals.proxy.fail("500", "PUT", "forward", status=200, body=yes)
    portals.set_forward(X1)

    job = portals.run(portals.jobs()[-1])
    assert (job.state, portals.ours().agreement) == ("queued", "pushed")
    assert run_until_over(portals, "numbers.push").state == "done"

    assert portals.both() == (X1, X1, "confirmed")


def test_a_yes_that_never_becomes_true_is_given_up_and_put_back(portals: Portals):
    portals.set_forward(X0, wait=True)
    yes = success(number=ONE.removeprefix("+1"), forwardTo=X1.removeprefix("+1"))
    portals.proxy.fail("500", "PUT", "forward", status=200, body=yes, times=99)
    portals.set_forward(X1)

    job = portals.give_up(portals.jobs()[-1])

    assert (job.state, portals.both()) == ("failed", (X0, X0, "confirmed"))
    assert portals.ours().push_error == "The carrier said yes and shows the number as it was before."


@pytest.mark.parametrize("kind", [*NOT_DONE, "401", *DONE])
def test_an_order_is_filled_once_and_paid_once(portals: Portals, kind: str):
    portals.proxy.fail(kind, "POST", "orders")
    us = portals.us
    with scope.tenant(us.pk):
        place_order(account=us, by=BY, lines=[OrderLine(TWO)], strategy=Strategy.BEST_EFFORT)

    job = run_until_over(portals, "numbers.order")

    with scope.system():
        order = NumberOrder.objects.get(job=job)
        us.refresh_from_db()
    assert (job.state, order.state, order.error) == ("done", "completed", "")
    assert portals.loop.ours(TWO).provider_account_id == portals.loop.login.pk
    assert portals.loop.upstream(TWO).account_id == portals.loop.people.customer.pk
    # Two numbers at half a dollar each, of ten dollars.
    assert (us.balance, us.held) == (Decimal(9), 0)
    with scope.system():
        portals.loop.people.customer.refresh_from_db()
    assert portals.loop.people.customer.balance == Decimal(9)


def test_a_look_up_that_something_else_answers_settles_nothing(portals: Portals):
    portals.proxy.fail("drop after", "POST", "orders")
    with scope.tenant(portals.us.pk):
        place_order(account=portals.us, by=BY, lines=[OrderLine(TWO)], strategy=Strategy.BEST_EFFORT)
    job = portals.jobs("numbers.order")[-1]

    for kind in ("404 HTML", "404 wrong JSON", "HTML 200", "empty 200", "wrong JSON", "500"):
        portals.proxy.fail(kind, "GET", f"numbers/{TWO.removeprefix('+1')}")
        job = portals.run(job)
        assert (job.state, job.may_have_happened) == ("queued", True), kind

    assert portals.run(job, max_attempts=99).state == "done"
    assert portals.proxy.times_passed("POST", "orders") == 1


@pytest.fixture
def texting(portals: Portals) -> Portals:
    set_balance(portals.us, "5")
    return portals


def send(portals: Portals, *, wait: bool = False) -> Message:
    draft = Draft(ours=ONE, peer=PEER, text="Your table is ready.")
    with scope.tenant(portals.us.pk):
        return send_message(account=portals.us, by=BY, draft=draft, wait=wait)


def sent_upstream(portals: Portals) -> int:
    with scope.system():
        return Message.objects.filter(account=portals.loop.people.customer, direction="out").count()


@pytest.mark.parametrize("kind", DONE)
def test_a_message_whose_answer_was_lost_is_found_by_its_content(texting: Portals, kind: str):
    texting.proxy.fail(kind, "POST", "messages")
    message = send(texting)
    job = texting.run(texting.jobs("messaging.send")[-1])
    with scope.system():
        message.refresh_from_db()
    assert (job.state, message.state) == ("queued", "submission_unknown")

    job = texting.run(job)

    with scope.system():
        message.refresh_from_db()
        upstream = Message.objects.get(account=texting.loop.people.customer, direction="out")
    assert (job.state, message.state, message.carrier_ref) == ("done", "sent", str(upstream.pk))
    assert sent_upstream(texting) == 1


@pytest.mark.parametrize("kind", ["404 HTML", "404 wrong JSON", "HTML 200", "empty 200", "wrong JSON", "500"])
def test_a_message_that_is_not_found_is_not_sent_again_by_itself(texting: Portals, kind: str):
    texting.proxy.fail(kind, "POST", "messages")
    message = send(texting)
    job = texting.run(texting.jobs("messaging.send")[-1])
    job = texting.run(job)
    assert job.state == "queued"

    job = texting.give_up(job)

    with scope.system():
        message.refresh_from_db()
        texting.us.refresh_from_db()
    assert (job.state, message.state) == ("unknown", "submission_unknown")
    assert sent_upstream(texting) == 0
    assert texting.us.held == message.price > 0


def test_of_two_messages_that_say_the_same_each_is_found_for_itself(texting: Portals):
    send(texting)
    first = texting.run(texting.jobs("messaging.send")[-1])
    assert first.state == "done"
    texting.proxy.fail("drop before", "POST", "messages")
    second = send(texting)
    job = texting.run(texting.jobs("messaging.send")[-1])

    job = texting.run(job)

    with scope.system():
        second.refresh_from_db()
    assert (job.state, second.state, second.carrier_ref) == ("queued", "submission_unknown", "")
    assert sent_upstream(texting) == 1


def test_whoever_waits_for_a_message_hears_that_it_is_not_known(texting: Portals):
    texting.proxy.fail("502 after commit", "POST", "messages")
    with pytest.raises(OutcomeUnknown):
        send(texting, wait=True)


@pytest.mark.parametrize("kind", ["slow body", "dripped headers", "silence"])
def test_a_carrier_that_takes_its_time_is_left_in_time(portals: Portals, impatient: None, kind: str):
    portals.proxy.fail(kind, "PUT", "forward")
    with pytest.raises(CarrierTrouble, match="was too slow"):
        portals.set_forward(X1, wait=True)

    assert run_until_over(portals, "numbers.push").state == "done"
    assert portals.both() == (X1, X1, "confirmed")
    assert portals.proxy.times_passed("PUT", "forward") == 1


@pytest.mark.parametrize("kind", ["slow body", "dripped headers", "silence"])
def test_a_list_that_takes_its_time_is_a_failed_read(portals: Portals, impatient: None, kind: str):
    portals.proxy.fail(kind, "GET", "gateways")
    with pytest.raises(Unavailable, match="was too slow"):
        connector_for(portals.loop.login).check_credentials()
