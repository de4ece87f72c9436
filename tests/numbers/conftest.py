"""A customer with money, numbers of the house carrier for sale, and two that the customer has already."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils import timezone

from accounts.models import Account
from common import scope
from messaging.services.bindings import enable
from numbers.models import PhoneNumber
from providers import services
from providers.house.models import HouseNumber, HouseState
from tests.numbers.syncing import ListingCarrier
from tests.people import People, set_balance

FOR_SALE = [f"+1201342{1000 + n}" for n in range(10)]
HELD = ["+12013422000", "+12013422001"]


def house_number(e164: str, **fields: object) -> HouseNumber:
    """A number of the house carrier in Hackensack."""
    return HouseNumber.objects.create(
        e164=e164,
        npa=e164[2:5],
        nxx=e164[5:8],
        block=e164[8],
        city="Hackensack",
        rate_center="HACKENSACK",
        lata="224",
        province="NJ",
        **fields,
    )


@dataclass
class Shop:
    """What a test about numbers begins with."""

    people: People
    customer: Account
    number: PhoneNumber
    second: PhoneNumber


def at_house(e164: str) -> dict[str, object]:
    """The settings of a number as the house carrier has them."""
    with scope.system():
        found: dict[str, object] = HouseNumber.objects.get(e164=e164).settings
    return found


def make_shop(people: People) -> Shop:
    for e164 in FOR_SALE:
        house_number(e164)
    held = []
    for e164 in HELD:
        house_number(e164, state=HouseState.HELD, holder=people.house.pk)
        with scope.tenant(people.customer.pk):
            held.append(
                PhoneNumber.objects.create(account=people.customer, provider_account=people.house, e164=e164)
            )
            enable(held[-1], timezone.now())
    set_balance(people.customer, "10")
    return Shop(people, people.customer, held[0], held[1])


@pytest.fixture
def shop(market: Shop) -> Iterator[Shop]:
    """Inside the customer's scope."""
    with scope.tenant(market.customer.pk):
        yield market


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> ListingCarrier:
    """What every sync of the test reads from."""
    listing = ListingCarrier()
    monkeypatch.setattr(services, "connector_for", lambda _provider_account: listing)
    return listing
