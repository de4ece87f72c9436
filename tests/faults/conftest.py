"""Two portals, one behind the other over real HTTP, and a proxy between them that fails on demand."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from common import deadline, scope
from jobs import tasks, work
from jobs.models import Job
from messaging.selectors import eligibility
from numbers.models import PhoneNumber
from numbers.services.settings import remove_forward, set_forward
from providers import http
from providers.models import ProviderAccount
from tests.faults.proxy import Proxy, proxy_to
from tests.people import BY
from tests.providers.voicetel.looping import ONE, Loop, make_loop


@dataclass
class Portals:
    """The reseller's carrier is the VoiceTel API of this server, reached through the proxy; ONE is its number."""

    loop: Loop
    proxy: Proxy

    @property
    def us(self) -> Any:
        return self.loop.people.reseller

    def set_forward(self, to: str, *, wait: bool = False) -> None:
        with scope.tenant(self.us.pk):
            if to:
                set_forward(account=self.us, by=BY, e164=ONE, to=to, wait=wait)
            else:
                remove_forward(account=self.us, by=BY, e164=ONE, wait=wait)

    def ours(self) -> PhoneNumber:
        return self.loop.ours(ONE)

    def theirs(self) -> PhoneNumber:
        return self.loop.upstream(ONE)

    def both(self) -> tuple[str, str, str]:
        """Where calls go here, where they go at the carrier, and whether the two agree."""
        ours = self.ours()
        return ours.forward_to, self.theirs().forward_to, ours.agreement

    def jobs(self, kind: str = "numbers.push") -> list[Job]:
        """Ours, oldest first."""
        with scope.system():
            return list(Job.objects.filter(account=self.us, kind=kind).order_by("created_at", "pk"))

    def run(self, job: Job, **fields: object) -> Job:
        """What the sweep does once the job's time has come; some of its columns are set before."""
        with scope.system():
            Job.objects.filter(pk=job.pk).update(run_at=timezone.now(), **fields)
        work.run(job.pk)
        with scope.system():
            job.refresh_from_db()
        return job

    def give_up(self, job: Job) -> Job:
        """Run it as its last try."""
        return self.run(job, max_attempts=job.attempts + 1)


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """Begin it in a thread of its own, whose database connection ends with it."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def until(seen: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not seen():
        assert time.monotonic() < end, "It did not happen."
        time.sleep(0.01)


@pytest.fixture
def portals(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portals]:
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    loop = make_loop(live_server.url)
    loop.order(ONE)
    with proxy_to(live_server.url) as proxy:
        with scope.system():
            base = f"{proxy.url}/api/voicetel"
            ProviderAccount.objects.filter(pk=loop.login.pk).update(base_url=base)
            loop.login.refresh_from_db()
        yield Portals(loop, proxy)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole exchange may take a second."""
    real = deadline.within
    monkeypatch.setattr(http.deadline, "within", lambda _seconds: real(1.0))


@pytest.fixture(autouse=True)
def no_campaigns_needed() -> Iterator[None]:
    """These tests are about answers that get lost, not about who may send."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(eligibility, "needs_campaign", lambda _e164: False)
        yield
