"""An OmniaVoice connector over recorded answers: any request that a test did not foresee fails it."""

from collections.abc import Iterator

import pytest
import responses

from providers.http import Http
from providers.omniavoice.connector import OmniaVoice
from tests.providers.fakes import MemoryBudget

BASE = "https://api.omnia.example"


@pytest.fixture
def connector() -> OmniaVoice:
    http = Http(label="OmniaVoice", base_url=BASE, pool=1, egress_address=None, budget=MemoryBudget())
    return OmniaVoice(http, "prod_secret_1")


@pytest.fixture
def carrier() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock
