"""The faulty carrier, with a customer of ours on it."""

from collections.abc import Iterator

import pytest

from common import scope
from jobs import tasks
from providers import services
from providers.contract.families import ASSIGNED
from tests.people import BY, make_people, set_balance
from tests.providers.faulty import faulty_carrier
from tests.providers.world import TEN, World


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    people = make_people()
    set_balance(people.customer, "10")
    with faulty_carrier() as carrier:
        carrier.for_sale = {TEN, "2015550102", "2015550103"}
        with scope.tenant(people.customer.pk):
            login = services.add_provider_account(
                account=people.customer,
                by=BY,
                name="Faulty",
                connector="voicetel",
                base_url=carrier.url,
                username="2015550000",
                secret="secret123",
                use_for=ASSIGNED,
                sync_every_minutes=0,
            )
        yield World(carrier, people.customer, login)
