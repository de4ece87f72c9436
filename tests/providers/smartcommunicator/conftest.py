"""A SmartCommunicator connector over recorded answers: any request that a test did not foresee fails it."""

from collections.abc import Iterator

import pytest
import responses

from providers.http import Http
from providers.smartcommunicator.connector import SmartCommunicator
from tests.providers.fakes import MemoryBudget, MemoryKey

USERS = "https://users.carrier.example/4711"
VOICE = "https://voice.carrier.example"


@pytest.fixture
def budget() -> MemoryBudget:
    return MemoryBudget()


@pytest.fixture
def keys() -> MemoryKey:
    return MemoryKey()


@pytest.fixture
def connector(budget: MemoryBudget, keys: MemoryKey) -> SmartCommunicator:
    def http(base_url: str) -> Http:
        return Http(label="SmartCommunicator", base_url=base_url, pool=1, egress_address=None, budget=budget)

    return SmartCommunicator(http(USERS), http(VOICE), "ann", "secret123", keys)


@pytest.fixture
def carrier() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        mock.post(f"{VOICE}/rest/v1/authenticate", json={"data": "token-1"})
        yield mock
