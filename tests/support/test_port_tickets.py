"""The ticket about a port ends with the port."""

import pytest

from accounts.models import Activity
from common import scope
from numbers.models import PortRequest
from support.models import Ticket
from support.services.ports import submit_port
from support.services.speaking import Words, reply
from support.services.status import change_status
from tests.numbers.conftest import Shop
from tests.numbers.porting import NUMBER, check_portability, sign, tick, wish
from tests.people import BY, set_balance


@pytest.fixture
def port(market: Shop, settings, tmp_path) -> PortRequest:
    settings.MEDIA_ROOT, settings.PORT_CLOCK = tmp_path, 60
    customer = market.customer
    set_balance(customer, "20")
    with scope.tenant(customer.pk):
        check_portability(account=customer, e164=NUMBER)
        yield submit_port(account=customer, by=BY, wish=wish())


def ticket(port: PortRequest) -> Ticket:
    return Ticket.objects.get(pk=port.ticket)


def complete(port: PortRequest) -> None:
    sign(port)
    while port.state != "completed":
        assert ticket(port).status == "active"
        tick(port)


def closings() -> int:
    return Activity.objects.filter(subject_type="ticket", verb="changed", after={"status": "closed"}).count()


def test_a_complete_port_closes_its_ticket_once(port: PortRequest):
    complete(port)

    closed = ticket(port)
    assert (closed.status, closed.closed_by_label, closed.threads_count) == ("closed", "Tandem", 1)
    tick(port)
    assert closings() == 1


def test_a_customer_who_waits_for_an_answer_keeps_the_ticket_open(port: PortRequest):
    reply(
        account=port.account,
        by=BY,
        number=ticket(port).number,
        words=Words("Will the fax work?"),
        staff=False,
    )
    complete(port)
    assert (ticket(port).status, closings()) == ("active", 0)


def test_a_ticket_that_staff_closed_is_left_alone(port: PortRequest):
    sign(port)
    change_status(account=port.account, by=BY, number=ticket(port).number, status="spam")
    while port.state != "completed":
        tick(port)
    assert (ticket(port).status, closings()) == ("spam", 0)


def test_a_ticket_that_is_gone_does_not_hold_the_port(port: PortRequest):
    Ticket.objects.all().delete()
    sign(port)
    while port.state != "completed":
        tick(port)
    assert closings() == 0
