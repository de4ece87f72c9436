"""What these tests begin with."""

from collections.abc import Iterator

import pytest

from common import scope
from jobs import tasks
from numbers.models import PhoneNumber
from providers import services
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from tests.agents.carriers.keeping import KeepingCarrier
from tests.agents.carriers.world import World
from tests.agents.conftest import NUMBERS
from tests.people import People, use_for_all


@pytest.fixture
def world(people: People, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Inside the customer's scope, with a login of its own at a carrier that keeps agents."""
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    monkeypatch.setitem(CONNECTORS, KeepingCarrier.slug, KeepingCarrier)
    with scope.tenant(people.customer.pk):
        login = ProviderAccount.objects.create(
            account=people.customer, name="Keeper", connector=KeepingCarrier.slug, sync_every_minutes=0
        )
        use_for_all(login)
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=people.customer, provider_account=login, e164=e164) for e164 in NUMBERS
        )
        made = World(people, login)
        monkeypatch.setattr(services, "connector_for", lambda _login: made.carrier)
        yield made
