"""The CALLR API of this server as a carrier, straight or through a proxy that fails on demand."""

from collections.abc import Iterator
from typing import Any

import pytest

from common import scope
from jobs import tasks
from providers.models import ProviderAccount
from tests.faults.proxy import Proxy, proxy_to
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
