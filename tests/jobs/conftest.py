"""Kinds of job that exist only in tests: what they do is set by the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from common import scope
from jobs import kinds, services
from jobs.kinds import Kind
from jobs.models import Job
from jobs.services import NewJob
from tests.people import BY, People


@dataclass
class Work:
    """What the worker does, the jobs it was given, and those that were given up."""

    do: Callable[[Job], None] = lambda _job: None
    ran: list[int] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)

    def run(self, job: Job) -> None:
        self.ran.append(job.attempts)
        self.do(job)

    def failed(self, job: Job) -> None:
        self.freed.append(job.state)


@pytest.fixture
def work_done(monkeypatch: pytest.MonkeyPatch) -> Work:
    """The kinds ``test.plain`` and ``test.final`` (not to be retried once it failed)."""
    done = Work()
    ours = {
        "test.plain": Kind("test.plain", run=done.run, failed=done.failed),
        "test.final": Kind("test.final", run=done.run, failed=done.failed, retry_failed=False),
    }
    monkeypatch.setattr(kinds, "_kinds", kinds._kinds | ours)
    return done


@pytest.fixture
def job(people: People, work_done: Work) -> Iterator[Job]:
    """A waiting job of the customer, with the customer's rows in scope."""
    with scope.tenant(people.customer.pk):
        yield services.start(NewJob("test.plain", "Do it"), account=people.customer, by=BY)
