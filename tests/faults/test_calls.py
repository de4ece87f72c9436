"""Reading a carrier's call records when it fails in every way: each call is stored once, and none is passed over."""

import pytest

from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from providers import services
from tests.calls.at_carrier import Calls, minutes_ago
from tests.faults.conftest import Portals
from tests.faults.proxy import refusal, success
from tests.people import BY

pytestmark = pytest.mark.django_db(transaction=True)
CDR = "/v2.2/account/cdr"


@pytest.fixture
def calls(portals: Portals) -> Calls:
    with scope.system():
        PhoneNumber.objects.update(held_since=minutes_ago(600))
    return Calls(portals.loop)


def start(calls: Calls) -> Job:
    with scope.tenant(calls.us.pk):
        job = services.start_sync(account=calls.us, by=BY, provider_account=calls.loop.login)
    work.run(job.pk)
    with scope.system():
        job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    "kind",
    [
        "500",
        "502 after commit",
        "drop before",
        "drop after",
        "reset after",
        "truncation",
        "HTML 200",
        "empty 200",
        "wrong JSON",
        "404 HTML",
        "404 wrong JSON",
    ],
)
def test_a_list_that_fails_is_read_again_and_nothing_is_missing(calls: Calls, portals: Portals, kind: str):
    calls.upstream("call-1")
    portals.proxy.fail(kind, "GET", CDR)

    job = start(calls)
    assert (job.state, calls.ours()) == ("queued", [])
    job = portals.run(job)

    assert (job.state, calls.run_of(job).state, len(calls.ours())) == ("done", "done", 1)


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "1800"}])
def test_a_carrier_that_wants_us_to_wait_is_read_on_by_the_next_sync(
    calls: Calls, portals: Portals, headers: dict[str, str]
):
    """The rest of the sync does not wait for it."""
    calls.upstream("call-1")
    portals.proxy.fail("429", "GET", CDR, headers=headers)

    job = start(calls)

    run = calls.run_of(job)
    assert (job.state, run.state, calls.ours()) == ("done", "failed", [])
    assert run.error.endswith("s. The next sync reads on.")
    assert (calls.run_of(start(calls)).added, len(calls.ours())) == (1, 1)


def test_what_was_read_before_the_limit_is_kept(calls: Calls, portals: Portals):
    calls.upstream("old", minutes_ago(6 * 24 * 60))
    calls.upstream("new")
    # The first of three lists is answered.
    slow = portals.proxy.fail("429", "GET", CDR, times=0)
    real = slow.fits
    seen: list[str] = []

    def second(method: str, path: str) -> bool:
        if CDR in path and method == "GET":
            seen.append(path)
        return len(seen) == 2 and CDR in path

    slow.fits = second  # type: ignore[method-assign]
    job = start(calls)
    slow.fits = real  # type: ignore[method-assign]

    assert (calls.run_of(job).state, len(seen)) == ("failed", 2)
    stored = len(calls.ours())
    start(calls)
    assert (stored, len(calls.ours())) == (1, 2)


def test_a_budget_of_ours_that_is_used_up_is_no_failure_of_the_sync(calls: Calls):
    calls.upstream("call-1")
    for _ in range(4):
        start(calls)

    run = calls.run_of(start(calls))

    assert (run.state, run.error) == (
        "failed",
        "The carrier's limit of calls is used up for now. The next sync reads on.",
    )
    assert len(calls.ours()) == 1


def test_an_answer_for_another_time_is_not_believed(calls: Calls, portals: Portals):
    calls.upstream("call-1")
    body = success(start=0, end=2**40, cdr=[])
    portals.proxy.fail("500", "GET", CDR, status=200, body=body)

    job = start(calls)

    assert job.state == "queued"
    assert portals.run(job).state == "done"
    assert len(calls.ours()) == 1


def test_a_list_that_is_refused_holds_up_nothing_else(calls: Calls, portals: Portals):
    calls.upstream("call-1")
    portals.proxy.fail("500", "GET", CDR, status=403, body=refusal(403, "No call records for you"))

    job = start(calls)

    run = calls.run_of(job)
    assert (job.state, run.state, calls.ours()) == ("done", "failed", [])
    assert run.error == "VoiceTel: No call records for you. The next sync reads on."
    assert calls.run_of(start(calls)).added == 1
