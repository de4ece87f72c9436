"""Changes of one number that meet: the second waits for the first, and gives up after a while."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from common import scope
from numbers.models import PhoneNumber
from numbers.services import push, settings
from numbers.services.push import BeingSent
from providers.house.connector import House
from tests.numbers.conftest import Shop, at_house, make_shop
from tests.people import BY, People

FIRST, SECOND = "+12127360001", "+12127360002"


@pytest.fixture
def shop(people: People, transactional_db: None) -> Shop:
    return make_shop(people)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Whether the first change is at the carrier, and whether the carrier may answer it."""
    there, go_on, real = threading.Event(), threading.Event(), House.configure_number

    def slow(self, e164, wanted, *, key):
        if wanted.forward_to == FIRST:
            there.set()
            assert go_on.wait(20)
        return real(self, e164, wanted, key=key)

    monkeypatch.setattr(House, "configure_number", slow)
    return there, go_on


def forward(shop: Shop, to: str) -> str:
    try:
        with scope.tenant(shop.customer.pk):
            account, e164 = shop.customer, shop.number.e164
            return settings.set_forward(account=account, by=BY, e164=e164, wait=True, to=to).forward_to
    finally:
        connection.close()


def test_the_second_change_waits_for_the_first(shop: Shop, gate):
    there, go_on = gate
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(forward, shop, FIRST)
        assert there.wait(20)
        second = pool.submit(forward, shop, SECOND)
        # Long enough for it to come: it must not be refused meanwhile.
        time.sleep(0.3)
        go_on.set()
        assert (first.result(), second.result()) == (FIRST, SECOND)

    with scope.tenant(shop.customer.pk):
        number = PhoneNumber.objects.get(pk=shop.number.pk)
        assert (number.forward_to, number.agreement, number.unsent) == (SECOND, "confirmed", [])
        assert (number.version, number.pushing_job) == (2, None)
    assert at_house(shop.number.e164)["forward_to"] == SECOND


def test_it_does_not_wait_for_ever_and_never_inside_a_transaction(shop: Shop, gate, monkeypatch):
    there, go_on = gate
    monkeypatch.setattr(push, "LONGEST_TURN", 0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(forward, shop, FIRST)
        assert there.wait(20)
        with pytest.raises(BeingSent):
            forward(shop, SECOND)
        monkeypatch.setattr(push, "LONGEST_TURN", 3600)
        with scope.tenant(shop.customer.pk), pytest.raises(BeingSent), transaction.atomic():
            settings.set_inbound_cnam(
                account=shop.customer, by=BY, e164=shop.number.e164, wait=True, enabled=False
            )
        go_on.set()
        assert first.result() == FIRST
    with scope.tenant(shop.customer.pk):
        number = PhoneNumber.objects.get(pk=shop.number.pk)
        assert (number.forward_to, number.version) == (FIRST, 1)
