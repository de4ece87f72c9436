"""A Relatel connector over recorded answers: any request that a test did not foresee fails it."""

from collections.abc import Iterator

import pytest
import responses

from providers.http import Http
from providers.relatel.connector import Relatel
from tests.providers.fakes import MemoryBudget

BASE = "https://app.relatel.example"
API = f"{BASE}/api/v2"


@pytest.fixture
def connector() -> Relatel:
    http = Http(label="Relatel", base_url=BASE, pool=1, egress_address=None, budget=MemoryBudget())
    return Relatel(http, "token-1", BASE)


@pytest.fixture
def carrier() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock
