"""A Relatel connector over recorded answers: any request that a test did not foresee fails it."""

from collections.abc import Iterator
from typing import Any

import pytest
import responses

from common import scope
from jobs import tasks
from providers.http import Http
from providers.models import ProviderAccount
from providers.relatel.connector import Relatel
from tests.faults.proxy import Proxy, proxy_to
from tests.providers.fakes import MemoryBudget
from tests.providers.relatel.looping import Loop, make_loop

BASE = "https://app.relatel.example"
API = f"{BASE}/api/v2"


@pytest.fixture
def connector() -> Relatel:
    http = Http(label="Relatel", base_url=BASE, pool=1, egress_address=None, budget=MemoryBudget())
    return Relatel(http, "token-1", BASE, sim_products="m2m-small-one=15, m2m-large-one=60.50")


@pytest.fixture
def carrier() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def looped(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Loop:
    """We are our own carrier."""
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    return make_loop(live_server.url)


@pytest.fixture
def proxy(looped: Loop, live_server: Any) -> Iterator[Proxy]:
    """Between the reseller and its carrier."""
    with proxy_to(live_server.url) as made:
        with scope.system():
            ProviderAccount.objects.filter(pk=looped.login.pk).update(base_url=f"{made.url}/api/relatel")
            looped.login.refresh_from_db()
        yield made
