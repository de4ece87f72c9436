"""The CALLR API of this server as a carrier, straight or through a proxy that fails on demand."""

from collections.abc import Iterator
from typing import Any

import pytest
import responses

from common import scope
from jobs import tasks
from providers.callr.connector import Callr
from providers.models import ProviderAccount
from tests.faults.proxy import Proxy, proxy_to
from tests.providers.callr.answering import URL, Server, carrier_of
from tests.providers.callr.looping import Loop, make_loop


@pytest.fixture
def loop(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Loop:
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    return make_loop(live_server.url)


@pytest.fixture
def proxy(loop: Loop, live_server: Any) -> Iterator[Proxy]:
    """Between the reseller and its carrier."""
    with proxy_to(live_server.url) as made:
        with scope.system():
            ProviderAccount.objects.filter(pk=loop.login.pk).update(base_url=f"{made.url}/api/callr")
            loop.login.refresh_from_db()
        yield made


@pytest.fixture
def server() -> Any:
    made = Server()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback("POST", URL, made)
        yield made


@pytest.fixture
def carrier(server: Server) -> Callr:
    return carrier_of()
