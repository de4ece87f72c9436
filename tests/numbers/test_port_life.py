"""Ports that wait: letters asked for again and given up, ports at rest, and those that bring only some numbers."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Account, Activity
from common import scope
from common.business_days import business_day_after
from jobs.models import Job
from numbers.models import PhoneNumber, PortEvent, PortItem, PortRequest
from numbers.selectors.ports import stalled_in_family
from numbers.services.letters import sign_letter
from numbers.services.port_care import look_after_ports, stalls_on
from numbers.services.ports import check_portability, submit_port
from providers.errors import Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber, HousePort
from tests.console import signed_in
from tests.numbers.conftest import Shop, make_shop
from tests.numbers.porting import NUMBER, make_port, run_jobs, sign, tick, wish
from tests.people import BY, set_balance

STAYS = "+14152231098"


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT, settings.PORT_CLOCK = tmp_path, 60


def aged(port: PortRequest, days: int, **fields: object) -> PortRequest:
    """The port as if it had made its last step so many days ago."""
    moved_at = timezone.now() - timedelta(days=days)
    PortRequest.objects.filter(pk=port.pk).update(moved_at=moved_at, **fields)
    port.refresh_from_db()
    return port


@pytest.fixture
def care(django_capture_on_commit_callbacks):
    """A sweep, and the subjects of the mails that it sent with whom they went to."""

    def sweep() -> list[tuple[str, list[str]]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            look_after_ports()
        return [(one.subject, one.to) for one in mail.outbox]

    return sweep


def test_a_letter_that_nobody_signed_is_asked_for_once_again(shop: Shop, care):
    port = make_port(shop.customer)
    assert care() == []
    aged(port, 2)
    assert care() == []
    aged(port, 6)

    assert care() == [(f"Port {port.pid}: please sign the letter", ["acme@example.com"])]
    assert "/port-letters/" in mail.outbox[0].body
    assert care() == []

    port.refresh_from_db()
    assert (port.state, PortEvent.objects.latest("pk").text) == (
        "awaiting_loa",
        "A reminder of the letter was mailed.",
    )


def test_after_thirty_days_the_port_ends_and_the_fee_stays(shop: Shop, care):
    port = make_port(shop.customer)
    aged(port, 29, reminded_at=timezone.now())
    assert care() == []
    aged(port, 31)

    assert care() == [(f"Port {port.pid}: expired", ["acme@example.com"])]

    port.refresh_from_db()
    shop.customer.refresh_from_db()
    assert (port.state, PortItem.objects.get().is_open) == ("expired", False)
    assert shop.customer.balance == Decimal(4)
    assert Activity.objects.filter(verb="expired").count() == 1
    assert not PortEvent.objects.filter(unexpected=True).exists()
    assert care() == []


def test_a_port_at_rest_alarms_whoever_has_the_login_once(shop: Shop, care):
    port = aged(sign(make_port(shop.customer)), 4)
    assert care() == []
    aged(port, 12)

    assert care() == [(f"Port {port.pid} has stalled", ["op@example.com"])]
    assert care() == []
    port.refresh_from_db()
    assert port.alarmed_at is not None
    with scope.system():
        assert list(stalled_in_family(shop.people.operator)) == [port]
        assert list(stalled_in_family(shop.people.other)) == []

    assert tick(port).state == "foc_confirmed"
    assert port.alarmed_at is None
    with scope.system():
        assert not stalled_in_family(shop.people.operator).exists()


def test_until_its_confirmed_date_a_port_may_rest(shop: Shop, care):
    port = tick(sign(make_port(shop.customer)))
    aged(port, 20, foc=timezone.localdate() + timedelta(days=10))
    assert care() == []
    aged(port, 20, foc=timezone.localdate() - timedelta(days=12))
    assert [subject for subject, _ in care()] == [f"Port {port.pid} has stalled"]


@pytest.mark.parametrize(
    ("moved", "foc", "day"),
    [
        (date(2026, 11, 2), None, date(2026, 11, 9)),
        (date(2026, 11, 2), date(2026, 11, 20), date(2026, 11, 30)),
        (date(2026, 11, 20), date(2026, 11, 2), date(2026, 11, 30)),
    ],
)
def test_weekends_and_holidays_are_no_rest(moved: date, foc: date | None, day: date):
    moved_at = datetime.combine(moved, datetime.min.time(), tzinfo=timezone.get_current_timezone())
    assert stalls_on(PortRequest(moved_at=moved_at, foc=foc)) == day
    assert business_day_after(date(2026, 11, 25), 1) == date(2026, 11, 27)


def test_stalled_ports_stand_on_the_operators_dashboard_and_in_the_list(people):
    shop = make_shop(people)
    with scope.tenant(shop.customer.pk):
        port = aged(sign(make_port(shop.customer)), 12)
    look_after_ports()
    assert port.pid.encode() in signed_in(people.olivia).get("/").content
    assert b"Stalled ports" not in signed_in(people.alice).get("/").content
    assert b"Stalled" in signed_in(people.alice).get("/ports/").content
    assert b"Stalled" in signed_in(people.alice).get(f"/ports/{port.pid}/").content


def test_of_a_port_that_is_partly_complete_only_some_numbers_arrive(shop: Shop):
    set_balance(shop.people.other, "1")
    with scope.tenant(shop.customer.pk):
        Account.objects.filter(pk=shop.customer.pk).update(balance=20)
        for e164 in (NUMBER, STAYS):
            check_portability(account=shop.customer, e164=e164)
        port = sign(submit_port(account=shop.customer, by=BY, wish=wish(NUMBER, STAYS)))
        for _ in range(3):
            tick(port)
        assert port.state == "partially_completed"
        assert PortEvent.objects.latest("pk").text == "These numbers did not come: (415) 223-1098."
        assert dict(PortItem.objects.values_list("e164", "has_come")) == {NUMBER: True, STAYS: False}
        assert list(PhoneNumber.objects.filter(e164__in=[NUMBER, STAYS]).values_list("e164", flat=True)) == [
            NUMBER
        ]
        assert not HouseNumber.objects.filter(e164=STAYS).exists()
        assert not PortItem.objects.filter(is_open=True).exists()


def test_a_number_that_always_stays_comes_when_it_is_alone(shop: Shop):
    check_portability(account=shop.customer, e164=STAYS)
    port = sign(submit_port(account=shop.customer, by=BY, wish=wish(STAYS)))
    for _ in range(3):
        tick(port)
    assert (port.state, PortItem.objects.get().has_come) == ("completed", True)


def test_a_lost_answer_of_the_house_is_looked_up(shop: Shop, monkeypatch):
    real = House.submit_port
    calls = []

    def lose(self, order, *, key):
        calls.append(real(self, order, key=key))
        raise Uncertain("No answer.")

    port = make_port(shop.customer)
    with monkeypatch.context() as patched:
        patched.setattr(House, "submit_port", lose)
        sign(port)
    assert port.state == "submission_unknown"
    Job.objects.update(run_at=timezone.now())
    run_jobs()

    port.refresh_from_db()
    assert (port.state, port.carrier_ref) == ("submitted", calls[0].ref)
    assert HousePort.objects.count() == 1
    assert not PortEvent.objects.filter(unexpected=True).exists()


def test_a_carrier_that_is_away_too_long_gives_the_fee_back(shop: Shop, monkeypatch):
    def away(self, order, *, key):
        raise Unavailable("Not there.")

    monkeypatch.setattr(House, "submit_port", away)
    port = make_port(shop.customer)
    sign_letter(account=shop.customer, by=BY, pid=port.pid, name="A Doe", consents=True, address="192.0.2.1")
    Job.objects.update(max_attempts=1)
    run_jobs()
    port.refresh_from_db()
    shop.customer.refresh_from_db()
    assert (port.state, shop.customer.balance) == ("failed", Decimal(10))
