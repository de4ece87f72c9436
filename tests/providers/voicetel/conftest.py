"""A VoiceTel connector over recorded answers: any request that a test did not foresee fails it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses

from jobs import tasks
from providers.http import Http
from providers.voicetel.connector import VoiceTel
from tests.providers.fakes import MemoryBudget, MemoryKey
from tests.providers.voicetel.looping import Loop, make_loop
from tests.providers.voicetel.recorded import BASE, fixture


@pytest.fixture
def loop(live_server, monkeypatch) -> Loop:
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    return make_loop(live_server.url)


@pytest.fixture
def budget() -> MemoryBudget:
    return MemoryBudget()


@pytest.fixture
def keys() -> MemoryKey:
    return MemoryKey("stored-key")


@pytest.fixture
def connector(budget: MemoryBudget, keys: MemoryKey) -> VoiceTel:
    http = Http(label="VoiceTel", base_url=BASE, pool=1, egress_address=None, budget=budget)
    return VoiceTel(http, "2015550000", "secret123", keys)


@pytest.fixture
def carrier() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def answer(carrier: responses.RequestsMock) -> Callable[..., responses.BaseResponse]:
    """Foresee one request; ``name`` is a fixture, or None for an answer without a body."""

    def foresee(method: str, path: str, name: str | None = None, *, status: int = 200, **options: Any):
        body = {"json": fixture(name)} if name else {}
        return carrier.add(method, f"{BASE}{path}", status=status, **body, **options)

    return foresee
