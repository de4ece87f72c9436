"""An account's gateways: public addresses only, removal that no number is lost by, strangers."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Account, Activity
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs import work
from jobs.models import Job
from numbers.models import Gateway, GatewayAtCarrier, NumberOrder, NumberOrderItem, PhoneNumber
from numbers.selectors import gateways as selectors
from numbers.selectors.destinations import DestinationNames, choices
from numbers.services.destinations import hold, parse
from numbers.services.gateways import (
    add_gateway,
    recheck_gateway,
    remove_gateway,
    update_gateway,
)
from numbers.services.settings import set_destination
from numbers.states import NumberState
from providers.contract.destinations import Destination
from providers.house.connector import House
from providers.house.models import HouseGateway
from providers.voicetel.connector import VoiceTel
from tests.numbers.answering import NOTHING, SDN, forward
from tests.numbers.answering import gateway as own
from tests.numbers.conftest import Shop, make_shop
from tests.people import BY, make_people

PUBLIC = "8.8.4.4"


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """What host names resolve to; a name that is not here is unknown."""
    known: dict[str, list[str]] = {"sip.example.com": [PUBLIC], "inside.example.com": [PUBLIC, "10.0.0.1"]}

    def look_up(host: str, *_args: object, **_kwargs: object) -> list[object]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in known[host]]

    monkeypatch.setattr("common.hosts.socket.getaddrinfo", look_up)
    return known


def forget_check() -> None:
    Gateway.objects.update(checked_at=None)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (PUBLIC, PUBLIC),
        (f" {PUBLIC}:5060 ", f"{PUBLIC}:5060"),
        ("SIP.Example.com.", "sip.example.com"),
        ("sip.example.com:65535", "sip.example.com:65535"),
    ],
)
def test_add(shop: Shop, names, given, stored):
    gateway = add_gateway(account=shop.customer, by=BY, address=given, prefix="9011", limit=1000)

    assert (gateway.address, gateway.prefix, gateway.limit, gateway.check_error) == (
        stored,
        "9011",
        1000,
        "",
    )
    assert gateway.pk >= 1000
    assert gateway.checked_at is not None
    assert list(selectors.gateways(shop.customer)) == [gateway]
    log = Activity.objects.get(verb="added")
    assert (log.subject_id, log.after) == (
        str(gateway.pk),
        {"address": stored, "prefix": "9011", "limit": 1000},
    )


def test_defaults(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    assert (gateway.prefix, gateway.limit) == ("", 23)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("address", address) for address in ("", "10.0.0.1", "127.0.0.1:5060", "192.0.2.1", "203.0.113.5")),
        *(("address", address) for address in ("224.0.0.1", "0.0.0.0", "169.254.1.1", "[::1]:5060", "::1")),
        *(("address", address) for address in ("inside.example.com", "unknown.example.com", "1.2.3", "a b")),
        *(("address", f"{PUBLIC}:{port}") for port in ("0", "65536", "x", "", "5060\n5")),
        *(("address", address) for address in ("user@sip.example.com", "sip.example.com/x", "a" * 254)),
        *(("prefix", prefix) for prefix in ("9a", "+9", "1" * 17, "١", "9\n")),
        *(("limit", limit) for limit in (0, 1001, -5)),
    ],
)
def test_refusals_name_the_field_and_change_nothing(shop: Shop, names, field, value):
    kept = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    before = list(Gateway.objects.values()), Activity.objects.count()

    with pytest.raises(Invalid) as refusal:
        add_gateway(**{"account": shop.customer, "by": BY, "address": PUBLIC, field: value})
    assert refusal.value.field == field
    with pytest.raises(Invalid) as refusal:
        update_gateway(account=shop.customer, by=BY, pk=kept.pk, **{field: value})
    assert refusal.value.field == field

    assert (list(Gateway.objects.values()), Activity.objects.count()) == before


def test_update_tells_what_changed_and_every_carrier_that_has_it(shop: Shop, names):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    set_destination(
        account=shop.customer, by=BY, e164=shop.number.e164, wait=True, destination=own(gateway.pk)
    )
    assert HouseGateway.objects.get().address == PUBLIC

    changed = update_gateway(
        account=shop.customer, by=BY, pk=gateway.pk, address="sip.example.com", prefix="", limit=5
    )

    assert (changed.address, changed.limit) == ("sip.example.com", 5)
    log = Activity.objects.filter(subject_type="gateway").latest("pk")
    assert (log.verb, log.before) == ("changed", {"address": PUBLIC, "limit": 23})
    assert log.after == {"address": "sip.example.com", "limit": 5}
    job = Job.objects.get(kind="numbers.gateway_update")
    work.run(job.pk)
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)
    there = HouseGateway.objects.get()
    assert (there.address, there.limit, there.holder) == ("sip.example.com", 5, shop.people.house.pk)


def test_an_update_of_nothing_tells_nobody(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    update_gateway(account=shop.customer, by=BY, pk=gateway.pk, limit=23)
    assert not Activity.objects.filter(verb="changed").exists()
    assert list(Job.objects.values_list("title", flat=True)) == ["Mail the owners: A gateway was added"]


def test_a_gateway_in_use_cannot_be_removed(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    set_destination(
        account=shop.customer, by=BY, e164=shop.number.e164, wait=True, destination=own(gateway.pk)
    )

    with pytest.raises(Conflict, match="Numbers are routed"):
        remove_gateway(account=shop.customer, by=BY, pk=gateway.pk)

    assert Gateway.objects.get() == gateway
    assert list(selectors.numbers_routed_to(shop.customer, gateway.pk)) == [shop.number]
    assert not Activity.objects.filter(verb="removed").exists()


def test_removal_reaches_the_carrier(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    set_destination(
        account=shop.customer, by=BY, e164=shop.number.e164, wait=True, destination=own(gateway.pk)
    )
    set_destination(account=shop.customer, by=BY, e164=shop.number.e164, wait=True, destination=NOTHING)

    remove_gateway(account=shop.customer, by=BY, pk=gateway.pk)

    assert (Gateway.objects.count(), GatewayAtCarrier.objects.count()) == (0, 0)
    log = Activity.objects.get(verb="removed")
    assert log.before == {"address": PUBLIC, "prefix": "", "limit": 23}
    job = Job.objects.get(kind="numbers.gateway_remove")
    assert HouseGateway.objects.count() == 1
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, HouseGateway.objects.count()) == ("done", 0)
    with pytest.raises(NotFound):
        remove_gateway(account=shop.customer, by=BY, pk=gateway.pk)


def test_history_does_not_keep_a_gateway(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    PhoneNumber.objects.filter(pk=shop.number.pk).update(
        destination=own(gateway.pk), state=NumberState.RELEASED
    )
    remove_gateway(account=shop.customer, by=BY, pk=gateway.pk)
    assert Gateway.objects.count() == 0


def test_an_open_order_keeps_its_gateway(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    job = Job.objects.create(
        account=shop.customer, kind="numbers.order", title="x", run_at="2026-01-01T00:00Z"
    )
    order = NumberOrder.objects.create(account=shop.customer, provider_account=shop.people.house, job=job)
    item = NumberOrderItem.objects.create(
        account=shop.customer,
        order=order,
        provider_account=shop.people.house,
        e164="+12013421000",
        destination=own(gateway.pk),
    )
    with pytest.raises(Conflict, match="open order"):
        remove_gateway(account=shop.customer, by=BY, pk=gateway.pk)
    item.state = "failed"
    item.save()
    remove_gateway(account=shop.customer, by=BY, pk=gateway.pk)


@pytest.mark.parametrize("with_scope", [True, False])
def test_a_strangers_gateway_is_not_there(shop: Shop, with_scope):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    other = shop.people.other
    acts: list[Callable[[], object]] = [
        lambda: selectors.gateway(other, gateway.pk),
        lambda: update_gateway(account=other, by=BY, pk=gateway.pk, limit=1),
        lambda: remove_gateway(account=other, by=BY, pk=gateway.pk),
        lambda: recheck_gateway(account=other, pk=gateway.pk),
    ]
    # The filters hold by themselves, and row-level security does besides.
    with scope.tenant(other.pk) if with_scope else scope.system():
        for act in acts:
            with pytest.raises(NotFound, match="There is no such gateway"):
                act()
        with transaction.atomic(), pytest.raises(Invalid) as refusal:
            hold(other, own(gateway.pk), House)
        assert refusal.value.field == "destination"
        assert DestinationNames(other)(own(gateway.pk)) == f"Gateway {gateway.pk}"
        assert own(gateway.pk) not in offered(other)
    assert Gateway.objects.get().limit == 23


def offered(account: Account) -> dict[str, str]:
    return {text: name for _, rows in choices(account, [House, VoiceTel]) for text, name in rows}


def test_what_may_answer(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    found = offered(shop.customer)
    assert found[own(gateway.pk)] == PUBLIC
    assert (found[NOTHING], found[SDN]) == ("Nothing", "Software-defined network")
    assert len(found) == 1 + 1 + 7
    for destination in map(Destination, found):
        hold(shop.customer, destination, VoiceTel)
    names = DestinationNames(shop.customer, found)
    assert names(own(gateway.pk)) == f"Gateway {PUBLIC}"
    assert names("gateway:@777") == "Unknown gateway (777)"
    assert names(forward("+12015550123")) == "Forwarded to (201) 555-0123"


@pytest.mark.parametrize(
    "text",
    [
        "gateway:0",
        f"gateway:{10**17}",
        "gateway:@777",
        "gateway:x",
        "carrier_service:teapot",
        "voice_app:1",
        "reception:1",
        "call_group:1",
        "voicemail:1",
        "forward:+12015550123",
    ],
)
def test_what_may_not_answer(shop: Shop, text: str):
    for connector in (House, VoiceTel):
        with transaction.atomic(), pytest.raises(Invalid) as refusal:
            hold(shop.customer, Destination.parse(text), connector)
        assert refusal.value.field == "destination"


@pytest.mark.parametrize(
    "text", ["", "nothing:1", "gateway", "gateway:", "teapot:1", "gateway:1 ", "forward"]
)
def test_what_is_no_destination(text: str):
    with pytest.raises(ValueError, match=r"destination"):
        Destination.parse(text)
    with pytest.raises(Invalid):
        parse(text)


@pytest.mark.parametrize("text", ["", "gateway", "gateway:", "nothing:1", "forward:+12015550123", "agent:x"])
def test_the_database_takes_kind_and_target_only_together(shop: Shop, text: str):
    with transaction.atomic(), pytest.raises(IntegrityError):
        PhoneNumber.objects.filter(pk=shop.number.pk).update(destination=text)


def test_recheck_notes_an_address_that_went_inside(shop: Shop, names):
    gateway = add_gateway(account=shop.customer, by=BY, address="sip.example.com")
    names["sip.example.com"] = ["192.168.0.1"]
    assert recheck_gateway(account=shop.customer, pk=gateway.pk).check_error == ""
    forget_check()

    with pytest.raises(Invalid, match=r"Gateway sip\.example\.com: The address must be routable"):
        recheck_gateway(account=shop.customer, pk=gateway.pk)

    gateway.refresh_from_db()
    assert gateway.check_error == "The address must be routable on the public internet."
    assert gateway.checked_at is not None
    names["sip.example.com"] = [PUBLIC]
    recheck_gateway(account=shop.customer, pk=gateway.pk)
    gateway.refresh_from_db()
    assert gateway.check_error == ""


@pytest.mark.django_db(transaction=True)
def test_a_route_set_during_a_removal_wins_or_is_refused():
    """A removal waits for the one who holds the route, and then sees the number."""
    shop = make_shop(make_people())
    with scope.tenant(shop.customer.pk):
        gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    held, outcome = threading.Event(), []

    def set_it() -> None:
        with scope.tenant(shop.customer.pk), transaction.atomic():
            hold(shop.customer, own(gateway.pk), House)
            held.set()
            blocked.wait(0.5)
            PhoneNumber.objects.filter(pk=shop.number.pk).update(destination=own(gateway.pk))
        connection.close()

    def remove_it() -> None:
        held.wait(5)
        with scope.tenant(shop.customer.pk):
            try:
                remove_gateway(account=shop.customer, by=BY, pk=gateway.pk)
            except Conflict as exc:
                outcome.append(exc.text)
        connection.close()

    blocked = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(set_it), pool.submit(remove_it)]:
            running.result(10)

    assert outcome == ["Numbers are routed to this gateway; route them elsewhere first."]
    with scope.system():
        assert Gateway.objects.count() == 1
