"""An own gateway becomes one at the carrier once, also when answers are lost or two ask together."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection

from common import scope
from common.errors import Invalid, NotFound
from numbers.models import Gateway, GatewayAtCarrier
from numbers.services.gateways import add_gateway, at_carrier
from providers.contract.destinations import Destination
from providers.contract.gateways import CarrierGateway
from providers.errors import Malformed, Uncertain
from providers.house.connector import House
from providers.house.models import HouseGateway
from tests.numbers.answering import SDN
from tests.numbers.answering import gateway as own
from tests.numbers.conftest import Shop, make_shop
from tests.people import BY, make_people

PUBLIC = "8.8.4.4"


class Keyless(House):
    """A carrier that makes a second gateway when it is asked twice."""

    def add_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:  # noqa: ARG002
        return super().add_gateway(gateway, key=uuid4())


class LosesAnswers(Keyless):
    def add_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        super().add_gateway(gateway, key=key)
        raise Uncertain("No answer.")


class Names(House):
    """A carrier that names gateways by what can be no name."""

    def add_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:  # noqa: ARG002
        return CarrierGateway(ref="trunk a", address=gateway.address)


@pytest.fixture
def gateway(shop: Shop) -> Gateway:
    return add_gateway(account=shop.customer, by=BY, address=PUBLIC, prefix="9")


def route_of(shop: Shop, gateway: Gateway, connector: House, key: UUID | None = None) -> Destination:
    return at_carrier(
        account=shop.customer,
        provider_account=shop.people.house,
        connector=connector,
        destination=own(gateway.pk),
        key=key or uuid4(),
    )


def test_a_system_route_is_the_same_everywhere(shop: Shop):
    route = at_carrier(
        account=shop.customer,
        provider_account=shop.people.house,
        connector=House(shop.people.house.pk),
        destination=SDN,
        key=uuid4(),
    )
    assert route == SDN
    assert HouseGateway.objects.count() == 0


def test_it_is_set_up_once(shop: Shop, gateway: Gateway):
    house = House(shop.people.house.pk)
    first = route_of(shop, gateway, house)

    assert route_of(shop, gateway, house) == first
    there = HouseGateway.objects.get()
    assert (there.pk, there.address, there.prefix, there.limit) == (int(first.target), PUBLIC, "9", 23)
    assert GatewayAtCarrier.objects.get().carrier_ref == first.target


def test_one_job_may_set_up_two_gateways(shop: Shop, gateway: Gateway):
    second, key = add_gateway(account=shop.customer, by=BY, address="8.8.8.8"), uuid4()
    house = House(shop.people.house.pk)
    assert route_of(shop, gateway, house, key) != route_of(shop, second, house, key)


def test_a_lost_answer_is_found_again(shop: Shop, gateway: Gateway):
    with pytest.raises(Uncertain):
        route_of(shop, gateway, LosesAnswers(shop.people.house.pk))
    assert GatewayAtCarrier.objects.count() == 0

    found = route_of(shop, gateway, Keyless(shop.people.house.pk))

    assert HouseGateway.objects.get().pk == int(found.target)


def test_two_accounts_with_one_address_have_two_gateways(shop: Shop, gateway: Gateway):
    other = shop.people.other
    mine = route_of(shop, gateway, House(shop.people.house.pk))
    with scope.tenant(other.pk):
        theirs = add_gateway(account=other, by=BY, address=PUBLIC, prefix="9")
        route = at_carrier(
            account=other,
            provider_account=shop.people.house,
            connector=House(shop.people.house.pk),
            destination=own(theirs.pk),
            key=uuid4(),
        )
    assert route != mine
    assert HouseGateway.objects.count() == 2


def test_another_prefix_is_another_gateway(shop: Shop, gateway: Gateway):
    house = Keyless(shop.people.house.pk)
    made = house.add_gateway(CarrierGateway(ref="", address=PUBLIC, prefix="8"), key=uuid4())
    assert route_of(shop, gateway, house).target != made.ref


def test_an_address_that_went_inside_is_not_set_up(shop: Shop, gateway: Gateway):
    Gateway.objects.filter(pk=gateway.pk).update(checked_at=None, address="10.0.0.1")
    with pytest.raises(Invalid, match="routable"):
        route_of(shop, gateway, House(shop.people.house.pk))
    assert HouseGateway.objects.count() == 0


def test_a_strangers_gateway_is_no_route(shop: Shop, gateway: Gateway):
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        at_carrier(
            account=shop.people.other,
            provider_account=shop.people.house,
            connector=House(shop.people.house.pk),
            destination=own(gateway.pk),
            key=uuid4(),
        )
    assert HouseGateway.objects.count() == 0


def test_a_carrier_that_answers_a_name_is_refused(shop: Shop, gateway: Gateway):
    with pytest.raises(Malformed):
        route_of(shop, gateway, Names(shop.people.house.pk))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_leave_one_gateway():
    shop = make_shop(make_people())
    with scope.tenant(shop.customer.pk):
        gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC, prefix="9")
    together = threading.Barrier(2, timeout=5)

    class Slow(Keyless):
        """Both look before either adds."""

        def list_gateways(self) -> Iterator[CarrierGateway]:
            there = list(super().list_gateways())
            if not there:
                together.wait()
            return iter(there)

    def ask(_: int) -> Destination:
        try:
            with scope.tenant(shop.customer.pk):
                return route_of(shop, gateway, Slow(shop.people.house.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        routes = set(pool.map(ask, range(2)))

    assert routes == {own(HouseGateway.objects.get().pk)}
    with scope.system():
        assert GatewayAtCarrier.objects.count() == 1
